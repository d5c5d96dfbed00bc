"""The command block at the top of a staff mail. The one rule: whatever looks like a command there and is not one fails closed.

``#`` commands, any case, ``key: value`` or ``key value``, in the contiguous block at the top of the author's own text, after
invisible characters were removed. ``@note`` and ``/note`` count as ``#note``. What is read here is always cut from the text; what
cannot be obeyed is a Problem, and with a Problem nothing of the mail is sent and nothing applied (``rules``).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from mailgate.desk.letters import Problem
from mailgate.desk.model import Priority
from mailgate.mail import address as addresses
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class SayInternally:
    """``#note``: for staff only. Text may follow on the same line."""


@dataclass(frozen=True, slots=True)
class SayPublicly:
    """``#public``: for the customers too. The only command that widens."""


@dataclass(frozen=True, slots=True)
class Close:
    """``#close``"""


@dataclass(frozen=True, slots=True)
class Reopen:
    """``#reopen``"""


@dataclass(frozen=True, slots=True)
class Pend:
    """``#pending`` or ``#pending 3d``: wait for the customer, waking by itself after that time."""

    wake_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Take:
    """``#take``: assign to me."""


@dataclass(frozen=True, slots=True)
class AssignTo:
    """``#assign who|none``: an address or its local part; None unassigns."""

    who: str | None


@dataclass(frozen=True, slots=True)
class Prioritise:
    """``#priority low|normal|high|urgent``"""

    priority: Priority


@dataclass(frozen=True, slots=True)
class TagWith:
    """``#tag a b``"""

    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class AddCc:
    """``#cc addr``: somebody joins the public side."""

    address: Address


@dataclass(frozen=True, slots=True)
class Retitle:
    """``#title text``: the internal title."""

    title: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Written to ``+N-watch@``."""


@dataclass(frozen=True, slots=True)
class AskHelp:
    """``#help``"""


@dataclass(frozen=True, slots=True)
class MoveQueue:
    """Another queue; by the command line."""

    queue: str


@dataclass(frozen=True, slots=True)
class ChangeRequester:
    """Another requester; by the command line."""

    address: Address
    name: str = ""


