"""Links to the customer's page. The one rule: a link is a key to what one person may see, signed, with an end, and it shows only.

Below the public URL, each with the moment it ends (minutes since 1970) and its token (``tokens``)::

    /t/<N>-<P>.<until>.<token>/     ticket N as person P may see it
    /m/<P>.<until>.<token>/         the tickets of person P
    /s/<P>.<until>.<token>/         where person P signs in
    /c/<H>.<until>.<token>/         where whoever wrote held mail H by a form says that it is theirs

The token of a ticket's link is over the generation that stands in the reply addresses of that person there, so that revoking
one revokes the other (T22); those of a person are over the person's own. Whatever is not right with a link, nobody is told what.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from mailgate.mail.model import PersonId, TicketNumber
from mailgate.mail.tokens import TOKEN_LENGTH, Keys, Purpose

_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN = rf"([a-z2-7]{{{TOKEN_LENGTH}}})"
_OF_TICKET = re.compile(rf"(\d{{1,12}})-(\d{{1,12}})\.(\d{{1,9}})\.{_TOKEN}", re.ASCII)
_OF_ONE = re.compile(rf"(\d{{1,12}})\.(\d{{1,9}})\.{_TOKEN}", re.ASCII)
_FORM = re.compile(rf"(\d{{1,9}})\.(\d{{1,19}})\.{_TOKEN}", re.ASCII)
#: How many different forms one page may have shown at the same minute: its numbers are drawn below this.
NONCES = 2**62
#: So many generations of tokens are tried where the store is not asked which it is.
GENERATIONS = 16


class Kind(StrEnum):
    """What a link about one thing opens: the first part of its path."""

    MINE = "m"
    SIGN_IN = "s"
    REQUEST = "c"


OF_TICKET = "t"
"""The first part of the path of a link to a ticket."""
KINDS = frozenset(kind.value for kind in Kind)
_PURPOSES = {Kind.MINE: Purpose.MINE, Kind.SIGN_IN: Purpose.SIGN_IN, Kind.REQUEST: Purpose.REQUEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLink:
    """A link to a ticket, as somebody followed it. Its token still has to be verified."""

    ticket: TicketNumber
    person: PersonId
    until: int
    """Minutes since 1970."""
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingLink:
    """A link about one person or one held mail, as somebody followed it. Its token still has to be verified."""

    kind: Kind
    number: int
    until: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form of the page was given when it was shown, as it came back. Its token still has to be verified."""

    shown: int
    """Minutes since 1970."""
    nonce: int
    """Drawn for this form alone: the same one twice is the same sending, pressed twice."""
    token: str


def read_ticket(segment: str) -> TicketLink | None:
    """``12-3.29500000.abc…`` read; None for what is no such link."""
    found = _OF_TICKET.fullmatch(segment.lower())
    if found is None:
        return None
    return TicketLink(ticket=TicketNumber(int(found[1])), person=PersonId(int(found[2])), until=int(found[3]), token=found[4])


def read_thing(kind: Kind, segment: str) -> ThingLink | None:
    """``3.29500000.abc…`` read; None for what is no such link."""
    found = _OF_ONE.fullmatch(segment.lower())
    return ThingLink(kind=kind, number=int(found[1]), until=int(found[2]), token=found[3]) if found else None


def read(first: str, segment: str) -> TicketLink | ThingLink | None:
    """A link by the first two parts of its path; None for what is no such link."""
    if first == OF_TICKET:
        return read_ticket(segment)
    return read_thing(Kind(first), segment) if first in KINDS else None


def read_form(value: str) -> Form | None:
    """What a form carries, read; None for what no form of ours carried."""
    found = _FORM.fullmatch(value)
    return Form(shown=int(found[1]), nonce=int(found[2]), token=found[3]) if found else None


def minutes(at: datetime) -> int:
    """Whole minutes since 1970."""
    return (at - _EPOCH) // _MINUTE


def moment(minute: int) -> datetime:
    """The time of a minute since 1970."""
    return _EPOCH + minute * _MINUTE


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and checks the links of one gateway."""

    keys: Keys
    base: str
    """``https://help.example``, without a slash at its end; "": there is no page, and no link may be made."""

    @property
    def are_there(self) -> bool:
        """Whether there is a page to link to."""
        return bool(self.base)

    def ticket(self, number: TicketNumber, person: PersonId, generation: int, until: datetime) -> str:
        """The URL of a ticket for one person. Letters of one day have the same one: it ends with a day."""
        end = minutes(until.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))
        return f"{self.base}/t/{number}-{person}.{end}.{self.keys.sign(Purpose.VIEW, number, person, generation, end)}/"

    def thing(self, kind: Kind, number: int, generation: int, until: datetime) -> str:
        """The URL about one person, or one held mail."""
        end = minutes(until)
        return f"{self.base}/{kind.value}/{number}.{end}.{self.keys.sign(_PURPOSES[kind], number, generation, end)}/"

    def asking(self) -> str:
        """Where anybody asks for a link to their own tickets, which is mailed to them. No secret."""
        return f"{self.base}/m/"

    def for_partners(self, number: TicketNumber | None = None) -> str:
        """A ticket, or all of them, as a partner sees them who has signed in. No secret."""
        return f"{self.base}/p/" if number is None else f"{self.base}/p/{number}/"

    def opens(self, link: TicketLink | ThingLink, generation: int, now: datetime) -> bool:
        """Whether a link is ours, not revoked, and has not ended. The token is compared either way: time tells nothing (T13)."""
        return self.signed(link, generation) and minutes(now) < link.until

    def signed(self, link: TicketLink | ThingLink, generation: int) -> bool:
        """Whether a link is ours and not revoked, ended or not."""
        purpose, subject = _signed(link, generation)
        return self.keys.verify(link.token, purpose, *subject)

    def made(self, link: TicketLink | ThingLink, now: datetime) -> bool:
        """Whether we made a link that has not ended, revoked or not: what can be said of it without a look at the store.

        Who had more than GENERATIONS of theirs revoked is not told from a stranger here."""
        return minutes(now) < link.until and any(self.opens(link, one, now) for one in range(GENERATIONS))

    def form(self, about: tuple[int, ...], now: datetime, draw: Callable[[int], int]) -> str:
        """What a form shown now carries, so that nobody else's form can do what it does (T17).

        ``about``: whose form and what it is about. ``draw(n)``: a number below n nobody can guess."""
        shown, nonce = minutes(now), draw(NONCES)
        return f"{shown}.{nonce}.{self.keys.sign(Purpose.FORM, *about, shown, nonce)}"

    def takes(self, form: Form, about: tuple[int, ...], now: datetime, lasts: timedelta) -> bool:
        """Whether a form was shown by us, about just that, and not too long ago."""
        ours = self.keys.verify(form.token, Purpose.FORM, *about, form.shown, form.nonce)
        return ours and moment(form.shown) <= now < moment(form.shown) + lasts + _MINUTE


def _signed(link: TicketLink | ThingLink, generation: int) -> tuple[Purpose, tuple[int, ...]]:
    """What its token must be over."""
    match link:
        case TicketLink():
            return Purpose.VIEW, (link.ticket, link.person, generation, link.until)
        case ThingLink():
            return _PURPOSES[link.kind], (link.number, generation, link.until)
