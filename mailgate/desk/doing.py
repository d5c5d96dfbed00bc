"""Commands become actions. The one rule: all are checked first, then all are done, status last.

``check`` turns commands that make no sense on this ticket into Problems, so that the mail fails closed before its audience is
decided; ``carry_out`` therefore never fails. What each command does stands in its module of ``desk.command``.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.assigning import rehome
from mailgate.desk.command.base import Actor, Command, Scene
from mailgate.desk.command.registry import COMMANDS
from mailgate.desk.command.send import SendNow
from mailgate.desk.command.undo import Undo
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.vocabulary import Block
from mailgate.mail.partings import closes


def check(block: Block, scene: Scene) -> Block:
    """The block with a Problem for each command that cannot be done."""
    problems = tuple(
        p for command, word in zip(block.commands, block.words, strict=False) if (p := _problem(command, word, scene))
    )
    problems += _not_alone(block)
    return replace(block, problems=(*block.problems, *problems)) if problems else block


def _problem(command: Command, word: str, scene: Scene) -> Problem | None:
    """A word that is not for whoever writes it is not obeyed, and they are told theirs; else what the command itself says."""
    if scene.by.kind in command.readers:
        return command.problem(scene, word)
    theirs = sorted(f"#{one.names[0]}" for one in COMMANDS if one.names and scene.by.kind in one.readers)
    return Problem(line=word, why="not_yours", nearest=", ".join(theirs))


def _not_alone(block: Block) -> tuple[Problem, ...]:
    """A second thought beside words or other commands could be about either: nothing is guessed."""
    again = [(c, w) for c, w in zip(block.commands, block.words, strict=False) if c.alone]
    as_note = any(c.even_as_note for c, _ in again)  # what an address for notes adds narrows nothing of it
    commands = [w for w in block.words if not (as_note and w == "-note")]
    words = block.text.strip()
    parts = block.has(Undo) or block.has(SendNow)  # they post nothing, whatever stands below a closing
    alone = len(commands) == 1 and (not words or (parts and closes(words.split("\n")[0])))
    return () if alone or not again else (Problem(line=again[0][1], why="alone"),)


def carry_out(block: Block, draft: Draft, actor: Actor) -> None:
    """Do the commands: status last, so that it never runs ahead of its mail."""
    queue, had = draft.ticket.queue, draft.ticket.assignee
    for command in block.commands:
        if not command.late:
            command.do(draft, actor)
    if draft.ticket.queue != queue and draft.ticket.assignee == had:
        rehome(draft, actor.known, actor.person)
    for command in block.commands:
        if command.late:
            command.do(draft, actor)


def answer(block: Block, draft: Draft, actor: Actor) -> None:
    """Send what the commands only ask for, after all is done; a question is answered whatever is wrong with the rest, but only
    to somebody who may ask it."""
    for command in (one for one in block.commands if actor.person.kind in one.readers):
        for letter in command.answer(draft, actor):
            draft.send(letter)
