"""Words of ours that a mail client left in an answer. The one rule: what we wrote ourselves is never sent on as the author's.

``reply`` tells history by its looks, in any mail. Here we know more: the letters the mail answers are ours, word for word, and
some lines can only be ours (a signed address, the marker of an internal notice, a banner). What is ours is cut; where it cannot
be told apart for certain it is said so, and then nothing of it is sent. ``shares_run`` asks the notes themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from mailgate.mail.known_runs import LEAST, SURE, Phrases, known_runs
from mailgate.mail.marks import MARK, marked
from mailgate.mail.runs import runs_of, words_of

_QUOTED = re.compile(r"[\s>|\u2502]*[>|\u2502][\s>|\u2502]*")
_COMMAND = re.compile(r"\s*[#@/]\s?[^\W\d_]")
_HEADER = re.compile(r"\W{0,3}[^\W\d_][\w \-]{1,19}\s?:\s")
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_RULE = re.compile(r"[\s_=*~\u2014-]*")
#: A run of this many words shared with a note is no chance (and 8 is what a person notices).
RUN = 6
_SOLID_TEXT = re.compile(r"\S+")
#: So many short lines of a letter in a row are no chance either.
_CROWD = 3
#: A line of fewer ASCII characters has not the words of a run amid it: half a million lines are mostly such.
_SHORT = 2 * LEAST - 1
_SEEN = 450
"""Characters of a line that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the author wrote. ``doubtful``: words of ours may be left in it that cannot be told apart."""

    text: str
    doubtful: bool


def shares_run(text: str, notes: Iterable[str], public: Iterable[str]) -> bool:
    """Whether ``text`` has ``RUN`` words in a row that stand in a note and in no public message. Linear."""
    runs = runs_of(text, RUN)
    if not runs:
        return False
    open_to_all: set[int] = set()
    for message in public:
        open_to_all |= runs_of(message, RUN) & runs
    return any((runs_of(note, RUN) & runs) - open_to_all for note in notes)


def own_words(text: str, letters: tuple[str, ...], public: str, *, within: bool = True) -> Own:
    """``text`` without what stands in ``letters``, the texts of the letters it may quote; also ``within`` a line of the author's.

    Words of ``public``, the public message that was answered, are no secret: repeated above our own words, or quoted with an
    answer below, they stay.
    """
    said, ours = Phrases.of((public,)), Phrases.of(letters)
    whole = text.split("\n")
    lines = [piece for line in whole for piece in _pieces(line, ours, said)] if within else whole
    kinds = _settled(_kinds(lines, ours, said), lines)
    if not {"ours", "maybe"} & set(kinds):
        return Own(text=text, doubtful=marked(text))
    last_own = max((n for n, kind in enumerate(kinds) if kind == "own"), default=-1)
    kept = [line for n, line in enumerate(lines) if kinds[n] != "ours" or (n < last_own and _context(line, said))]
    left = _BLANKS.sub("\n\n", "\n".join(kept)).strip()
    left = "" if _RULE.fullmatch(left) else left
    return Own(text=left, doubtful=_doubtful(lines, kinds, letters) or marked(left))


def _pieces(line: str, letters: Phrases, public: Phrases) -> list[str]:
    """A line, with what a client ran together in it on lines of its own: a letter of ours without its line ends."""
    if (len(line) < _SHORT and line.isascii()) or _QUOTED.match(line) or MARK.search(line):
        return [line]
    tokens = [*_SOLID_TEXT.finditer(line)]
    flat = [(word, token) for token in tokens for word in words_of(token[0])]
    cuts = [0]
    for start, end in known_runs([word for word, _ in flat], letters, public):
        cuts += [flat[start][1].start(), flat[end - 1][1].end()]
    pieces = [line[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(line)], strict=True)]
    return [piece for piece in pieces if piece] if len(cuts) > 1 else [line]


def _doubtful(lines: list[str], kinds: list[str], letters: tuple[str, ...]) -> bool:
    """Where a cut cannot be trusted.

    A letter we do not know, words of the author below an unquoted tail, or nothing left of words that only look like ours.
    """
    marks = [n for n, line in enumerate(lines) if MARK.search(line)]
    bare = [n for n, kind in enumerate(kinds) if kind == "ours" and not _QUOTED.match(lines[n])]
    below = bool(bare) and any(kind == "own" and n > bare[0] for n, kind in enumerate(kinds))
    nothing_left = bool(bare) and not marks and "own" not in kinds
    return "maybe" in kinds or (bool(marks) and not letters) or below or nothing_left


def _kinds(lines: list[str], letters: Phrases, public: Phrases) -> list[str]:
    """What each line is by itself, and as a piece of a run of words that was broken into lines anew."""
    spoken = [words_of(line[_quote_end(line) :][:_SEEN]) if line else [] for line in lines]
    flat = [word for words in spoken for word in words]
    runs = zip(*(islice(flat, start, None) for start in range(SURE)), strict=False)
    sure = {at for begun, run in enumerate(runs) if run in letters.runs for at in range(begun, begun + SURE)}
    places = (n for n, words in enumerate(spoken) for _ in words)
    by_chance = {n for at, n in enumerate(places) if at not in sure}
    return [
        _kind(line, words, letters, public, in_a_run=n not in by_chance)
        for n, (line, words) in enumerate(zip(lines, spoken, strict=True))
    ]


def _kind(line: str, words: list[str], letters: Phrases, public: Phrases, *, in_a_run: bool) -> str:
    """``ours``, ``own``, ``known`` (the customer's), ``maybe`` (a few words of a letter), ``blank`` or ``sign`` (no words)."""
    if not line:
        return "blank"
    quoted = bool(_QUOTED.match(line))
    if MARK.search(line):
        return "ours"
    if not words:
        return "ours" if quoted or line.strip(" =") != line.strip() else "sign" if line.strip() else "blank"
    if not quoted and _COMMAND.match(line):
        return "own"
    if not in_a_run and not letters.hold(words):
        return "own"
    if not quoted and public.hold(words):
        return "known"
    return "ours" if quoted or in_a_run else "maybe"


def _quote_end(line: str) -> int:
    quoted = _QUOTED.match(line)
    return quoted.end() if quoted else 0


def _settled(kinds: list[str], lines: list[str]) -> list[str]:
    """A few words are the author's above all words of ours, and ours between them; so is a line that introduces ours."""
    settled = list(kinds)
    solid = [n for n, kind in enumerate(kinds) if kind not in ("blank", "sign")]
    first = next((n for n in solid if kinds[n] == "ours"), len(kinds))
    crowd = _crowded([kinds[n] for n in solid if n < first])
    followers = _followers([kinds[n] for n in solid])
    for after, n in zip(followers, solid, strict=True):
        if kinds[n] == "known":
            settled[n] = "own" if n < first else "ours"
        elif kinds[n] == "maybe":
            below = "ours" if after in ("ours", "known") else "maybe"
            settled[n] = below if n >= first else "maybe" if crowd else "own"
    full = [n for n, kind in enumerate(kinds) if kind != "blank"]
    for place, n in enumerate(full):
        if kinds[n] == "sign" and (n > first or _RULE.fullmatch(lines[n])):
            near = [settled[m] for m in (*full[max(place - 1, 0) : place], *full[place + 1 : place + 2])]
            settled[n] = "ours" if "ours" in near else "sign"
    for place in range(len(solid) - 2, -1, -1):
        n, follower = solid[place], solid[place + 1]
        if kinds[n] == "own" and settled[follower] == "ours" and _introduces(lines[n].strip()):
            settled[n] = "ours"
    return settled


def _followers(kinds: list[str]) -> list[str]:
    """Of each kind the next one that is no ``maybe``: told from the end, for every line may be one (T56)."""
    after, found = "end", []
    for kind in reversed(kinds):
        found.append(after)
        after = kind if kind != "maybe" else after
    return found[::-1]


def _crowded(above: list[str]) -> bool:
    """Whether several short lines in a row stand in a letter: a tail broken into small pieces, not a greeting and a name."""
    return any(above[n : n + _CROWD] == ["maybe"] * _CROWD for n in range(len(above)))


def _introduces(line: str) -> bool:
    """An attribution or a header line, right above a line of ours: it names an address, or a time, and ends in a colon."""
    if len(line) > _SEEN or _COMMAND.match(line):
        return False
    header, introduction = bool(_HEADER.match(line)), line.endswith(":")
    return (header or introduction) and ("@" in line or bool(_DIGIT.search(line)))


def _context(line: str, public: Phrases) -> bool:
    """A quoted line of the message that is being answered, kept because the answer stands below it."""
    return bool(_QUOTED.match(line)) and not MARK.search(line) and public.hold(words_of(line[:_SEEN]))
