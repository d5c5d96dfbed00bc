"""The lines of a mail to ``+control@`` become decisions and one transcript. The one rule: a bad line stops all of its ticket's.

Each ticket's lines make one intent, decided by the same rules as a mail on that ticket; only the receipts are left out, for the
transcript says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mailgate.desk.actions import Action, Decision, Send, Step
from mailgate.desk.amending import amend
from mailgate.desk.audience import Audience
from mailgate.desk.command.base import Scene
from mailgate.desk.doing import check
from mailgate.desk.letters import Problem, Receipt, Remark
from mailgate.desk.model import Disposition, Fresh, Known, Person, TicketFacts
from mailgate.desk.obeyed import obeyed
from mailgate.desk.replying import commands, note
from mailgate.desk.second_thoughts import commanded
from mailgate.desk.service_letters import Told, Transcript
from mailgate.desk.vocabulary import Block, Line
from mailgate.desk.wishes import Commands, Control, Note
from mailgate.mail.model import EntryId, TicketNumber, Visibility

_INSIDE = Audience(visibility=Visibility.INTERNAL, because="what is written to the control address stays inside")
_OTHER = Problem(line="", why="other_line")


@dataclass(frozen=True, slots=True)
class _Job:
    """All lines of one ticket."""

    ticket: TicketFacts
    block: Block


def control(intent: Control, known: Known) -> Decision:
    """Do what can be done, ticket by ticket, and tell of every line."""
    jobs = {number: _job(number, intent, known) for number in tickets_of(intent.lines)}
    good = [job for job in jobs.values() if job is not None and not job.block.problems]
    made = [_carried_out(job, intent, _here(known, job, n)) for n, job in enumerate(good)]
    vain = {job.ticket.number: why for job, one in zip(good, made, strict=True) if (why := _in_vain(one))}
    told = tuple(_told(line, jobs, vain) for line in intent.lines)
    transcript = Send(letter=Transcript(to=intent.author, queue=known.queue, lines=told, numbered=known.numbered))
    actions = tuple(a for one in made for a in one.actions if not _is_receipt(a, intent.author))
    done = sum(not line.why for line in told)
    step = Step(rule="control", result=f"{done} of {len(told)} lines", because=f"{len(good)} tickets")
    number = good[0].ticket.number if len(jobs) == 1 and good else None
    return Decision(disposition=Disposition.COMMAND, actions=(*actions, transcript), steps=(step,), ticket=number)


def tickets_of(lines: Iterable[Line]) -> tuple[TicketNumber, ...]:
    """The tickets that lines name, each once."""
    return tuple(dict.fromkeys(line.number for line in lines if line.number is not None))


def _job(number: TicketNumber, intent: Control, known: Known) -> _Job | None:
    """The lines of one ticket as one block, checked; None: there is no such ticket."""
    ticket = known.tickets.get(number)
    if ticket is None:
        return None
    blocks = [line.block for line in intent.lines if line.number == number]
    whole = Block(
        commands=tuple(command for block in blocks for command in block.commands),
        words=tuple(word for block in blocks for word in block.words),
        text="\n".join(block.text for block in blocks if block.text.strip()),
        problems=tuple(problem for block in blocks for problem in block.problems),
    )
    return _Job(ticket, check(whole, Scene(known=known, by=intent.author, ticket=ticket)))


def _here(known: Known, job: _Job, position: int) -> Known:
    """The facts as if these lines were a mail of their own; one Message-ID on many tickets would make answers ambiguous."""
    said = replace(
        known.said, text=job.block.text, full_text=job.block.text, attachments=(), message_id=None, references=(), quoted_lines=0
    )
    fresh = Fresh(ticket=known.fresh.ticket, entry=EntryId(known.fresh.entry + position))
    return replace(known, said=said, fresh=fresh, copied=(), directly=(), queue=known.desk.queues[job.ticket.queue])


def _carried_out(job: _Job, intent: Control, known: Known) -> Decision:
    if (again := commanded(known, job.ticket, intent.author, job.block)) is not None:
        return amend(again, known)
    if job.block.text.strip():
        words = Note(ticket=job.ticket, author=intent.author, block=job.block, trust=intent.trust, audience=_INSIDE)
        return note(words, known)
    return commands(Commands(ticket=job.ticket, author=intent.author, block=job.block, audience=_INSIDE), known)


def _is_receipt(action: Action, author: Person) -> bool:
    """A receipt that the transcript stands for; one about a second thought, or with what is unread, says more than it."""
    if not (isinstance(action, Send) and isinstance(action.letter, Receipt)) or action.letter.to.address != author.address:
        return False
    return action.letter.since is None and not action.letter.undone and not action.letter.unread.messages


def _in_vain(decision: Decision) -> str:
    """Why a second thought changed nothing; "" where all was done. What says more than a line has a letter of its own."""
    if obeyed({"because": step.because} for step in decision.steps):
        return ""
    nothing = Remark.NOTHING_TO_UNDO.value
    return nothing if any(step.because == nothing for step in decision.steps) else "in_vain"


def _told(line: Line, jobs: dict[TicketNumber, _Job | None], vain: Mapping[TicketNumber, str]) -> Told:
    if line.number is None:
        return Told(written=line.written, ticket=None, why=line.block.problems[0].why if line.block.problems else "no_number")
    job = jobs[line.number]
    if job is None:
        return Told(written=line.written, ticket=line.number, why="no_ticket")
    mine = [problem for problem in job.block.problems if problem in line.block.problems or problem.line in line.block.words]
    problem = next(iter(mine), _OTHER if job.block.problems else None)
    title = job.ticket.title
    if problem is None:
        return Told(written=line.written, ticket=line.number, title=title, why=vain.get(line.number, ""))
    return Told(
        written=line.written, ticket=line.number, title=title, why=problem.why, nearest=problem.nearest, says=problem.says
    )
