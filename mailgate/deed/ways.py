"""Where a letter is answered that is not answered on its ticket: decisions, second thoughts, lists. The one rule: each way was
made for the one person who gets the letter, and for one thing.

What a way says stands in its address, and in the letter's Message-ID for where a server puts the plain address in its place;
where addresses are plain, in the subjects of its links, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.alarms import NoticesDigest
from mailgate.desk.digest_letters import DailyDigest
from mailgate.desk.letters import Confirmation, HeldAnswer, HeldDigest, HeldNotice, Letter, Receipt, RequestCheck, Turned
from mailgate.desk.model import QueuePolicy
from mailgate.desk.service_letters import OwnTickets, Transcript
from mailgate.mail.carried import within_subject
from mailgate.mail.model import ActionKind, Address, PersonId
from store import held


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One address and what it says, or would say."""

    address: Address
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All of one letter. ``plain``: their addresses do not say which they are."""

    plain: bool
    acts: dict[int, Way] = field(default_factory=dict)
    """About held mails, by their numbers."""
    undo: Way | None = None
    control: Way | None = None
    many: bool = False
    """The letter is about several held mails: a plain Reply to it decides nothing."""

    @property
    def reply(self) -> Way | None:
        """Where a plain Reply goes; None: to the ticket, or the queue."""
        return (next(iter(self.acts.values()), None) if not self.many else None) or self.control or self.undo

    @property
    def behind_id(self) -> str:
        """What the letter's Message-ID carries for a plain Reply."""
        return self.reply.detail if self.reply is not None else ""

    def tags(self) -> dict[int, str]:
        """What the subject of a link about each held mail holds."""
        return {number: within_subject(way.detail) for number, way in self.acts.items()} if self.plain else {}

    def undo_tag(self) -> str:
        """The same for a second thought."""
        return within_subject(self.undo.detail) if self.plain and self.undo is not None else ""


def of(session: Session, house: House, letter: Letter, person: PersonId, queue: QueuePolicy) -> Ways:
    """The ways of a letter to one person; ``queue``: whose letter it is."""
    return Ways(
        plain=house.addresses.layout.plain,
        acts=_acts(session, house, letter, person, queue),
        undo=_undo(house, letter, person, queue),
        control=_control(house, letter, queue),
        many=isinstance(letter, HeldDigest),
    )


def _acts(session: Session, house: House, letter: Letter, person: PersonId, queue: QueuePolicy) -> dict[int, Way]:
    match letter:
        case HeldNotice(number=number):
            wanted = [(number, ActionKind.DECIDE, queue)]
        case Confirmation(number=number) | RequestCheck(number=number):
            wanted = [(number, ActionKind.CONFIRM, queue)]
        case HeldAnswer(number=number, confirms=confirms):
            wanted = [(number, ActionKind.CONFIRM if confirms else ActionKind.DECIDE, queue)]
        case HeldDigest(lines=lines):
            wanted = [(one.number, ActionKind.CONFIRM if one.confirms else ActionKind.DECIDE, one.queue) for one in lines]
        case _:
            return {}
    on = held.generations(session, (number for number, _, _ in wanted), person)
    return {n: _action(house, where, (kind, n), person, on.get(n, 0)) for n, kind, where in wanted}


def _action(house: House, queue: QueuePolicy, what: tuple[ActionKind, int], person: PersonId, generation: int) -> Way:
    kind, number = what
    detail = house.addresses.action_detail(kind, number, person, generation)
    return Way(address=house.addresses.action(queue.address, kind, number, person, generation), detail=detail)


def _undo(house: House, letter: Letter, person: PersonId, queue: QueuePolicy) -> Way | None:
    """Where the author of a message says what becomes of it; a Reply to such a letter goes there too."""
    if not isinstance(letter, Receipt | Turned) or letter.entry is None:
        return None
    return _action(house, queue, (ActionKind.UNDO, letter.entry), person, 0)


def _control(house: House, letter: Letter, queue: QueuePolicy) -> Way | None:
    """Where staff answer lists and transcripts: with lines, a command each."""
    numbered = isinstance(letter, NoticesDigest | DailyDigest | Transcript | OwnTickets) and letter.to.is_staff
    return Way(address=house.addresses.service(queue.address, "control"), detail="control") if numbered else None
