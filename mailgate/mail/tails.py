"""Words of ours that a mail client left in an answer. The one rule: what we wrote ourselves is never sent on as the author's.

``reply`` tells history by its looks, in any mail. Here we know more: the letters the mail answers are ours, word for word, and
some lines can only be ours (a signed address, the marker of an internal notice, a banner). So no new client or layout can carry a
notice's tail to a customer: what is in the letters is cut, and where our marks stand but the letter is unknown, it is said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.mail.tokens import TOKEN_LENGTH

#: What no person types: a signed address, the marker of an internal notice, the banner of a notice.
_MARK = re.compile(
    rf"t\d{{1,9}}-\d{{1,9}}\.[pi]\.[a-z2-7]{{{TOKEN_LENGTH}}}|\u27e6internal\b"
    r"|={3} [^=\n]{3,80} \u00b7 [^=\n]{3,160} ={3}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\s>|\u2502]*[>|\u2502][\s>|\u2502]*")
_WORD = re.compile(r"\w+")
_HEADER = re.compile(r"\W{0,3}[^\W\d_][\w \-]{1,19}\s?:\s")
_RULE = re.compile(r"[\s=_*~#+\u2013\u2014-]+")
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
#: A run of this many words in a letter of ours is no chance.
_SURE = 4
_SEEN = 450
"""Characters of a line that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the author wrote. ``doubtful``: words of ours may be left in it that cannot be told apart."""

    text: str
    doubtful: bool


def marked(text: str) -> bool:
    """Whether a text holds something that only a letter of ours can have."""
    return _MARK.search(text) is not None


def own_words(text: str, letters: tuple[str, ...], public: str) -> Own:
    """``text`` without what stands in ``letters``, the texts of the letters it may quote. Linear.

    Quoted lines of ``public``, the public message that was answered, stay where the author answers below them.
    """
    lines = text.split("\n")
    kinds = _settled(_kinds(lines, _Phrases.of(letters)), lines)
    if "ours" not in kinds and "maybe" not in kinds:
        return Own(text=text, doubtful=False)
    last_own = max((n for n, kind in enumerate(kinds) if kind == "own"), default=-1)
    said = _Phrases.of((public,))
    kept = [line for n, line in enumerate(lines) if kinds[n] != "ours" or (n < last_own and _context(line, said))]
    unknown = not letters and any(_MARK.search(line) for line in lines)
    return Own(text=_BLANKS.sub("\n\n", "\n".join(kept)).strip(), doubtful=unknown or "maybe" in kinds)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """All runs of one to ``_SURE`` words in some texts: whether words stand there is then asked at no cost."""

    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> _Phrases:
        """Those of these texts."""
        found: set[tuple[str, ...]] = set()
        for words in map(_words, texts):
            found.update(tuple(words[n : n + size]) for size in range(1, _SURE + 1) for n in range(len(words) - size + 1))
        return cls(frozenset(found))

    def hold(self, words: list[str]) -> bool:
        """Whether these words stand there, one after the other."""
        size = min(len(words), _SURE)
        return bool(words) and all(tuple(words[n : n + size]) in self.runs for n in range(len(words) - size + 1))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _kinds(lines: list[str], letters: _Phrases) -> list[str]:
    """What each line is by itself, and as a piece of a run of words that was broken into lines anew."""
    spoken = [_words(line[_quote_end(line) :][:_SEEN]) for line in lines]
    flat = [(word, n) for n, words in enumerate(spoken) for word in words]
    sure = {at for at in range(len(flat) - _SURE + 1) if tuple(word for word, _ in flat[at : at + _SURE]) in letters.runs}
    by_chance = {n for at, (_, n) in enumerate(flat) if not sure.intersection(range(at - _SURE + 1, at + 1))}
    return [_kind(line, words, n not in by_chance, letters) for n, (line, words) in enumerate(zip(lines, spoken, strict=True))]


def _kind(line: str, words: list[str], in_a_run: bool, letters: _Phrases) -> str:
    """``ours``, ``own``, ``maybe`` (a few words that also stand in a letter), ``blank`` or ``sign`` (no words)."""
    quoted = bool(_QUOTED.match(line))
    if _MARK.search(line):
        return "ours"
    if not words:
        return "ours" if quoted else "sign" if line.strip() else "blank"
    if in_a_run:
        return "ours"
    if not letters.hold(words):
        return "own"
    return "ours" if quoted else "maybe"


def _quote_end(line: str) -> int:
    quoted = _QUOTED.match(line)
    return quoted.end() if quoted else 0


def _settled(kinds: list[str], lines: list[str]) -> list[str]:
    """A few words are ours between lines of ours, and the author's above all of them; so is a line that introduces ours."""
    settled = list(kinds)
    solid = [n for n, kind in enumerate(kinds) if kind != "blank"]
    for place, n in enumerate(solid):
        before = settled[solid[place - 1]] if place else "own"
        after = next((kinds[m] for m in solid[place + 1 :] if kinds[m] != "maybe"), "end")
        if kinds[n] == "maybe":
            settled[n] = "own" if before == "own" or "ours" not in kinds[:n] else "ours" if after == "ours" else "maybe"
    for place in range(len(solid) - 2, -1, -1):
        n, follower = solid[place], settled[solid[place + 1]]
        if settled[n] == "own" and follower == "ours" and _introduces(lines[n].strip()):
            settled[n] = "ours"
    for place, n in enumerate(solid):
        if settled[n] == "sign" and _RULE.fullmatch(lines[n]):
            near = (settled[m] for m in (*solid[max(place - 1, 0) : place], *solid[place + 1 : place + 2]))
            settled[n] = "ours" if "ours" in near else "sign"
    return settled


def _introduces(line: str) -> bool:
    """An attribution or a header line, right above a line of ours: it names an address, or a time and ends in a colon."""
    if len(line) > _SEEN:
        return False
    header, introduction = bool(_HEADER.match(line)), line.endswith(":")
    names_somebody, names_a_time = "@" in line, bool(_DIGIT.search(line))
    return (header or introduction) and (names_somebody or names_a_time)


def _context(line: str, public: _Phrases) -> bool:
    """A quoted line of the message that is being answered, kept because the answer stands below it."""
    return bool(_QUOTED.match(line)) and not _MARK.search(line) and public.hold(_words(line[:_SEEN]))
