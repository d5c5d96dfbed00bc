"""What one of our addresses means. The one rule: an address names a place and an audience, never a person's authority.

For a queue at ``support@help.example`` with the delimiter ``+`` (``mail.layout`` has the other ways): the base itself, signed
reply addresses
``support+t<N>-<P>.<a>.<token>@``, addresses typed by hand ``support+<N>@`` and ``support+<N>-note@``, and VERP return paths
``support+b<id>.<token>@``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailgate.mail.layout import AS_SHIPPED, Layout
from mailgate.mail.model import ActionKind, Address, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.tokens import TOKEN_LENGTH, Keys, Purpose

__all__ = [
    "MAX_LOCAL",
    "NOWHERE",
    "SERVICES",
    "TYPED_WORDS",
    "Acting",
    "ActionKind",
    "Addresses",
    "Base",
    "Recipient",
    "Return",
    "Service",
    "Signed",
    "Typed",
    "Unknown",
    "detail_of",
    "room_left",
    "understand",
]

#: RFC 5321 §4.5.3.1.1
MAX_LOCAL = 64
#: Addresses of the desk itself: many commands at once; one's own open tickets; how it works; a link to one's own on the page.
SERVICES = ("control", "status", "help", "mypage")
#: Typed words after a ticket number. "" is a public message.
TYPED_WORDS = ("", "note", "close", "reopen", "take", "watch")

_SIGNED = re.compile(rf"t(\d{{1,9}})-(\d{{1,9}})\.([pi])\.([a-z2-7]{{{TOKEN_LENGTH}}})")
_TYPED = re.compile(r"(\d{1,9})(?:-([a-z]{1,10}))?")
_ACTION = re.compile(rf"([hcu])(\d{{1,12}})-(\d{{1,9}})\.([a-z2-7]{{{TOKEN_LENGTH}}})")
_RETURN = re.compile(rf"b(\d{{1,12}})\.([a-z2-7]{{{TOKEN_LENGTH}}})")
_DIGITS = 9
"""Tickets, people, held mails, entries and letters are planned to grow to so many digits."""
_AUDIENCES = {"p": Visibility.PUBLIC, "i": Visibility.INTERNAL}
_PURPOSES = {Visibility.PUBLIC: Purpose.REPLY_PUBLIC, Visibility.INTERNAL: Purpose.REPLY_INTERNAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The queue's own address."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed reply address. Its token still has to be verified against the person's generation on that ticket."""

    queue: str
    ticket: TicketNumber
    person: PersonId
    audience: Visibility
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An address typed by hand; ``word`` is one of TYPED_WORDS."""

    queue: str
    ticket: TicketNumber
    word: str


_ACTION_PURPOSES = {
    ActionKind.DECIDE: Purpose.DECIDE,
    ActionKind.CONFIRM: Purpose.CONFIRM,
    ActionKind.UNDO: Purpose.UNDO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """An address that was sent to one person to act on one thing. Its token still has to be verified."""

    queue: str
    kind: ActionKind
    number: int
    person: PersonId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The return path of one outbox row."""

    queue: str
    outbox: OutboxId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Not an address of ours, or one of our queues with a detail that means nothing. ``queue`` says which, or None."""

    queue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An address of the desk itself, about no ticket; ``word`` is one of SERVICES."""

    queue: str
    word: str


#: The queue of an address that names none.
NOWHERE = ""

Recipient = Base | Signed | Typed | Acting | Return | Service | Unknown


def understand(address: Address, queues: Mapping[Address, str], layout: Layout) -> Recipient:
    """Read one address. ``queues`` maps the base addresses to queue names. Tokens are read, not verified.

    At a domain of replies no queue is named: it is ``NOWHERE``, to be found by what the address is about.
    """
    if address in queues:
        return Base(queue=queues[address])
    found = [detail_of(NOWHERE if base is None else queues[base], detail) for base, detail in layout.read(address, queues)]
    meant = (one for one in found if not isinstance(one, Unknown))
    return next(meant, found[0] if found else Unknown(queue=None))


