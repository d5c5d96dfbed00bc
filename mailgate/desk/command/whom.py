"""Commands about one of us, or oneself where nobody is named. The one rule: exactly one member of staff, or nothing is done."""

from __future__ import annotations

from mailgate.desk.command.base import BadArgumentError, Scene
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_


def one_of_us(argument: str) -> str | None:
    """An address or its local part; None: oneself. Raises BadArgumentError."""
    if " " in argument:
        raise BadArgumentError(N_("one person, or nobody for yourself"))
    return argument.lstrip("@").lower() or None


def no_such(who: str | None, scene: Scene, word: str) -> Problem | None:
    """The problem where there is no such member of staff."""
    missing = who is not None and scene.desk.find_staff(who) is None
    return Problem(line=word, why="no_such_person") if missing else None
