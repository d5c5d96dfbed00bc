"""Where our own side of a header block ends, and whose results stand on it. Its one rule: position decides, never a claim.

A mail server adds its lines on top of what it was given, so what our own servers wrote stands above what the sender could write.
``Source`` says for one way in (the ports, later each mailbox) which servers are ours and how they speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Network, ip_address
from itertools import pairwise, takewhile

from mailgate.mail import address
from mailgate.mail.model import Address, Header
from mailgate.mail.proof.results import AuthResults, parse_results, parse_unnamed

_FIELD = "authentication-results"
_MAX_FIELDS = 50
_RECEIVED = 4_000
"""Characters of a ``Received`` in which its names stand."""
_PEER = re.compile(r"\(\[?([0-9A-Fa-f.:]{2,45})\]?\)")
_FRONT_DOOR = ".mail.protection.outlook.com"
"""The hosts at which mail from outside comes to Microsoft 365, and no mail from inside a tenant."""
_MICROSOFT = IPv6Network("2603:1000::/24")
"""The addresses that hosts inside Microsoft 365 have for each other; IPv4 ones are private."""


class Dialect(StrEnum):
    """How a border writes ``Authentication-Results``."""

    RFC8601 = "rfc8601"
    """It begins with the authserv-id of who checked (RFC 8601 §2.2)."""
    MICROSOFT365 = "microsoft365"
    """No id, and it stands below the hops inside the tenant, directly above the line by which the mail came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way in, and the border that stands before it. All names are lower-case, without a final dot."""

    name: str = ""
    """Under which name ids seen at this border are counted."""
    ids: frozenset[str] = frozenset()
    """The authserv-ids whose results count. None: none do (``microsoft365`` has none and needs none)."""
    dialect: Dialect = Dialect.RFC8601
    border_hosts: frozenset[str] = frozenset()
    """Hosts whose lines are ours: names as in ``Received``, with one ``*`` at the beginning or the end."""
    auth_is_internal: bool = False
    """A result ``auth=pass`` whose ``smtp.auth`` is the author says that the author logged in at our own server."""
    internal_mark: Header | None = None
    """A field that our border writes on mail from inside, and takes off mail from outside."""
    arc_sealers: frozenset[str] = frozenset()
    """Domains of forwarders whose ARC seals are believed (RFC 8617)."""

    def owns(self, host: str) -> bool:
        """Whether a host is one of ours."""
        return host in self.border_hosts or any(_matches(host, one) for one in self.border_hosts if "*" in one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The results that count, and the ids at the border that are not configured, in the order they stand."""

    ours: tuple[AuthResults, ...]
    seen: tuple[str, ...]
    unread: bool = False
    """One that names nobody could not be read, and may be the border's: then nothing else may be believed."""


def read(headers: Sequence[Header], source: Source) -> Found:
    """What stands at the border. Pure and linear; never raises."""
    if source.dialect is Dialect.MICROSOFT365:
        return _microsoft365(headers, source)
    ours: list[AuthResults] = []
    seen: dict[str, None] = {}
    for parsed in map(parse_results, _values(above(headers, source))):
        if parsed and parsed.authserv_id in source.ids:
            ours.append(parsed)
        elif parsed:
            seen[parsed.authserv_id] = None
    return Found(ours=tuple(ours), seen=tuple(seen))


def claimed(headers: Sequence[Header], source: Source) -> tuple[str, ...]:
    """The configured ids that stand anywhere in the block: what a mail claims that did not pass our border."""
    found = (parse_results(value) for value in _values(headers))
    return tuple(dict.fromkeys(one.authserv_id for one in found if one and one.authserv_id in source.ids))


def above(headers: Sequence[Header], source: Source) -> Iterator[Header]:
    """The fields down to the first ``Received`` that no border host wrote; with none configured, all of them."""
    for header in headers:
        if header.name == "received" and source.border_hosts and not source.owns(written_by(header.value)):
            return
        yield header


def above_entry(headers: Sequence[Header], source: Source) -> Iterator[Header]:
    """The fields above the line by which the mail came in; with no border host configured, all of them.

    Stricter than ``above``: that line is the first ``Received`` that names an outsider, as writer or as where it came from. Hosts
    of a large provider carry the names of ours on the sender's side of the line too.
    """
    for header in headers:
        if header.name == "received" and source.border_hosts and _is_entry(header.value, source):
            return
        yield header


