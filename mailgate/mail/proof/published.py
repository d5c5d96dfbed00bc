"""What the DNS says of a domain of ours, in words for its operator. The one rule: what is wrong is told with what to publish.

Each look is a check that asks its way (``lookup.Asking``) to a ``Look``. A domain under a name that nobody can own (RFC 2606,
RFC 6761) has nothing to look up.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from mailgate.mail.proof import dmarc, signatures, spf, spf_record
from mailgate.mail.proof.lookup import Answer, Asking, Kind, Question
from mailgate.mail.proof.signatures import Fault

_NOBODYS: Final = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
_SHOWN: Final = 3
_SILENT: Final = "the name servers did not answer; see [auth] dns_servers, or try again later"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one domain, and whether mail can live with it."""

    ok: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half of a key we sign with: the value of ``p=`` in its record, and ``rsa`` or ``ed25519``."""

    selector: str
    domain: str
    kind: str
    p: str


def is_nobodys(domain: str) -> bool:
    """Whether the domain is an example that can have no records."""
    return any(domain == name or domain.endswith(f".{name}") for name in _NOBODYS)


def mx(domain: str) -> Asking[Look]:
    """Where the world delivers mail for a domain (RFC 5321 §5.1, RFC 7505)."""
    answer = yield Question(domain, Kind.MX)
    if answer.trouble:
        return Look(ok=False, says=f"{domain}: {_SILENT}")
    hosts = [host for host in answer.values if host]
    if answer.values and not hosts:
        return Look(ok=False, says=f'{domain}: its MX is ".", so nobody delivers mail there: publish your mail server instead')
    if not hosts:
        return Look(ok=False, says=f"{domain}: has no MX record; publish one that names the server that takes its mail")
    for host in hosts[:_SHOWN]:
        if not (yield from _has_address(host)):
            return Look(ok=False, says=f"{domain}: its MX {host} has no address; publish an A or AAAA record for it")
    return Look(ok=True, says=f"{domain}: mail goes to {', '.join(hosts[:_SHOWN])}{_more(hosts)}")


def _has_address(host: str) -> Asking[bool]:
    for kind in (Kind.A, Kind.AAAA):
        answer: Answer = yield Question(host, kind)
        if answer.values or answer.trouble:  # silence accuses nobody
            return True
    return False


def sender(domain: str, relay: IPv4Address | IPv6Address | None, *, signed: bool) -> Asking[Look]:
    """Who may send for a domain (SPF). ``relay``: the address our mail leaves by, if it is known; ``signed``: we sign it too."""
    answer = yield Question(domain, Kind.TXT)
    if answer.trouble:
        return Look(ok=False, says=f"{domain}: {_SILENT}")
    records = [text for text in answer.values if spf_record.is_record(text)]
    if not records:
        advice = f'{domain}: has no SPF record; publish a TXT "v=spf1 … -all" that names the servers your relay sends from'
        return Look(ok=signed, says=advice)
    if why := _unfit(records):
        return Look(ok=False, says=f"{domain}: {why}")
    if relay is None:
        return Look(ok=True, says=f"{domain}: has a record")
    client = spf.Client(ip=relay, local="postmaster", domain=domain, helo=domain)
    result = yield from spf.check_host(client)
    return _as_sent(domain, relay, result)


def _unfit(records: list[str]) -> str:
    if len(records) > 1:
        return f"has {len(records)} SPF records, so none counts (RFC 7208 §4.5); make them one"
    try:
        terms = spf_record.parse(records[0]).mechanisms
    except spf_record.SyntaxFault as fault:
        return f"its SPF record cannot be read ({fault}); mend it"
    if any(term.name == "all" and term.qualifier == "+" for term in terms):
        return "its SPF record ends in +all, so anybody may send in its name; end it in -all or ~all"
    return ""


def _as_sent(domain: str, relay: IPv4Address | IPv6Address, result: str) -> Look:
    if result == "permerror":
        return Look(ok=False, says=f"{domain}: its SPF record costs too many look-ups or includes one that is broken; mend it")
    seen = f"{domain}: mail from the relay's address {relay} gets {result}"
    if result in ("fail", "softfail", "neutral"):
        return Look(ok=True, says=f"{seen}; if letters leave by that address, add ip{relay.version}:{relay} to the record")
    return Look(ok=True, says=seen)


def key(ours: PublicKey) -> Asking[Look]:
    """Whether the world finds the key that we sign with (DKIM, RFC 6376 §3.6)."""
    name = signatures.key_name(ours.domain, ours.selector)
    wanted = f'publish at {name} the TXT "v=DKIM1; k={ours.kind}; p={ours.p}"'
    answer = yield Question(name, Kind.TXT)
    if answer.trouble:
        return Look(ok=False, says=f"{ours.domain}: {_SILENT}")
    if not answer.values:
        return Look(ok=False, says=f"{ours.domain}: the key of selector {ours.selector} is not published; {wanted}")
    if len(answer.values) > 1:
        return Look(ok=False, says=f"{ours.domain}: {name} has {len(answer.values)} TXT records; leave one: {wanted}")
    try:
        found = signatures.tags(answer.values[0])
    except Fault:
        found = {}
    if "".join(found.get("p", "").split()) != ours.p or found.get("k", "rsa").lower() != ours.kind:
        return Look(ok=False, says=f"{ours.domain}: another key than ours is published for selector {ours.selector}; {wanted}")
    testing = "y" in found.get("t", "").split(":")
    note = "; it is marked as a test (t=y): take that off once letters pass" if testing else ""
    return Look(ok=True, says=f"{ours.domain}: selector {ours.selector} ({ours.kind}) is published{note}")


def policy(domain: str) -> Asking[Look]:
    """What a domain asks others to do with mail that only pretends to be from it (DMARC, RFC 9989)."""
    here = yield Question(f"_dmarc.{domain}", Kind.TXT)
    if here.trouble:
        return Look(ok=False, says=f"{domain}: {_SILENT}")
    claimed = [text for text in here.values if text.lower().lstrip().startswith("v=dmarc1")]
    if len(claimed) > 1:
        return Look(ok=False, says=f"{domain}: _dmarc.{domain} has {len(claimed)} DMARC records, so none counts; leave one")
    if claimed and dmarc.parse(claimed[0]) is None:
        return Look(ok=False, says=f"{domain}: its DMARC record names no policy; mend its p=")
    walk = yield from dmarc.walk(domain)
    if walk.record is None:
        advice = f'publish at _dmarc.{domain} the TXT "v=DMARC1; p=none; rua=mailto:…" to begin with'
        return Look(ok=not walk.trouble, says=f"{domain}: {_SILENT if walk.trouble else f'has no DMARC record; {advice}'}")
    asked = walk.record.policy
    hint = "; once your own mail passes, quarantine or reject keeps forgers off" if asked == "none" else ""
    return Look(ok=True, says=f"{domain}: asks for {asked}{hint}")


def _more(found: list[str]) -> str:
    return f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
