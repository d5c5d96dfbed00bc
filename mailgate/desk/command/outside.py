"""What commands to somebody outside share. The one rule: nobody inside, and nobody who takes part, is asked behind the scenes."""

from __future__ import annotations

from mailgate.desk.command.base import Scene, one_address
from mailgate.desk.letters import Problem
from mailgate.desk.ourselves import one_of_us
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import TOWARDS
from mailgate.mail.model import Address


def addressed(argument: str) -> tuple[Address, str]:
    """The address that ``argument`` begins with, and the words behind it. Raises BadArgumentError."""
    first, _, words = argument.strip().partition(" ")
    if plain(first) in TOWARDS and "@" in words.partition(" ")[0]:  # ``an vendor@example.org``
        first, _, words = words.strip().partition(" ")
    return one_address(first.rstrip(",;:")), words.strip()


def not_outside(address: Address, scene: Scene, word: str) -> Problem | None:
    """The problem where they are one of us, or take part in the ticket."""
    ticket, person = scene.ticket, scene.known.person(address)
    if ticket is None:
        return Problem(line=word, why="not_now")
    asked_for = ticket.requester is not None and ticket.requester.has(person.address)
    part = ticket.admits(person) or ticket.is_outside(person) or asked_for
    return Problem(line=word, why="not_outside") if part or one_of_us(address, scene.desk) else None


def refused(address: Address) -> str:
    """The same at the shell."""
    return f"{address} is one of our own or takes part in the ticket, so there is nobody outside to ask"
