"""Which places on the page a letter names. The one rule: a link shows what was written, so it goes where that may go by mail.

Staff have none, nor does anybody outside who is asked. What goes to a mailbox on the mere word of a mail that proves nothing has
no link either: a stranger's text must not reach a victim, and behind a link it would (T24). Partners sign in: there is no secret
in what they get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailgate.deed import kinds
from mailgate.deed.house import House
from mailgate.desk.letters import Acknowledgement, Letter, Refusal, RequestCheck
from mailgate.desk.model import PersonKind
from mailgate.desk.service_letters import OwnTickets, WordAnswer
from mailgate.mail.links import Kind
from mailgate.mail.model import PersonId, TicketNumber
from mailgate.render import NOWHERE, OnPage
from store.outbox_rows import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever gets a letter, and when it is made."""

    person: PersonId
    generations: Mapping[tuple[int, int], int]
    """That of their links, by (ticket, person)."""
    now: datetime


def numbers(letter: Letter) -> frozenset[TicketNumber]:
    """The tickets that a letter may name a place for."""
    if isinstance(letter, OwnTickets):
        return frozenset(one.number for one in (*letter.tickets, *letter.shared))
    number = kinds.ticket_of(letter)
    return frozenset() if number is None else frozenset({number})


def on_page(house: House, letter: Letter, reader: Reader) -> OnPage:
    """What of the page one letter names."""
    if not house.links.are_there:
        return NOWHERE
    if isinstance(letter, RequestCheck):  # of the request itself it shows nothing either
        return OnPage(
            request=house.links.thing(Kind.REQUEST, letter.number, 0, letter.at + house.settings.schedule.unconfirmed_keep)
        )
    match kinds.audience_of(letter):
        case Audience.PARTNER:
            return _partners(house, letter)
        case Audience.CUSTOMER if letter.to.kind is PersonKind.CUSTOMER:
            return OnPage(door=house.links.asking()) if _unproven(letter) else _customers(house, letter, reader)
        case _:
            return NOWHERE


def _partners(house: House, letter: Letter) -> OnPage:
    places: dict[int, str] = {number: house.links.for_partners(number) for number in numbers(letter)}
    return OnPage(ticket=places.get(kinds.ticket_of(letter) or 0, ""), tickets=places, door=house.links.for_partners())


def _customers(house: House, letter: Letter, reader: Reader) -> OnPage:
    until = reader.now + house.settings.web.link_lasts
    places: dict[int, str] = {
        number: house.links.ticket(number, reader.person, reader.generations.get((number, reader.person), 0), until)
        for number in numbers(letter)
    }
    return OnPage(
        ticket=places.get(kinds.ticket_of(letter) or 0, ""),
        tickets=places,
        door=house.links.asking(),
        attach=house.settings.limits.customer_attachments if house.settings.web.linked_files else 0,
        until=f"{until:%Y-%m-%d}",
    )


def _unproven(letter: Letter) -> bool:
    """Whether it goes out on the word of a mail that proves nothing, and so without anybody's text."""
    match letter:
        case Acknowledgement(textless=textless) | OwnTickets(textless=textless):
            return textless
        case Refusal(proven=proven) | WordAnswer(proven=proven):
            return not proven
        case _:
            return False
