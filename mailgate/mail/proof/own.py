"""Our own check of a mail, written as a border would write it (RFC 8601). Its one rule: it is judged by the rules for any border.

Pure: what the DNS said is given. The value is kept beside the mail, so that whoever releases it later judges by the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mailgate.mail.proof import dmarc
from mailgate.mail.proof.dmarc import Identity, Walk
from mailgate.mail.proof.results import AuthResults, MethodResult
from mailgate.mail.proof.signatures import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that was found out: the author's domain and its records, SPF, each signature, and the walks of other domains."""

    author: Walk
    spf: Identity
    signed: tuple[Signed, ...]
    walks: Mapping[str, Walk]


def results(found: Found, authserv_id: str) -> AuthResults:
    """The results of SPF, of DKIM for each signature, and of DMARC, as reported by ``authserv_id``."""
    signed = tuple(Identity(method="dkim", result=one.result, domain=one.domain) for one in found.signed)
    verdict = dmarc.evaluate(found.author, (found.spf, *signed), found.walks)
    methods = (
        _method("spf", found.spf.result, "", (("smtp.mailfrom", found.spf.domain),)),
        *(
            _method("dkim", one.result, one.reason, (("header.d", one.domain), ("header.s", one.selector)))
            for one in found.signed
        ),
        _method("dmarc", verdict, _policy(found.author), (("header.from", found.author.domain),)),
    )
    return AuthResults(authserv_id=authserv_id, version="1", methods=methods)


def told(found: AuthResults) -> str:
    """The results in one line, as a person reads them."""
    return ", ".join(_told(one) for one in found.methods)


def to_json(found: AuthResults) -> dict[str, Any]:
    """As it is kept."""
    return asdict(found)


def from_json(kept: dict[str, Any]) -> AuthResults:
    """As it was."""
    methods = tuple(
        MethodResult(
            method=one["method"],
            result=one["result"],
            reason=one["reason"],
            properties=tuple((name, value) for name, value in one["properties"]),
        )
        for one in kept["methods"]
    )
    return AuthResults(authserv_id=kept["authserv_id"], version=kept["version"], methods=methods)


def _method(method: str, result: str, reason: str, properties: tuple[tuple[str, str], ...]) -> MethodResult:
    known = tuple((name, value) for name, value in properties if value)
    return MethodResult(method=method, result=result, reason=reason, properties=known)


def _policy(author: Walk) -> str:
    return f"p={author.record.policy}" if author.record else ""


def _told(one: MethodResult) -> str:
    words = [f"{one.method}={one.result}", *(f"{name}={value}" for name, value in one.properties[:1])]
    return " ".join(words) + (f" ({one.reason})" if one.reason else "")