def detail_of(queue: str, detail: str) -> Recipient:
    """Read what stands behind the delimiter, or wherever else it is carried."""
    if m := _SIGNED.fullmatch(detail):
        ticket, person = TicketNumber(int(m[1])), PersonId(int(m[2]))
        return Signed(queue=queue, ticket=ticket, person=person, audience=_AUDIENCES[m[3]], token=m[4])
    if m := _TYPED.fullmatch(detail):
        word = m[2] or ""
        return Typed(queue=queue, ticket=TicketNumber(int(m[1])), word=word) if word in TYPED_WORDS else Unknown(queue=queue)
    if m := _ACTION.fullmatch(detail):
        return Acting(queue=queue, kind=ActionKind(m[1]), number=int(m[2]), person=PersonId(int(m[3])), token=m[4])
    if m := _RETURN.fullmatch(detail):
        return Return(queue=queue, outbox=OutboxId(int(m[1])), token=m[2])
    return Service(queue=queue, word=detail) if detail in SERVICES else Unknown(queue=queue)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes and checks the addresses of one gateway: its keys and their form."""

    keys: Keys
    layout: Layout = AS_SHIPPED

    def signed(self, base: Address, ticket: TicketNumber, person: PersonId, audience: Visibility, generation: int) -> Address:
        """The address at which ``person`` answers on ``ticket`` with that audience."""
        letter = "p" if audience is Visibility.PUBLIC else "i"
        token = self.keys.sign(_PURPOSES[audience], ticket, person, generation)
        return self._at(base, f"t{ticket}-{person}.{letter}.{token}")

    def verify(self, address: Signed, generation: int) -> bool:
        """Whether the token of a signed address is ours and not revoked."""
        return self.keys.verify(address.token, _PURPOSES[address.audience], address.ticket, address.person, generation)

    def action(self, base: Address, kind: ActionKind, number: int, person: PersonId, generation: int = 0) -> Address:
        """The address at which ``person`` acts on held mail or message ``number``; ``generation`` is theirs on its ticket."""
        return self._at(base, self.action_detail(kind, number, person, generation))

    def action_detail(self, kind: ActionKind, number: int, person: PersonId, generation: int = 0) -> str:
        """What such an address says, for letters that carry it in another place."""
        return f"{kind.value}{number}-{person}.{self.keys.sign(_ACTION_PURPOSES[kind], number, person, generation)}"

    def verify_action(self, address: Acting, generation: int = 0) -> bool:
        """Whether an action address is one we issued to that very person for that very thing, and not revoked."""
        return self.keys.verify(address.token, _ACTION_PURPOSES[address.kind], address.number, address.person, generation)

    def return_path(self, base: Address, outbox: OutboxId) -> Address:
        """The VERP return path of one outbox row: a bounce that comes to it is its bounce."""
        return self._at(base, f"b{outbox}.{self.keys.sign(Purpose.BOUNCE, outbox)}")

    def verify_return(self, address: Return) -> bool:
        """Whether a return path is one we issued."""
        return self.keys.verify(address.token, Purpose.BOUNCE, address.outbox)

    def typed(self, base: Address, ticket: TicketNumber, word: str = "") -> Address:
        """The address a person would type by hand."""
        return self._at(base, f"{ticket}-{word}" if word else str(ticket))

    def service(self, base: Address, word: str) -> Address:
        """``support+control@``: the desk itself."""
        return self._at(base, word)

    def _at(self, base: Address, detail: str) -> Address:
        return self.layout.made(base, detail)


def room_left(base: Address, layout: Layout = AS_SHIPPED) -> int:
    """How many octets of the local part are left for the base when numbers grow to nine digits; negative: too long.

    The longest of all forms counts: reply and action addresses, return paths, addresses typed by hand.
    """
    if layout.plain:
        return MAX_LOCAL - len(base.rpartition("@")[0])
    return MAX_LOCAL - max(map(len, _longest())) - layout.octets(base)


def _longest() -> Iterator[str]:
    """Each form of detail as long as it gets with numbers of nine digits."""
    number, token = "9" * _DIGITS, "a" * TOKEN_LENGTH
    yield from (f"t{number}-{number}.{letter}.{token}" for letter in _AUDIENCES)
    yield from (f"{kind.value}{number}-{number}.{token}" for kind in ActionKind)
    yield f"b{number}.{token}"
    yield from (f"{number}-{word}" for word in TYPED_WORDS)
