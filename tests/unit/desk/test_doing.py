"""Commands become actions: all checked first, all done, the status last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.desk.actions import (
    Action,
    AddParticipant,
    AddTags,
    Assign,
    MoveToQueue,
    Plan,
    Record,
    SetPriority,
    SetRequester,
    SetStatus,
    SetTitle,
)
from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.base import Actor, Command, Scene
from mailgate.desk.command.cc import AddCc
from mailgate.desk.command.close import Close
from mailgate.desk.command.help import AskHelp
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.pending import Pend
from mailgate.desk.command.priority import Prioritise
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.command.queue import MoveQueue
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.command.requester import ChangeRequester
from mailgate.desk.command.tag import TagWith
from mailgate.desk.command.take import Take
from mailgate.desk.command.title import Retitle
from mailgate.desk.command.watch import Watch
from mailgate.desk.doing import carry_out, check
from mailgate.desk.draft import Draft
from mailgate.desk.model import Priority, Role, Status, TicketFacts
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import EntryId, Visibility
from tests.unit.desk.makers import ANNA, BEA, CARL, NOW, ONE, SUPPORT, TOM, desk, known, takes_part, ticket

TAKEN = ticket(assignee=BEA, participants=(takes_part(ANNA, Role.REQUESTER), takes_part(BEA, Role.WATCHER)))
SINCE = EntryId(91)
BY_BEA = Actor(known=known(BEA), person=BEA, since=SINCE)
SCENE = Scene(known=known(BEA), by=BEA, ticket=TAKEN)


def block(*commands: Command) -> Block:
    return Block(commands=commands, words=tuple(f"#{type(command).__name__.lower()}" for command in commands))


def done(*commands: Command, on: TicketFacts = TAKEN) -> list[Action]:
    """The actions of some commands, by Bea, events left out."""
    draft = Draft(desk(), on, NOW)
    carry_out(block(*commands), draft, BY_BEA)
    return [action for action in draft.actions if not isinstance(action, Record)]


COMMANDS: list[tuple[Command, Action]] = [
    (Close(), SetStatus(ticket=ONE, status=Status.CLOSED, at=NOW)),
    (Pend(None), SetStatus(ticket=ONE, status=Status.PENDING, at=NOW)),
    (Pend(timedelta(days=3)), SetStatus(ticket=ONE, status=Status.PENDING, at=NOW, wake_at=NOW + timedelta(days=3))),
    (AssignTo(None), Assign(ticket=ONE, person=None, queue="support")),
    (Prioritise(Priority.HIGH), SetPriority(ticket=ONE, priority=Priority.HIGH)),
    (TagWith(frozenset("ab")), AddTags(ticket=ONE, tags=frozenset("ab"))),
    (Retitle("Another"), SetTitle(ticket=ONE, title="Another")),
    (MoveQueue("hilfe"), MoveToQueue(ticket=ONE, queue="hilfe")),
]


@pytest.mark.parametrize(("command", "action"), COMMANDS)
def test_a_command_is_one_action_and_one_event(command: Command, action: Action) -> None:
    draft = Draft(desk(), TAKEN, NOW)
    carry_out(block(command), draft, BY_BEA)
    [first, event] = (action for action in draft.actions if not isinstance(action, Plan))  # deadlines follow by themselves
    assert first == action
    assert isinstance(event, Record)
    assert event.actor == BEA


@pytest.mark.parametrize(
    ("command", "on"),
    [
        (Close(), ticket(status=Status.CLOSED)),
        (Reopen(), ticket()),
        (Take(), TAKEN),
        (Watch(), TAKEN),
        (AssignTo(None), ticket()),
        (Prioritise(Priority.NORMAL), ticket()),
        (TagWith(frozenset("a")), ticket(tags=frozenset("ab"))),
        (Retitle("The lamp"), ticket()),
        (MoveQueue("support"), ticket()),
        (ChangeRequester(ANNA.address), ticket()),
        (AddCc(ANNA.address), ticket()),
        (SayInternally(), ticket()),
        (SayPublicly(), ticket()),
        (AskHelp(), ticket()),
    ],
)
def test_what_is_so_already_is_no_news(command: Command, on: TicketFacts) -> None:
    assert done(command, on=on) == []


def test_the_status_comes_last_however_it_is_written() -> None:
    made = done(Close(), TagWith(frozenset("a")), Retitle("Another"))
    assert [type(action) for action in made] == [AddTags, SetTitle, SetStatus]


def test_taking_a_new_ticket_opens_it_and_makes_a_watcher() -> None:
    made = done(Take(), on=ticket(status=Status.NEW))
    assert Assign(ticket=ONE, person=BEA, queue="support") in made
    assert SetStatus(ticket=ONE, status=Status.OPEN, at=NOW) in made
    assert AddParticipant(ticket=ONE, person=BEA, role=Role.WATCHER, since=EntryId(0)) in made


def test_a_closed_ticket_stays_closed_when_it_is_assigned() -> None:
    made = done(AssignTo("tom"), on=ticket(status=Status.CLOSED))
    assert Assign(ticket=ONE, person=TOM, queue="support") in made
    assert not any(isinstance(action, SetStatus) for action in made)


def test_who_is_brought_in_sees_what_comes_later() -> None:
    [action] = done(AddCc(CARL.address))
    assert isinstance(action, AddParticipant)
    assert (action.person.address, action.role, action.since) == (CARL.address, Role.CC, SINCE)


def test_a_new_requester_is_one_and_the_old_one_stays_on_cc() -> None:
    draft = Draft(desk(), TAKEN, NOW)
    carry_out(block(ChangeRequester(CARL.address, "Carl")), draft, BY_BEA)
    assert any(isinstance(action, SetRequester) for action in draft.actions)
    assert {p.person.address: p.role for p in draft.ticket.customers} == {ANNA.address: Role.CC, CARL.address: Role.REQUESTER}


PUBLIC_EVENTS = [Close(), AssignTo("tom"), AddCc(CARL.address)]
INTERNAL_EVENTS = [Prioritise(Priority.HIGH), TagWith(frozenset("a")), Retitle("x"), MoveQueue("hilfe"), Watch()]


@pytest.mark.parametrize("command", [*PUBLIC_EVENTS, *INTERNAL_EVENTS])
def test_customers_may_know_of_status_assignment_and_company_and_of_nothing_else(command: Command) -> None:
    draft = Draft(desk(), ticket(), NOW)
    carry_out(block(command), draft, BY_BEA)
    joined_staff = {"role": "watcher"}
    seen = {a.visibility for a in draft.actions if isinstance(a, Record) and not joined_staff.items() <= a.data.items()}
    wanted = Visibility.PUBLIC if command in PUBLIC_EVENTS else Visibility.INTERNAL
    assert seen <= {wanted}
    assert seen or isinstance(command, Watch)


REFUSED: list[tuple[Command, str]] = [
    (AssignTo("nobody"), "no_such_person"),
    (AddCc(SUPPORT.address), "not_now"),
    (AddCc(BEA.address), "not_now"),
    (MoveQueue("nowhere"), "not_now"),
    (ChangeRequester(SUPPORT.address), "not_now"),
]


@pytest.mark.parametrize(("command", "why"), REFUSED)
def test_what_makes_no_sense_is_found_before_anything_is_done(command: Command, why: str) -> None:
    checked = check(block(Close(), command), SCENE)
    assert [problem.why for problem in checked.problems] == [why]


def test_a_sensible_block_has_no_problems() -> None:
    commands = (Close(), AssignTo("tom"), AssignTo("tom@staff.example"), AssignTo(None), AddCc(CARL.address), MoveQueue("hilfe"))
    assert check(block(*commands), SCENE).problems == ()