Command = (
    SayInternally
    | SayPublicly
    | Close
    | Reopen
    | Pend
    | Take
    | AssignTo
    | Prioritise
    | TagWith
    | AddCc
    | Retitle
    | Watch
    | AskHelp
    | MoveQueue
    | ChangeRequester
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stood at the top of a mail: the commands, the rest of the text, and what could not be read."""

    commands: tuple[Command, ...] = ()
    words: tuple[str, ...] = ()
    """The commands as written, one each, for the receipt."""
    text: str = ""
    problems: tuple[Problem, ...] = ()
    visibility_elsewhere: bool = False
    """``#note`` or ``#public`` also stands outside the block."""

    def has(self, kind: type[Command]) -> bool:
        """Whether the block holds a command of that kind."""
        return any(isinstance(c, kind) for c in self.commands)


class BadArgument(ValueError):
    """The argument of a known command makes no sense; the text says what would."""


def _nothing(made: Command) -> Callable[[str], Command]:
    def read(argument: str) -> Command:
        if argument:
            raise BadArgument("takes no argument")
        return made

    return read


def _pending(argument: str) -> Command:
    if not argument:
        return Pend(None)
    found = re.fullmatch(r"(\d{1,3})\s*([hdw])", argument.lower())
    if not found or not int(found[1]):
        raise BadArgument("3h, 3d or 2w")
    hours = {"h": 1, "d": 24, "w": 168}[found[2]]
    return Pend(timedelta(hours=hours * int(found[1])))


def _assign(argument: str) -> Command:
    if not argument or " " in argument:
        raise BadArgument("one person, or none")
    return AssignTo(None if argument.lower() == "none" else argument.lstrip("@").lower())


def _priority(argument: str) -> Command:
    try:
        return Prioritise(Priority(argument.lower()))
    except ValueError as error:
        raise BadArgument("low, normal, high or urgent") from error


def _tag(argument: str) -> Command:
    tags = frozenset(word.lower().lstrip("#") for word in re.split(r"[,\s]+", argument) if word)
    if not tags or any(not re.fullmatch(r"[\w.-]{1,40}", tag) for tag in tags):
        raise BadArgument("one or more words")
    return TagWith(tags)


def _cc(argument: str) -> Command:
    found = addresses.parse(argument.strip("<>"))
    if found is None:
        raise BadArgument("one mail address")
    return AddCc(found)


def _title(argument: str) -> Command:
    if not argument:
        raise BadArgument("the new title")
    return Retitle(argument[:200])


_READERS: dict[str, Callable[[str], Command]] = {
    "close": _nothing(Close()),
    "reopen": _nothing(Reopen()),
    "pending": _pending,
    "take": _nothing(Take()),
    "assign": _assign,
    "priority": _priority,
    "tag": _tag,
    "cc": _cc,
    "title": _title,
    "help": _nothing(AskHelp()),
}
_VISIBILITY: dict[str, Command] = {"note": SayInternally(), "public": SayPublicly()}
OFFERED = (*_VISIBILITY, *_READERS)
#: Words of the wider vocabulary that are not offered here: they must not slip through as text.
_RESERVED = tuple(
    "untag queue uncc watch unwatch requester merge split link due macro ask forward notify spam undo send status list show "
    "history why full snooze mute publish privatise".split()
)

_LINE = re.compile(r"([#@/])[ \t]{0,3}([^\W\d_]{1,20})(?![\w@.+-]*@)[ \t]*:?[ \t]*(.*)", re.DOTALL)
_ELSEWHERE = re.compile(r"(?<!\S)#(?:note|public)\b|^[ \t]{0,8}[@/]note\b", re.IGNORECASE | re.MULTILINE)


def read_block(text: str) -> Block:
    """Read the block at the top of ``text``. Never raises; what cannot be obeyed is among ``problems``."""
    lines = _visible(text).split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    commands: list[Command] = []
    words: list[str] = []
    problems: list[Problem] = []
    while lines and (found := _command_line(lines[0])):
        lines[0] = _one(*found, lines[0], commands, words, problems)
        if not lines[0].strip():
            lines.pop(0)
        elif not lines[0].startswith("#"):
            break  # text on the line of a visibility command: the block ends here
    rest = "\n".join([*(p.line for p in problems), *lines]).strip("\n")  # what was not obeyed stays readable in the note
    elsewhere = bool(_ELSEWHERE.search(rest))
    return Block(
        commands=tuple(commands), words=tuple(words), text=rest, problems=tuple(problems), visibility_elsewhere=elsewhere
    )


def _visible(text: str) -> str:
    """Without format characters (zero-width, bidi), NBSP as a blank, a full-width # as #: they hide or fake commands."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc"})
    return kept.replace("\xa0", " ").replace("＃", "#").replace("＠", "@")


def _command_line(line: str) -> tuple[str, str, str] | None:
    """(sign, word, rest) if the line looks like a command, else None."""
    found = _LINE.match(line.strip())
    if not found:
        return None
    sign, word, rest = found[1], found[2].lower(), found[3].strip()
    return (sign, word, rest) if _looks_like_command(sign, word) else None


def _looks_like_command(sign: str, word: str) -> bool:
    if word in OFFERED or (sign == "#" and word in _RESERVED):
        return True
    return bool(nearest(word, _VISIBILITY if sign == "@" else OFFERED))


def nearest(word: str, among: object = OFFERED) -> str:
    """The offered word closest to ``word``, or "" if none is close."""
    cutoff = 0.75 if len(word) > 3 else 0.8
    found = difflib.get_close_matches(word, [str(w) for w in among], n=1, cutoff=cutoff)  # type: ignore[attr-defined]
    return found[0] if found else ""


def _one(sign: str, word: str, rest: str, line: str, commands: list[Command], words: list[str], problems: list[Problem]) -> str:
    """Take one command off the line; returns what is left of it."""
    exact = sign == "#" and not re.match(r"\s*#\s", line)
    if word in _VISIBILITY and (exact or (word == "note" and not re.match(r"\s*[@/]\s", line))):
        commands.append(_VISIBILITY[word])
        words.append(f"#{word}")
        return rest
    if not exact or word not in _READERS:
        problems.append(Problem(line=line.strip()[:200], why="unknown", nearest=nearest(word)))
        return ""
    argument, following = _argument(word, rest)
    try:
        commands.append(_READERS[word](argument))
        words.append(f"#{word} {argument}".strip())
    except BadArgument as error:
        problems.append(Problem(line=line.strip()[:200], why="argument", nearest=f"#{word}: {error}"))
        return ""
    return following


def _argument(word: str, rest: str) -> tuple[str, str]:
    """(argument, what follows): several short commands may stand on one line, ``#take #close``."""
    if word in ("title", "tag"):
        return rest, ""
    cut = re.search(r"(?:^|\s)#", rest)
    return (rest, "") if cut is None else (rest[: cut.start()].strip(), rest[cut.start() :].strip())
