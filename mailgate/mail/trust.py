"""What a mail proves about its author. Its one rule: nothing the sender could have written counts.

The evidence is ``Authentication-Results`` of a configured border, taken only from where that border stands (RFC 8601 §5; see
``border``). No configured id, no trust; a doubt is ``none``; several results are read so that the worst one decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.mail import address
from mailgate.mail.domains import aligned
from mailgate.mail.model import Address, Header, Trust, Via
from mailgate.mail.proof import arc, border, login, page
from mailgate.mail.proof.border import Dialect, Source, written_by
from mailgate.mail.proof.covering import NOTHING, Covered, covered
from mailgate.mail.proof.own import told
from mailgate.mail.proof.results import AuthResults, MethodResult, parse_results

__all__ = [
    "AuthResults",
    "Dialect",
    "Evidence",
    "Judgement",
    "MethodResult",
    "Servers",
    "Source",
    "judge",
    "parse_results",
    "servers",
    "written_by",
]

_NO_POLICY = frozenset({"none", "bestguesspass"})
"""DMARC results that mean that the domain publishes no policy."""
_NOTHING_THERE = {
    Dialect.RFC8601: "no Authentication-Results of a configured authserv_id at the border",
    Dialect.MICROSOFT365: "not exactly one Authentication-Results of Microsoft 365 where the mail came in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a judgement rests on. ``headers`` are the mail's fields, topmost first."""

    headers: tuple[Header, ...]
    headers_clean: bool
    author: Address | None
    via: Via
    peer_trusted: bool
    source: Source
    own_domains: frozenset[str] = frozenset()
    """The domains of our staff and queues: only for them does a mark of mail from inside count."""
    for_staff: bool
    headers_whole: bool = True
    """No field was cut off."""
    own: AuthResults | None = None
    """What we found out ourselves about a mail that came straight from the internet: then nothing else counts."""
    logged_in: frozenset[Address] = frozenset()
    """Every address of whoever logged in to our submission port, or whose page it was: nothing else counts there."""
    signed_in: bool = False
    """They had signed in to the page; else its link alone had opened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The trust, and why."""

    trust: Trust
    because: str
    signed: Covered | None = None
    """``ALIGNED`` by a signature alone, which anybody who has the mail can bring: what that says of where the mail goes. None:
    the way it came is proven too, or nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """The authserv-ids of results that were not believed."""

    seen: tuple[str, ...]
    """At the border of a trusted source, but not configured."""
    forged: tuple[str, ...]
    """Configured, but on a mail that did not come through our border."""


def judge(evidence: Evidence) -> Judgement:
    """How far the author is proven; ``TOKEN`` by our own page alone. Pure; never raises."""
    stands = border.read(evidence.headers, evidence.source)
    ours = stands.ours
    trust, because = _verdict(evidence, ours)
    if stands.unread and trust is Trust.ALIGNED and evidence.own is None:
        trust, because = (
            Trust.NONE,
            "an Authentication-Results where the mail came in cannot be read: it may be the one of the border",
        )
    if evidence.own and trust is not Trust.SUBMITTED:
        because += f"; checked here: {told(evidence.own)}"
    if forged := servers(evidence).forged:
        because += f"; its Authentication-Results of {', '.join(forged)} did not come through our border: ignored"
    signed = _signed_only([evidence.own] if evidence.own else ours, evidence) if trust is Trust.ALIGNED else None
    return Judgement(trust=trust, because=because, signed=signed)


def servers(evidence: Evidence) -> Servers:
    """Whose results stand on a mail without counting. An unclean block says nothing of anybody."""
    if evidence.via in (Via.SUBMISSION, Via.WEB) or not evidence.headers_clean:
        return Servers(seen=(), forged=())
    if _through_border(evidence):
        return Servers(seen=border.read(evidence.headers, evidence.source).seen, forged=())
    return Servers(seen=(), forged=border.claimed(evidence.headers, evidence.source))


def _through_border(evidence: Evidence) -> bool:
    """Whether the mail came from where only our own border hands mail on."""
    return evidence.peer_trusted or evidence.via is Via.IMAP


def _verdict(evidence: Evidence, ours: Sequence[AuthResults]) -> tuple[Trust, str]:
    if evidence.via is Via.SUBMISSION:
        return login.proven(evidence.author, evidence.logged_in, clean=evidence.headers_clean)
    if evidence.via is Via.WEB:
        return page.proven(evidence.author, evidence.logged_in, signed_in=evidence.signed_in)
    if refusal := _refusal(evidence):
        return (Trust.FAILED, "dmarc=fail, in an unclean header block") if _fails(evidence, ours) else (Trust.NONE, refusal)
    assert evidence.author is not None
    if evidence.own:  # no field of such a mail was written by a server of ours
        return _by_results([evidence.own], evidence)
    trust, because = _by_results(ours, evidence)
    if trust is Trust.NONE and (inside := _inside(evidence, ours, evidence.author)):
        return Trust.ALIGNED, inside
    if trust is Trust.FAILED and (sealer := _forwarded_by(evidence, ours)):
        return Trust.NONE, f"{because}, but forwarded by {sealer}, as its ARC seal and our border say"
    return trust, because


def _fails(evidence: Evidence, ours: Sequence[AuthResults]) -> bool:
    """Whether a mail is said to be false, its header block being unclean: whoever forges a mail can spoil that, too."""
    if evidence.headers_clean or evidence.author is None:
        return False
    heard = [evidence.own] if evidence.own else ours if _through_border(evidence) else ()
    return any(result.method == "dmarc" and result.result == "fail" for one in heard for result in one.methods)


def _by_results(ours: Sequence[AuthResults], evidence: Evidence) -> tuple[Trust, str]:
    if not ours:
        return Trust.NONE, _NOTHING_THERE[evidence.source.dialect]
    domain = address.split(evidence.author)[1] if evidence.author else ""
    dmarc = [result for one in ours for result in one.methods if result.method == "dmarc"]
    if not dmarc or all(result.result in _NO_POLICY for result in dmarc):
        return _without_dmarc(ours, domain, for_staff=evidence.for_staff)
    return _by_dmarc(dmarc, domain)


def _signed_only(ours: Sequence[AuthResults], evidence: Evidence) -> Covered | None:
    """See ``Judgement.signed``. A pass without an aligned signature in the mail is one of SPF, whoever reports it."""
    assert evidence.author is not None
    domain = address.split(evidence.author)[1]
    sent = [_outcome(one, "spf", domain) for one in ours]
    if ("pass" in sent and "fail" not in sent) or (evidence.own is None and _inside(evidence, ours, evidence.author)):
        return None
    return covered(evidence.headers, domain) if evidence.headers_whole else NOTHING


def _inside(evidence: Evidence, ours: Sequence[AuthResults], author: Address) -> str:
    """Why the mail counts as one from inside our own server or tenant, or ""."""
    ours_too = address.split(author)[1] in evidence.own_domains
    return border.internal(evidence.headers, evidence.source, ours, author) if ours_too else ""


def _forwarded_by(evidence: Evidence, ours: Sequence[AuthResults]) -> str:
    """The listed forwarder that sealed a mail last before it reached us, if our border found all seals good; else ""."""
    words = {result.result for one in ours for result in one.methods if result.method == "arc"}
    if words != {"pass"} or not evidence.source.arc_sealers:
        return ""
    own = len(list(border.above_entry(evidence.headers, evidence.source))) if evidence.source.border_hosts else 0
    sealer = arc.newest_sealer(evidence.headers[own:])  # our border's own seal, above the line of entry, says nothing
    return sealer if sealer in evidence.source.arc_sealers else ""


def _refusal(evidence: Evidence) -> str:
    """Why no result may be believed at all, or ""."""
    if not evidence.headers_clean:
        return "the header block is not clean (see the defects of the mail): nothing in it is believed"
    if evidence.author is None:
        return "the mail does not have exactly one valid author"
    if evidence.own:
        return ""
    if evidence.source.dialect is Dialect.RFC8601 and not evidence.source.ids:
        return "no authserv_id is configured"
    if not _through_border(evidence):
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


def _without_dmarc(ours: Sequence[AuthResults], domain: str, *, for_staff: bool) -> tuple[Trust, str]:
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
