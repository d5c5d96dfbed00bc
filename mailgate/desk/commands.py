"""The command block at the top of a staff mail. The one rule: whatever looks like a command there and is not one fails closed.

``#`` commands, any case, ``key: value`` or ``key value``, in the contiguous block at the top of the author's own text, after
invisible characters were removed. ``@note`` and ``/note`` count as ``#note``, and every word may be written in any
of our languages (``tongues``). What is read here is always cut from the text; what
cannot be obeyed is a Problem, and with a Problem nothing of the mail is sent and nothing applied (``rules``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import category, normalize

from mailgate.desk.command.base import BadArgumentError, Command, Moment
from mailgate.desk.command.registry import BY_WORD, OFFERED, VISIBILITY
from mailgate.desk.letters import Problem
from mailgate.desk.tongues.spelling import closest, plain
from mailgate.desk.tongues.table import COMMANDS as SPOKEN
from mailgate.desk.tongues.table import SPACED
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Visibility

#: What people write who mean ``#note`` and might mean something else: no command, that must not slip through as text either.
_MEANS_NOTE = frozenset(
    "private privat privé privata secret geheim segreto hidden hinweis staff team vertraulich confidential confidentiel".split()  # noqa: SIM905
)
#: Words for ``#note`` that are nobody's name: also with ``@``.
_AT_NOTE = frozenset({"note", "notiz", "nota"})
_WORD = r"[^\W\d_]{1,20}"
_LINE = re.compile(rf"([#@/])[#@/ \t]{{0,3}}({_WORD})(?![\w@.+-]*@)[ \t]*:?[ \t]*(.*)", re.DOTALL)
_HYPHENED = re.compile(rf"([#@/])[#@/ \t]{{0,3}}({_WORD}(?:-{_WORD}){{1,3}})(?![\w@.+-]*@)[ \t]*:?[ \t]*(.*)", re.DOTALL)
_SPACED = re.compile(r"\s*#(" + "|".join(SPACED).replace("-", r"[ \t]+") + r")(?![\w-])", re.IGNORECASE)
_FIRST_OF_SPACED = frozenset(form.partition("-")[0] for form in SPACED)
#: Also in brackets, quotes, stars, or in italics at the start of a line (``/#note/``); not as a part of an address or a path.
_ELSEWHERE = re.compile(
    rf"(?:(?<![\w/.=&-])|^[ \t*_/~]{{1,8}})#(?:{'|'.join(sorted(VISIBILITY))})(?![^\W_])"
    rf"|^[ \t*_>(\"'-]{{0,8}}[@/](?:{'|'.join(sorted(_AT_NOTE))})\b",
    re.IGNORECASE | re.MULTILINE,
)
_LOOK_ALIKE = str.maketrans("\xa0＃﹟＠﹫／", " ##@@/")
#: Invisible, and yet no format characters: variation selectors (``#`` on a phone), joiners, fillers.
_UNSEEN = re.compile("[\u20e3\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


#: The commands of one mail; a person writes fewer, and all of them are done in one transaction.
MAX_COMMANDS = 100


def read_block(text: str, moment: Moment) -> Block:
    """Read the block at the top of ``text``, written at ``moment``. Never raises; what cannot be obeyed is among ``problems``."""
    lines = text.split("\n")
    begun = next((n for n, line in enumerate(lines) if visible(line).strip()), len(lines))
    lines = lines[begun:]  # at once: one by one, each of half a million lines moves all that follow (T56)
    reading = _Reading(moment)
    while lines and (found := _command_line(joined(lines[0]))):
        if len(reading.words) + len(reading.problems) >= MAX_COMMANDS:
            reading.refuse(lines.pop(0), "too_many", str(MAX_COMMANDS))
            break
        lines[0] = reading.take(*found, joined(lines[0]))
        if not lines[0].strip():
            lines.pop(0)
        elif not lines[0].startswith("#"):
            break  # text on the line of a visibility command: the block ends here
    return reading.block(lines)


def names_visibility(text: str) -> bool:
    """Whether a word about who may read stands anywhere in it as a command."""
    return bool(_ELSEWHERE.search(visible(text)))


def visible(text: str) -> str:
    """Without what nobody sees (zero-width, bidi), NBSP as a blank, a full-width # as #: they hide or fake commands."""
    # each character is asked for once, not each place where it stands: the whole of a long mail is read so, several times
    hidden = {ord(c): "" for c in set(text) - {"\n", "\t"} if category(c) in ("Cf", "Cc")}
    return normalize("NFC", _UNSEEN.sub("", text.translate(hidden).translate(_LOOK_ALIKE)))


