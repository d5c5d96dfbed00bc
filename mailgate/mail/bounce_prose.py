"""Who was not reached, in a report that is prose. Its one rule: an address that has a line to itself before one in a sentence.

qmail, Exim, Postfix, Exchange, Gmail and most others list the addresses; some name them in a sentence, some only return the mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from mailgate.mail import bounce_failing, bounce_fields, bounce_status
from mailgate.mail.model import Address

_ADDR = bounce_fields.ADDRESS
_OPENS = r"[<\[\"'`“‘({「＜（]{0,2}"
_AFTER = (
    r"(?:[.,]?\s*$|\s*[:：]|[ \t]*\.\.\.|\s{2,}|\s*;|[ \t]+on[ \t]|[ \t]*\(|[ \t]*<mailto:|[ \t]+-+[ \t]|[ \t]*\[|\t|[ \t]*=|"
    r"\s*,\s|[ \t]+\d{3}[ -]|[ \t]+[^\d\n@]{0,25}\d{1,4}[./:年-])"
)
"""What may follow an address that has a line to itself: nothing, a reason, or, in any language, a date."""
_BEFORE = r"^[\s*>\-|•·+]{0,40}+"
_LINE = re.compile(
    rf"{_BEFORE}(?:\(?\d{{1,3}}[.)]\s{{1,4}})?(?:rfc822;\s?|smtp:\s?|mailto:)?{_OPENS}(?P<address>{_ADDR})[>\]\"'`”’)}}」＞）]{{0,2}}{_AFTER}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"{_BEFORE}[\"']?[^\s<>()@:\"'][^<>()@:\"]{{0,80}}[\"']?\s{{0,4}}[<(\[]\s?(?:mailto:|smtp:)?(?P<address>{_ADDR})\s?[>)\]]{_AFTER}"
)
_LABELLED = re.compile(
    r"(?:(?:final|original|intended|failed|bounced|envelope|actual|invalid|undeliverable|mail)[- ])?"
    r"(?:recipient|addressee|rcpt[- ]to|address|addressed to|failed|empfänger(?:adresse)?|destinataire|destinatario|destinatário|"
    r"ontvanger|mottagare|modtager|mottaker|vastaanottaja|odbiorca|adresat|příjemce|címzett|получатель|адресат|alıcı|"
    r"宛先|あて先|受信者|收件人|收件者|받는 ?사람|수신자)(?:\(s\)|s|\(es\)|es)?(?: address| e-?mail)?"
    rf"(?:[ \t]{{0,20}}[:：=][ \t]{{0,20}}|[ \t]{{1,20}}(?=[<\w]))(?:rfc822;\s?)?[<\[\"'`]{{0,2}}(?P<address>{_ADDR})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:to|rcpt to|recipients?|address(?:es)?|users?|userid|mailbox|for|attempts|unknown|failed|account|rejected|errors?|an|"
    r"by|list|group|with|of|deliver|an den empfänger|à|al|a|para|aan|till|til|do|адресу|для)\b"
    rf"[ \t:]{{0,8}}(?:address |user |recipient |mailbox |following )?[<\[\"'`(]{{0,2}}(?:mailto:)?(?P<address>{_ADDR})",
    re.IGNORECASE,
)
_LIST = re.compile(rf"\b(?:list|group|ml|liste|lista)\b[\s:<\"'(\[]{{1,4}}(?P<address>{_ADDR})", re.IGNORECASE)
_SIMPLY = re.compile(rf"[<(\[（「＜](?P<address>{_ADDR})[>)\]）」＞]")
_ANY = re.compile(rf"(?P<address>{_ADDR})")
_ADDRESSES = re.compile(_ADDR)
_ALONE = re.compile(rf"[\s*>\-|•·+<\[\"']{{0,40}}+{_ADDR}[>\]\"'.,:;\s]{{0,40}}")
_BARE = re.compile(
    r"(?::\s*\n\s{0,8}\n?[ \t]{0,20}|\b5\d\d (?:\d\.\d\.\d )?<?)(?P<name>[A-Za-z][\w.+-]{1,40})(?=>?\s*(?:\n|\.\.\. |$))"
)
_EXPANDED = re.compile(
    rf"(?:expanded|generated|forwarded|redirected) (?:from|for):?\s{{0,3}}<?(?P<address>{_ADDR})", re.IGNORECASE
)
"""``(expanded from: <alias>)`` in Sendmail and Postfix, ``(generated from alias)`` in Exim: whom we wrote to."""
_SENDERS = re.compile(
    r"(?:from|sender|reply-to|(?<!to )contact|return-path|absender|expéditeur|mittente|remitente|by)"
    r"\s{0,3}[:=]?\s{0,3}[<\"'(]{0,2}$",
    re.IGNORECASE,
)
_OFFICES = frozenset({"postmaster", "mailer-daemon", "abuse", "hostmaster", "webmaster", "helpdesk", "support", "postadmin"})
"""To whom a report says one may turn; meant only if nobody else is named."""
_MAX_RECIPIENTS = 100
_NEAR = 25
"""Lines that may speak of one recipient."""
_WIDE = 300
"""Characters of such a line that count."""
_HEADING = re.compile(r"\s*-{3,}|.{0,120}[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient that prose names. ``alone``: nobody else is."""

    address: Address
    near: str
    """What is said of it."""
    general: str
    """What is said of all, or everything if there is no other."""
    alone: bool = False


