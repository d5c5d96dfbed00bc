"""``#why``. The one rule: it tells of the mail that is answered, or of one's own last one."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.asked_letters import Explained
from mailgate.desk.command.base import INSIDE, Actor, Command, Scene
from mailgate.desk.command.needs import RecordOf
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter, Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Facts, Need
from mailgate.desk.records import Record
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class AskWhy(Command):
    """``#why``: what became of the mail that this answers, rule by rule."""

    names = ("why",)
    usage = N_("#why")
    meaning = N_("what became of the mail you answer, or of your last one, and why")
    readers = INSIDE
    told = False

    def needs(self) -> tuple[Need[object], ...]:
        """The record of that mail."""
        return (RecordOf(),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """Nothing is known of such a mail that they may know of."""
        ticket = scene.ticket.number if scene.ticket is not None else None
        return Problem(line=word, why="no_record") if _record(scene.facts, ticket) is None else None

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The record."""
        record = _record(actor.facts, draft.ticket.number)
        if record is None:
            return ()
        return (
            Explained(
                to=actor.person,
                head=draft.head,
                subject=record.subject,
                received_at=record.received_at,
                disposition=record.disposition,
                steps=record.steps,
            ),
        )


def _record(facts: Facts, ticket: TicketNumber | None) -> Record | None:
    """The record, if it is of this ticket or of none."""
    record = facts.get(RecordOf())
    return record if record is not None and record.ticket in (None, ticket) else None