def joined(line: str) -> str:
    """A line as it is read: a command of several words that stands with blanks has its hyphens."""
    seen = visible(line)
    found = _SPACED.match(seen)
    return f"#{'-'.join(found[1].split())}{seen[found.end() :]}" if found else seen


def _command_line(line: str) -> tuple[str, str, str] | None:
    """(sign, word, rest) if the line looks like a command, else None."""
    found = _HYPHENED.match(line.strip())
    if not found or plain(found[2]) not in SPOKEN:
        found = _LINE.match(line.strip())
    if not found:
        return None
    sign, word, rest = found[1], found[2].lower(), found[3].strip()
    return (sign, word, rest) if _looks_like_command(sign, plain(word), rest) else None


def _looks_like_command(sign: str, word: str, rest: str) -> bool:
    match sign:
        case "@":
            return word in OFFERED or word in _AT_NOTE or bool(nearest(word, ("note", "public")))
        case "/" if word in SPOKEN and word not in OFFERED and not rest.startswith("/"):
            return True
        case "/":
            return word in OFFERED or word in _MEANS_NOTE or bool(nearest(word, OFFERED))
        case _:
            begun = word in _FIRST_OF_SPACED
            return begun or word in SPOKEN or word in _MEANS_NOTE or bool(nearest(word))


def nearest(word: str, among: Iterable[str] | None = None) -> str:
    """The word closest to ``word``, or "" if none is close: among those of the vocabulary, else of any language."""
    return closest(word, OFFERED if among is None else among) or (closest(word, BY_WORD) if among is None else "")


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
        key, exact = plain(word), bool(re.match(r"\s*#[^\W\d_]", line))
        if key in VISIBILITY and (exact or (_narrows(key) and not re.match(r"\s*[@/]\s", line))):
            self.commands.append(VISIBILITY[key].read("", self.moment))
            self.words.append(f"#{word}")
            return rest
        if not exact or key not in BY_WORD:
            self.refuse(line, "unknown", "note" if key in _MEANS_NOTE else nearest(key) or nearest(f"{key}-{plain(rest)}"))
            return ""
        argument, following = _argument(key, rest)
        try:
            self.commands.append(BY_WORD[key].read(argument, self.moment))
            self.words.append(f"#{word} {argument}".strip())
        except BadArgumentError as error:
            self.refuse(line, "argument", f"#{word}", str(error))
            return ""
        return following

    def refuse(self, line: str, why: str, nearest_word: str, says: str = "") -> None:
        """A line that is not obeyed, and why."""
        self.problems.append(Problem(line=line.strip()[:200], why=why, nearest=nearest_word, says=says))
        self.refused.append(line.strip())

    def block(self, lines: list[str]) -> Block:
        """All that was read, and the text below; what was not obeyed stays readable in it."""
        rest = "\n".join([*self.refused, *lines]).strip("\n")
        return Block(
            commands=tuple(self.commands),
            words=tuple(self.words),
            text=rest,
            problems=tuple(self.problems),
            visibility_elsewhere=names_visibility(rest),
        )


def _narrows(word: str) -> bool:
    return BY_WORD[word].visibility is Visibility.INTERNAL


def _argument(word: str, rest: str) -> tuple[str, str]:
    """(argument, what follows): several short commands may stand on one line, ``#take #close``."""
    if BY_WORD[word].whole_line:
        return rest, ""
    cut = re.search(r"(?:^|\s)#(?!\d)", rest)
    return (rest, "") if cut is None else (rest[: cut.start()].strip(), rest[cut.start() :].strip())
