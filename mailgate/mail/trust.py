"""What a mail proves about its author. Its one rule: nothing the sender could have written counts.

The evidence is ``Authentication-Results`` of a configured border, taken only from where that border stands (RFC 8601 §5).
No configured id, no trust; a doubt is ``none``; several results are read so that the worst one decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mailgate.mail import address
from mailgate.mail.domains import aligned
from mailgate.mail.model import Address, Header, Trust, Via
from mailgate.mail.results import AuthResults, MethodResult, parse_results

__all__ = ["AuthResults", "Evidence", "Judgement", "MethodResult", "judge", "parse_results", "written_by"]

_MAX_FIELDS = 50
_NO_POLICY = frozenset({"none", "bestguesspass"})
"""DMARC results that mean that the domain publishes no policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a judgement rests on. ``headers`` are the mail's fields, topmost first; ids and hosts are lower-case."""

    headers: tuple[Header, ...]
    headers_clean: bool
    author: Address | None
    via: Via
    peer_trusted: bool
    authserv_ids: frozenset[str]
    border_hosts: frozenset[str]
    for_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The trust, why, and the authserv-ids that were seen at the border but are not configured."""

    trust: Trust
    because: str
    seen_ids: tuple[str, ...]


def judge(evidence: Evidence) -> Judgement:
    """How far the author is proven: ``SUBMITTED``, ``ALIGNED``, ``NONE`` or ``FAILED``. Pure; never raises."""
    seen, ours = _at_border(evidence)
    trust, because = _verdict(evidence, ours)
    return Judgement(trust=trust, because=because, seen_ids=seen)


def written_by(received: str) -> str:
    """The host that wrote a ``Received`` field: the name after its first ``by`` outside comments, lower-case, or ""."""
    depth, outside = 0, []
    for char in received[:4_000]:
        depth += {"(": 1, ")": -1 if depth else 0}.get(char, 0)
        outside.append(char if not depth and char != ")" else " ")
    tokens = "".join(outside).split()
    for word, following in pairwise(tokens):
        if word.lower() == "by":
            return following.lower().strip("[];,").rstrip(".")
    return ""


def _at_border(evidence: Evidence) -> tuple[tuple[str, ...], list[AuthResults]]:
    """The ids seen but not configured, and the results of configured ones, both from above our border only."""
    ids = frozenset(one.lower() for one in evidence.authserv_ids)
    seen: dict[str, None] = {}
    ours: list[AuthResults] = []
    for value in list(_above(evidence))[:_MAX_FIELDS]:
        parsed = parse_results(value)
        if parsed and parsed.authserv_id in ids:
            ours.append(parsed)
        elif parsed:
            seen[parsed.authserv_id] = None
    return tuple(seen), ours


def _above(evidence: Evidence) -> Iterator[str]:
    """Values of ``Authentication-Results`` down to the first ``Received`` that no border host wrote."""
    hosts = frozenset(host.lower().rstrip(".") for host in evidence.border_hosts)
    for header in evidence.headers:
        if header.name == "received" and hosts and written_by(header.value) not in hosts:
            return
        if header.name == "authentication-results":
            yield header.value


def _verdict(evidence: Evidence, ours: list[AuthResults]) -> tuple[Trust, str]:
    if evidence.via is Via.SUBMISSION:
        return Trust.SUBMITTED, "sent through our own authenticated submission port"
    if refusal := _refusal(evidence):
        return Trust.NONE, refusal
    if not ours:
        return Trust.NONE, "no Authentication-Results of a configured authserv_id at the border"
    assert evidence.author is not None
    domain = address.split(evidence.author)[1]
    dmarc = [result for one in ours for result in one.methods if result.method == "dmarc"]
    if not dmarc or all(result.result in _NO_POLICY for result in dmarc):
        return _without_dmarc(ours, domain, for_staff=evidence.for_staff)
    return _by_dmarc(dmarc, domain)


def _refusal(evidence: Evidence) -> str:
    """Why no result may be believed at all, or ""."""
    if not evidence.headers_clean:
        return "the header block holds a bare CR, LF or NUL: nothing in it is believed"
    if evidence.author is None:
        return "the mail does not have exactly one valid author"
    if not evidence.authserv_ids:
        return "no authserv_id is configured"
    if not (evidence.peer_trusted or evidence.via is Via.IMAP):
        return "the mail did not come from a trusted relay"
    return ""


def _by_dmarc(dmarc: list[MethodResult], domain: str) -> tuple[Trust, str]:
    """RFC 8601 §2.7.1 results of DMARC; any fail wins, and only a unanimous pass for this very domain counts."""
    if any(result.result == "fail" for result in dmarc):
        return Trust.FAILED, "dmarc=fail" if len(dmarc) == 1 else "one of several DMARC results is dmarc=fail"
    words = sorted({result.result for result in dmarc})
    if words != ["pass"]:
        return Trust.NONE, f"dmarc={words[0]}" if len(words) == 1 else f"DMARC results contradict each other: {', '.join(words)}"
    checked = {_domain(value) for result in dmarc for value in result.values("header.from")}
    if all(result.values("header.from") for result in dmarc) and checked == {domain}:
        return Trust.ALIGNED, f"dmarc=pass for {domain}"
    return Trust.NONE, f"dmarc=pass, but not for {domain}"


def _without_dmarc(ours: list[AuthResults], domain: str, *, for_staff: bool) -> tuple[Trust, str]:
    """No DMARC policy: an aligned DKIM pass, or, for customers, an aligned SPF pass."""
    signed = [_outcome(one, "dkim", domain) for one in ours]
    if "fail" in signed and "pass" in signed:
        return Trust.NONE, "DKIM results contradict each other"
    if "pass" in signed:
        return Trust.ALIGNED, f"no DMARC policy; dkim=pass aligned with {domain}"
    sent = [_outcome(one, "spf", domain) for one in ours]
    if "pass" not in sent:
        return Trust.NONE, f"no DMARC policy, and no pass aligned with {domain}"
    if "fail" in sent:
        return Trust.NONE, "SPF results contradict each other"
    if for_staff:
        return Trust.NONE, f"no DMARC policy; spf=pass aligned with {domain} is not enough for staff"
    return Trust.ALIGNED, f"no DMARC policy; spf=pass aligned with {domain}"


def _outcome(one: AuthResults, method: str, domain: str) -> str:
    """``pass`` if one of the field's results of that method passes aligned, ``fail`` if only others are aligned, else ""."""
    words = {result.result for result in one.methods if result.method == method and aligned(_identity(result), domain)}
    if method == "spf" and len({result.result for result in one.methods if result.method == "spf"}) > 1:
        return "fail"
    return "pass" if "pass" in words else "fail" if words else ""


def _identity(result: MethodResult) -> str:
    """The domain a result speaks for; "" if it names none, or several."""
    names = ("header.d", "header.i") if result.method == "dkim" else ("smtp.mailfrom",)
    for name in names:
        if values := result.values(name):
            found = {_domain(value) for value in values}
            return found.pop() if len(found) == 1 else ""
    return ""


def _domain(value: str) -> str:
    """The domain of a property value: an address, ``@domain`` or a domain, as lower-case A-labels; "" if it is none."""
    parsed = address.parse(f"x@{value.rpartition('@')[2].rstrip('.')}")
    return address.split(parsed)[1] if parsed else ""
