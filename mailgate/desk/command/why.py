"""``#why``. The one rule: it tells of the mail that is answered, or of one's own last one."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.asked_letters import Explained
from mailgate.desk.command.base import INSIDE, Actor, Command
from mailgate.desk.command.needs import RecordOf
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_
from mailgate.desk.model import Need


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

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The record, if there is one of a mail they may know of."""
        record = actor.facts.get(RecordOf())
        if record is None or record.ticket not in (None, draft.ticket.number):
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