def _is_entry(received: str, source: Source) -> bool:
    """Whether a line names an outsider. The name behind ``from`` is whatever the client said of itself, so it can only accuse."""
    by = written_by(received)
    if _names_stranger(received, source):
        return True
    return source.dialect is Dialect.MICROSOFT365 and (by.endswith(_FRONT_DOOR) or any(map(_is_outside, _peers(received))))


def _names_stranger(received: str, source: Source) -> bool:
    came = came_from(received)
    return not source.owns(written_by(received)) or bool(came and not source.owns(came))


def _above_stranger(headers: Sequence[Header], source: Source) -> Iterator[Header]:
    return takewhile(lambda one: one.name != "received" or not _names_stranger(one.value, source), headers)


def _peers(received: str) -> list[str]:
    """The addresses in brackets before ``by``: where the server saw the mail come from."""
    head = received[:_RECEIVED].partition(" by ")[0]
    return [found[1] for found in _PEER.finditer(head)]


def _is_outside(peer: str) -> bool:
    try:
        ip = ip_address(peer)
    except ValueError:
        return True
    return ip.is_global and ip not in _MICROSOFT


def internal(headers: Sequence[Header], source: Source, ours: Sequence[AuthResults], author: Address) -> str:
    """How our own border says that the author wrote from inside, or "". Whose domain is inside is the caller's matter."""
    logged_in = [result for one in ours for result in one.methods if result.method == "auth"]
    names = {address.parse(value) for result in logged_in for value in result.values("smtp.auth")}
    if source.auth_is_internal and names == {author} and all(one.result == "pass" for one in logged_in):
        return "auth=pass: the author logged in at our own server"
    if source.internal_mark is None:
        return ""
    mark = source.internal_mark
    # inside a tenant every hop has a name of the provider's, so there mail from inside has no line of entry at all
    own = (above_entry if source.dialect is Dialect.MICROSOFT365 else above)(headers, source)
    there = [header.value.strip().lower() for header in own if header.name == mark.name]
    return f"{mark.name}: {mark.value} at the border" if there == [mark.value] else ""


def written_by(received: str) -> str:
    """The host that wrote a ``Received`` field: the name after its first ``by`` outside comments, lower-case, or ""."""
    for word, following in pairwise(_spoken(received)):
        if word.lower() == "by":
            return _host(following)
    return ""


def came_from(received: str) -> str:
    """The host that a ``Received`` field says it got the mail from (as it greeted), lower-case; "" if it names none."""
    spoken = _spoken(received)
    return _host(spoken[1]) if len(spoken) > 1 and spoken[0].lower() == "from" else ""


def _microsoft365(headers: Sequence[Header], source: Source) -> Found:
    """Exactly one field without an id: of two, one may be another tenant's or the sender's own. A fail always counts."""
    read = [(parse_unnamed(value), parse_results(value)) for value in _values(above_entry(headers, source))]
    unnamed = [one for one, _ in read if one]
    failing = [one for one in map(parse_unnamed, _values(_above_stranger(headers, source))) if one and _fails(one)]
    return Found(
        ours=tuple(failing or (unnamed if len(unnamed) == 1 else ())),
        seen=tuple(dict.fromkeys(one.authserv_id for _, one in read if one)),
        unread=any(one is None and other is None for one, other in read),
    )


def _fails(one: AuthResults) -> bool:
    return any(result.method == "dmarc" and result.result == "fail" for result in one.methods)


def _values(headers: Iterator[Header] | Sequence[Header]) -> Iterator[str]:
    found = (header.value for header in headers if header.name == _FIELD)
    for _, value in zip(range(_MAX_FIELDS), found, strict=False):
        yield value


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*"):
        return host.endswith(pattern[1:])
    return pattern.endswith("*") and host.startswith(pattern[:-1])


def _spoken(received: str) -> list[str]:
    """The words of a ``Received`` field that stand outside comments (RFC 5321 §4.4), as far as its names reach."""
    depth, outside = 0, []
    for char in received[:_RECEIVED]:
        depth += {"(": 1, ")": -1 if depth else 0}.get(char, 0)
        outside.append(char if not depth and char != ")" else " ")
    return "".join(outside).split()


def _host(word: str) -> str:
    return word.lower().strip("[];,").rstrip(".")
