"""Commands become actions. The one rule: all are checked first, then all are done, status last.

``check`` turns commands that make no sense on this ticket into Problems, so that the mail fails closed before its audience is
decided; ``carry_out`` therefore never fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.model import Desk, Person, PersonKind, Status
from mailgate.desk.ourselves import ours
from mailgate.desk.vocabulary import (
    AddCc,
    AskHelp,
    AssignTo,
    Block,
    ChangeRequester,
    Close,
    Command,
    MarkSpam,
    MoveQueue,
    Pend,
    Prioritise,
    Reopen,
    Retitle,
    SayInternally,
    SayPublicly,
    SendNow,
    TagWith,
    Take,
    Undo,
    Watch,
)
from mailgate.mail.model import Address, EntryId
from mailgate.mail.partings import closes


def check(block: Block, desk: Desk) -> Block:
    """The block with a Problem for each command that cannot be done."""
    problems = tuple(
        p for command, word in zip(block.commands, block.words, strict=False) if (p := _problem(command, word, desk))
    )
    problems += _not_alone(block)
    return replace(block, problems=(*block.problems, *problems)) if problems else block


def _not_alone(block: Block) -> tuple[Problem, ...]:
    """A second thought beside words or other commands could be about either: nothing is guessed."""
    again = [w for c, w in zip(block.commands, block.words, strict=False) if isinstance(c, (Undo, SendNow))]
    undo = any(isinstance(c, Undo) for c in block.commands)  # what an address for notes adds narrows nothing of it
    commands = [w for w in block.words if not (undo and w == "-note")]
    alone = len(commands) == 1 and (not block.text.strip() or closes(block.text.strip().split("\n")[0]))
    return () if alone or not again else (Problem(line=again[0], why="alone"),)


def _problem(command: Command, word: str, desk: Desk) -> Problem | None:
    match command:
        case AssignTo(who) if who is not None and desk.find_staff(who) is None:
            return Problem(line=word, why="no_such_person")
        case AddCc(address) | ChangeRequester(address) if ours(address, desk) or desk.find_staff(address) is not None:
            return Problem(line=word, why="not_now")
        case MoveQueue(queue) if queue not in desk.queues:
            return Problem(line=word, why="not_now")
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who commands, and what there is to know for it."""

    person: Person
    since: EntryId
    """Where people who join begin to see."""
    met: Mapping[Address, Person]
    """The known people behind the addresses in the commands."""

    def find(self, address: Address, name: str = "") -> Person:
        """Who has that address; somebody new where nobody does."""
        return self.met.get(address) or Person(id=None, address=address, name=name, kind=PersonKind.CUSTOMER)


def carry_out(block: Block, draft: Draft, actor: Actor) -> None:
    """Do the commands: status last, so that it never runs ahead of its mail."""
    for command in sorted(block.commands, key=_late):
        _do(command, draft, actor.person, actor)


def _late(command: Command) -> int:
    return 1 if isinstance(command, (Close, Reopen, Pend, MarkSpam)) else 0


def _do(command: Command, draft: Draft, actor: Person, by: Actor) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm per command
    match command:
        case Close():
            draft.status(Status.CLOSED, actor)
        case Reopen():
            draft.status(Status.OPEN, actor)
        case Pend(wake_after):
            draft.status(Status.PENDING, actor, wake_at=draft.now + wake_after if wake_after else None)
        case Take():
            draft.assign(actor, actor)
        case AssignTo(who):
            draft.assign(draft.desk.find_staff(who) if who else None, actor)
        case Prioritise(priority):
            draft.priority(priority, actor)
        case TagWith(tags):
            draft.tag(tags, actor)
        case AddCc(address):
            draft.join(by.find(address), by.since, actor)
        case Retitle(title):
            draft.title(title, actor)
        case Watch():
            draft.watch(actor)
        case MoveQueue(queue):
            draft.move(queue, actor)
        case ChangeRequester(address, name):
            draft.requester(by.find(address, name), actor, by.since)
        case MarkSpam():
            draft.spam(actor)
        case SayInternally() | SayPublicly() | AskHelp() | Undo() | SendNow():
            return  # the first two are the audience, decided before; help is a letter; the last two are a mail's only wish
        case _:
            assert_never(command)
