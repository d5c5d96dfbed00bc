"""``#list``. The one rule: one's own, and no more lines than one letter holds."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.command.needs import MyOpenTickets
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.desk.own_tickets import own_tickets


@dataclass(frozen=True, slots=True)
class AskList(Command):
    """``#list``: my open tickets. A reply with one command a line acts on them."""

    names = ("list",)
    usage = N_("#list")
    meaning = N_("your open tickets, by mail; reply with commands for them, one a line")
    told = False

    def needs(self) -> tuple[Need[object], ...]:
        """Those of whoever asks."""
        return (MyOpenTickets(),)

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The list."""
        return (own_tickets(actor.known, actor.person, actor.facts.get(MyOpenTickets()) or (), textless=False),)
