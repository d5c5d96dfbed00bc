"""What a mail will need to know beyond its own ticket. The one rule: it is only read here; who may have it is decided later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Moment
from mailgate.desk.command.needs import (
    EverProven,
    MyLastQueue,
    MyTickets,
    OpenTicketsOf,
    OpenTicketsWithin,
    PersonAt,
    StoriesHere,
)
from mailgate.desk.commands import read_block
from mailgate.desk.control import lines_of
from mailgate.desk.customers_words import word_in
from mailgate.desk.model import Need, Person
from mailgate.desk.vocabulary import Block, Line
from mailgate.mail.model import InboundMail, TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the commands of a mail ask, and the tickets that they name."""

    needs: frozenset[Need[object]] = frozenset()
    tickets: frozenset[TicketNumber] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The address of the desk itself that it came to, as in ``Known.service`` and ``Known.numbered``."""

    word: str = ""
    numbered: Mapping[int, TicketNumber] | None = None


def wanted(mail: InboundMail, person: Person | None, moment: Moment, service: Service) -> Wanted:
    """What this mail asks, wherever in it its commands may turn out to stand."""
    if person is None:
        return Wanted()
    own = _own(person, service.word)
    if person.kind not in INSIDE:
        return Wanted(needs=frozenset((*own, *_of_customer(mail, person))))
    lines = lines_of(mail.reply.text, moment, service.numbered) if service.word == "control" else ()
    blocks = [line.block for line in lines] if lines else _blocks(mail, moment)
    return Wanted(needs=frozenset((*own, *_needs(blocks))), tickets=_numbers(lines))


def _of_customer(mail: InboundMail, person: Person) -> tuple[Need[object], ...]:
    word = word_in(mail.reply.text, person)
    if word is None:
        return ()
    return (PersonAt(word.address),) if word.address is not None else (StoriesHere(),)


def _own(person: Person, word: str) -> tuple[Need[object], ...]:
    """Their tickets, and their colleagues' where their organisation shares; what their links to the page are about."""
    if word not in ("status", "mypage"):
        return ()
    mine = (OpenTicketsOf(person.address), *((MyLastQueue(), MyTickets(), EverProven()) if word == "mypage" else ()))
    return (*mine, OpenTicketsWithin(person.organisation)) if person.shares and person.organisation else mine


def _blocks(mail: InboundMail, moment: Moment) -> list[Block]:
    above = mail.forwarded.above if mail.forwarded else ""
    return [read_block(text, moment) for text in sorted({above, mail.reply.text, mail.text})]


def _needs(blocks: Iterable[Block]) -> Iterable[Need[object]]:
    return (need for block in blocks for command in block.commands for need in command.needs())


def _numbers(lines: Iterable[Line]) -> frozenset[TicketNumber]:
    return frozenset(line.number for line in lines if line.number is not None)
