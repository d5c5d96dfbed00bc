"""What a domain says about mail in its name: DMARC (RFC 9989, before it RFC 7489). Its one rule: it is only a fail when all that
could have been a pass is known.

What a domain asks others to do with a fail (``p``, ``sp``, ``np``, ``t``) is not weighed here: a fail is a fail, as it is in the
report of any border.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailgate.mail.domains import aligned, is_public, parent_in
from mailgate.mail.proof.lookup import Asking, Kind, Question

_MOST_LABELS = 8
"""RFC 9989 §4.10: a longer name is cut to one label less than this after the first step."""
_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What counts of a record: ``policy`` (as published), whether alignment is strict, and ``psd``: ``y n u``."""

    policy: str
    strict_dkim: bool
    strict_spf: bool
    psd: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The records found from a domain upwards, nearest first; ``trouble``: the DNS could not say how it goes on."""

    domain: str
    records: tuple[tuple[str, Record], ...] = ()
    trouble: bool = False

    @property
    def owner(self) -> str:
        """The organisational domain (RFC 9989 §4.10.2)."""
        for where, record in self.records:
            if record.psd == "n" or (record.psd == "y" and where == self.domain):
                return where
            if record.psd == "y":
                return parent_in(self.domain, where)
        return self.records[-1][0] if self.records else self.domain

    @property
    def record(self) -> Record | None:
        """The record that applies to mail from the domain (§4.10.1): its own, its owner's, or its public suffix's."""
        found = dict(self.records)
        suffix = next((record for _, record in self.records if record.psd == "y"), None)
        return found.get(self.domain) or found.get(self.owner) or suffix


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A domain with the result that SPF or DKIM has for it."""

    method: str
    result: str
    domain: str


def parse(text: str) -> Record | None:
    """A record (§4.7), or None for a text that is none. Unknown tags, and known ones with odd values, are passed over."""
    first, *rest = text.split(";")
    name, _, version = first.partition("=")
    if (name.strip(), version.strip()) != ("v", "DMARC1"):
        return None
    tags: dict[str, str] = {}
    for part in rest:
        name, _, value = part.partition("=")
        tags.setdefault(name.strip().lower(), value.strip())
    policy = tags.get("p", "").lower()
    if policy not in _POLICIES:
        if not tags.get("rua"):
            return None
        policy = "none"
    psd = tags.get("psd", "u").lower()
    return Record(
        policy=policy,
        strict_dkim=tags.get("adkim", "").lower() == "s",
        strict_spf=tags.get("aspf", "").lower() == "s",
        psd=psd if psd in ("y", "n") else "u",
    )


def walk(domain: str) -> Asking[Walk]:
    """The tree walk (§4.10). Of several records at one name none counts."""
    found: list[tuple[str, Record]] = []
    for target in _steps(domain):
        answer = yield Question(f"_dmarc.{target}", Kind.TXT)
        if answer.trouble:
            return Walk(domain=domain, records=tuple(found), trouble=True)
        records = [record for text in answer.values if (record := parse(text))]
        if len(records) != 1 or _presumes(target, domain, records[0]):
            continue
        found.append((target, records[0]))
        if records[0].psd != "u":
            break
    return Walk(domain=domain, records=tuple(found))


def worth_walking(identity: str, author: str) -> bool:
    """Whether more has to be known of ``identity`` to say whether it is aligned with ``author``."""
    return identity != author and aligned(identity, author)


def evaluate(author: Walk, identities: tuple[Identity, ...], walks: Mapping[str, Walk]) -> str:
    """``none pass fail temperror`` for mail from ``author.domain``. ``walks``: of the identities that are worth it."""
    record = author.record
    if record is None:
        return "temperror" if author.trouble else "none"
    doubt = author.trouble
    for one in identities:
        if one.result not in ("pass", "temperror"):
            continue
        strict = record.strict_spf if one.method == "spf" else record.strict_dkim
        near = _near(one.domain, author, walks.get(one.domain), strict=strict)
        if near and one.result == "pass":
            return "pass"
        doubt = doubt or near is not False
    return "temperror" if doubt else "fail"


def _near(domain: str, author: Walk, other: Walk | None, *, strict: bool) -> bool | None:
    """Alignment (§3.2.10); None where the DNS could not say."""
    if domain == author.domain:
        return True
    if strict or not aligned(domain, author.domain):
        return False
    if other is None or other.trouble or author.trouble:
        return None
    return other.owner == author.owner


def _steps(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield domain
    rest = labels[1:] if len(labels) <= _MOST_LABELS else labels[-(_MOST_LABELS - 1) :]
    while rest:
        yield ".".join(rest)
        rest = rest[1:]


def _presumes(target: str, domain: str, record: Record) -> bool:
    """A public suffix that speaks for all below it without saying that it is one (``psd=y``)."""
    return target != domain and record.psd == "u" and is_public(target)