def failures(told: str, ours: str) -> list[Failure]:
    """The recipients that the text of a report names; ``ours`` are addresses it may name without meaning them."""
    lines = list(_about_failures(told.split("\n")))
    found = _found(lines, frozenset(bounce_fields.addresses(ours)))
    said = _said(lines, set(found.values()))
    preamble = "\n".join(said.pop("", []))
    alone = len(set(found.values())) == 1
    return [Failure(one, "\n".join(said.get(real, ())), told if alone else preamble, alone) for one, real in found.items()]


def named_as_list(told: str) -> list[Address]:
    """The list that a list manager says it guards."""
    return [one for line in told.split("\n") for one in _matches(_LIST, line)][:1]


def mentioned(told: str, ours: str) -> list[Address]:
    """Whoever stands in a text, but for us, senders and the offices one may turn to."""
    known = frozenset(bounce_fields.addresses(ours))
    found = dict.fromkeys(islice((one for line in told.split("\n") for one in _matches(_ANY, line)), _MAX_RECIPIENTS))
    return [one for one in found if one not in known and one.partition("@")[0] not in _OFFICES]


def bare_names(told: str, domain: str) -> list[Address]:
    """Users whom their own server names without its domain, each on a line below one that ends in a colon, or in its reply."""
    names = [match["name"] for match in _BARE.finditer(told)] if domain else []
    return bounce_fields.addresses(" ".join(f"{name}@{domain}" for name in names))


def reader(action: str) -> Callable[[Failure], str]:
    """What gives the status of each recipient: what is said near its name, else what is said of all. Each text is read once."""
    code, told = cache(bounce_status.code), cache(lambda text: bounce_status.told(text, action))

    def status(failure: Failure) -> str:
        for read in (code, told):
            if said := read(failure.near) or (failure.alone and read(failure.general)):
                return said
        return code(failure.general) or told(failure.general)

    return status


def action(told: str) -> str:
    """``delayed`` while the server goes on trying, else ``failed``."""
    line = " ".join(told.split())
    return "delayed" if bounce_failing.DELAYED.search(line) and not bounce_failing.GIVEN_UP.search(line) else "failed"


def _about_failures(lines: list[str]) -> Iterator[str]:
    """The lines without those of a section that lists who did get the mail."""
    skipping = False
    for line in lines:
        if bounce_failing.SUCCEEDED.search(line) and not bounce_failing.FAILED.search(line):
            skipping = True
        elif skipping and _HEADING.match(line):
            skipping = False
        if not skipping:
            yield line


def _found(lines: list[str], ours: frozenset[Address]) -> dict[Address, Address]:
    """Each recipient with the address under which the text speaks of it: an alias with what it became."""
    spare: dict[Address, Address] = {}
    for pattern in (_LINE, _LABELLED, _NAMED, _SENTENCE, _SIMPLY):
        found: dict[Address, Address] = {}
        for number, line in enumerate(lines):
            named = list(_matches(pattern, line))
            if pattern is _LINE:
                for alias in _aliases(lines, number, hidden=not named):
                    found.setdefault(alias, named[0] if named else alias)
            found.update((one, one) for one in named)
            if len(found) >= _MAX_RECIPIENTS:
                break
        meant = {one: real for one, real in found.items() if one not in ours}
        if good := {one: real for one, real in meant.items() if one.partition("@")[0] not in _OFFICES}:
            return good
        spare = spare or meant
    return spare


def _matches(pattern: re.Pattern[str], line: str) -> Iterator[Address]:
    if "@" not in line:
        return
    for match in pattern.finditer(line):
        before = line[max(0, match.start("address") - 30) : match.start("address")]
        if pattern in (_SENTENCE, _SIMPLY, _ANY) and _SENDERS.search(before):
            continue
        rest = line[match.start("address") :]
        listed = pattern in (_LINE, _LABELLED) and not _ADDRESSES.sub("", rest).strip(" \t<>[]\"',;")
        yield from bounce_fields.addresses(rest if listed else match["address"], 20 if listed else 1)


def _aliases(lines: list[str], number: int, *, hidden: bool) -> Iterator[Address]:
    """Whom we wrote to, where the address in that line became another; ``hidden``: the server names no other."""
    for line in lines[number : number + (1 if hidden else 2)]:
        if "@" in line and (match := _EXPANDED.search(line)):
            yield from bounce_fields.addresses(match["address"], 1)


def _said(lines: list[str], known: set[Address]) -> dict[str, list[str]]:
    """The lines that speak of each address, from one that names it to one that names another; under "" those before any.

    Addresses listed one below the other share what follows them.
    """
    said: dict[str, list[str]] = {"": []}
    about: list[str] = [""]
    listing = False
    for line in lines:
        named = [one for one in bounce_fields.addresses(line, 20) if one in known] if "@" in line else []
        if named:
            about = [*about, *named] if listing else list(named)
        for one in dict.fromkeys(about):
            near = said.setdefault(one, [])
            if len(near) < _NEAR:
                near.append(line[:_WIDE])
        listing = (bool(named) and bool(_ALONE.fullmatch(line))) or (listing and not line.strip())
    return said
