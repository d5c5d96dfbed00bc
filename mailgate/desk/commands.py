"""The command block at the top of a staff mail. The one rule: whatever looks like a command there and is not one fails closed.

``#`` commands, any case, ``key: value`` or ``key value``, in the contiguous block at the top of the author's own text, after
invisible characters were removed. ``@note`` and ``/note`` count as ``#note``. What is read here is always cut from the text; what
cannot be obeyed is a Problem, and with a Problem nothing of the mail is sent and nothing applied (``rules``).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailgate.desk.command.base import BadArgumentError, Command, Moment
from mailgate.desk.command.registry import BY_WORD, OFFERED, VISIBILITY
from mailgate.desk.letters import Problem
from mailgate.desk.vocabulary import Block

#: Words of the wider vocabulary that are not offered yet: they must not slip through as text.
_RESERVED = (
    frozenset(
        "untag queue uncc watch unwatch merge split link due macro ask forward notify status list show history why full"  # noqa: SIM905
        " snooze mute publish privatise".split()
    )
    - BY_WORD.keys()
)
#: What people write who mean ``#note``: an unknown command, that must not slip through as text either.
_MEANS_NOTE = frozenset(
    "internal intern interne private privat secret hidden comment kommentar notiz hinweis staff team".split()  # noqa: SIM905
)

_LINE = re.compile(r"([#@/])[#@/ \t]{0,3}([^\W\d_]{1,20})(?![\w@.+-]*@)[ \t]*:?[ \t]*(.*)", re.DOTALL)
#: Also in brackets, quotes or stars, but not as a part of an address or a path.
_ELSEWHERE = re.compile(r"(?<![\w/.=&-])#(?:note|public)\b|^[ \t*_>(\"'-]{0,8}[@/]note\b", re.IGNORECASE | re.MULTILINE)
_LOOK_ALIKE = str.maketrans("\xa0＃﹟＠﹫／", " ##@@/")
#: Invisible, and yet no format characters: variation selectors (``#`` on a phone), joiners, fillers.
_UNSEEN = re.compile("[\u20e3\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def read_block(text: str, moment: Moment) -> Block:
    """Read the block at the top of ``text``, written at ``moment``. Never raises; what cannot be obeyed is among ``problems``."""
    lines = text.split("\n")
    while lines and not _visible(lines[0]).strip():
        lines.pop(0)
    reading = _Reading(moment)
    while lines and (found := _command_line(_visible(lines[0]))):
        lines[0] = reading.take(*found, _visible(lines[0]))
        if not lines[0].strip():
            lines.pop(0)
        elif not lines[0].startswith("#"):
            break  # text on the line of a visibility command: the block ends here
    return reading.block(lines)


def _visible(text: str) -> str:
    """Without what nobody sees (zero-width, bidi), NBSP as a blank, a full-width # as #: they hide or fake commands."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc"})
    return _UNSEEN.sub("", kept).translate(_LOOK_ALIKE)


def _command_line(line: str) -> tuple[str, str, str] | None:
    """(sign, word, rest) if the line looks like a command, else None."""
    found = _LINE.match(line.strip())
    if not found:
        return None
    sign, word, rest = found[1], found[2].lower(), found[3].strip()
    return (sign, word, rest) if _looks_like_command(sign, word) else None


def _looks_like_command(sign: str, word: str) -> bool:
    if word in OFFERED or (sign == "#" and word in _RESERVED) or (sign != "@" and word in _MEANS_NOTE):
        return True
    return bool(nearest(word, VISIBILITY if sign == "@" else OFFERED))


def nearest(word: str, among: Iterable[str] = OFFERED) -> str:
    """The offered word closest to ``word``, or "" if none is close."""
    cutoff = 0.75 if len(word) > 3 else 0.8
    found = difflib.get_close_matches(word, list(among), n=1, cutoff=cutoff)
    return found[0] if found else ""


@dataclass(slots=True)
class _Reading:
    """A block being read."""

    moment: Moment
    commands: list[Command] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """The lines that were not obeyed, whole."""

    def take(self, sign: str, word: str, rest: str, line: str) -> str:
        """Take one command off the line; returns what is left of it."""
        exact = bool(re.match(r"\s*#[^\W\d_]", line))
        if word in VISIBILITY and (exact or (word == "note" and not re.match(r"\s*[@/]\s", line))):
            self.commands.append(VISIBILITY[word].read("", self.moment))
            self.words.append(f"#{word}")
            return rest
        if not exact or word not in BY_WORD:
            self._refuse(line, "unknown", "note" if word in _MEANS_NOTE else nearest(word))
            return ""
        argument, following = _argument(word, rest)
        try:
            self.commands.append(BY_WORD[word].read(argument, self.moment))
            self.words.append(f"#{word} {argument}".strip())
        except BadArgumentError as error:
            self._refuse(line, "argument", f"#{word}: {error}")
            return ""
        return following

    def _refuse(self, line: str, why: str, nearest_word: str) -> None:
        self.problems.append(Problem(line=line.strip()[:200], why=why, nearest=nearest_word))
        self.refused.append(line.strip())

    def block(self, lines: list[str]) -> Block:
        """All that was read, and the text below; what was not obeyed stays readable in it."""
        rest = "\n".join([*self.refused, *lines]).strip("\n")
        return Block(
            commands=tuple(self.commands),
            words=tuple(self.words),
            text=rest,
            problems=tuple(self.problems),
            visibility_elsewhere=bool(_ELSEWHERE.search(_visible(rest))),
        )


def _argument(word: str, rest: str) -> tuple[str, str]:
    """(argument, what follows): several short commands may stand on one line, ``#take #close``."""
    if BY_WORD[word].whole_line:
        return rest, ""
    cut = re.search(r"(?:^|\s)#", rest)
    return (rest, "") if cut is None else (rest[: cut.start()].strip(), rest[cut.start() :].strip())
