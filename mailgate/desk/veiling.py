"""How what somebody outside may see looks to them. The one rule: behind those inside stands the queue, and of what only programs
and staff need nothing is left. What they may see at all is ``seeing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk.model import Person, PersonKind
from mailgate.desk.story import Author, Happened, Spoken
from mailgate.mail.model import Address, Visibility

Entry = Spoken | Happened


@dataclass(frozen=True, slots=True)
class House:
    """What stands for those inside where a customer reads."""

    address: Address
    name: str
    customers: frozenset[Address | None]
    staff: Mapping[Address, str]
    """The names that stand for their addresses."""
    once_inside: frozenset[Address | None] = frozenset()
    """Customers that were staff or partners once."""
    mails: frozenset[tuple[datetime, Address | None]] = frozenset()
    """When customers said something publicly, and who: what happened at that very time was theirs."""


def is_theirs(entry: Spoken, person: Person) -> bool:
    """Whether somebody outside wrote it themselves."""
    author = entry.author
    return author.role == PersonKind.CUSTOMER and author.address is not None and person.has(author.address)


def asked(note: Spoken, person: Person, house: House) -> Spoken:
    """A note of their side thread: their own words, or the question in the queue's name."""
    theirs = note.author.address == person.address
    author = note.author if theirs else replace(note.author, address=house.address, name=house.name)
    message_id = note.message_id if theirs else None
    return replace(note, full_text=None, via=None, trust=None, journal=None, message_id=message_id, author=author)


def veiled(entry: Entry, person: Person, house: House) -> Entry:
    """As a customer reads what they may see."""
    if isinstance(entry, Spoken):
        return _veiled_words(entry, person, house)
    told = house.staff
    data = {key: told.get(Address(str(value)), "") if key == "to" and value else value for key, value in entry.data.items()}
    return replace(entry, data=data, actor=_actor(entry.actor, entry.at, house) if entry.actor else None)


def _veiled_words(entry: Spoken, person: Person, house: House) -> Spoken:
    """As a message looks from outside: public, without the files that were withdrawn from this reader."""
    mine = is_theirs(entry, person)
    shown = replace(
        entry,
        visibility=Visibility.PUBLIC,
        author=_behind(entry.author, house),
        attachments=tuple(file for n, file in enumerate(entry.attachments) if mine or n not in entry.hidden_files),
        full_text=None,
        via=None,
        trust=None,
        journal=None,
        withdrawn_at=None,
        hidden_files=frozenset(),
    )
    return replace(shown, message_id=None) if entry.author.role != PersonKind.CUSTOMER else shown


def _behind(author: Author, house: House) -> Author:
    """Staff stand with their display name and the queue's address, partners with the queue's name as well."""
    if author.role == PersonKind.CUSTOMER:
        return author
    name = author.name if author.role == PersonKind.STAFF else house.name
    return replace(author, address=house.address, name=name, role=PersonKind.STAFF.value)


def _actor(actor: Author, at: datetime, house: House) -> Author:
    """Of events only what somebody is today is known: who takes no part on the public side may have been inside then, and so may
    who was staff or a partner once, unless they did it with public words of a customer."""
    may_have_been = actor.address in house.once_inside and (at, actor.address) not in house.mails
    if actor.role == PersonKind.CUSTOMER and actor.address in house.customers and not may_have_been:
        return actor
    role = PersonKind.STAFF if actor.role == PersonKind.STAFF else PersonKind.PARTNER
    return _behind(replace(actor, role=role.value), house)
