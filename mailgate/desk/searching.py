"""What somebody typed to search for, read. The one rule: nothing typed is an error, and nothing typed is anything but words.

``lamp "does not light" -cheap batter* from:anna@customer.example tag:vip queue:support status:open``: all words must stand in
one message, in any order; quotes keep words together, ``-`` keeps them out, ``*`` lets a word go on. ``from:`` is who asked: an
address, ``@domain``, or what stands before the ``@``. Whatever else a database could take for an operator parts words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailgate.desk.terms import NO_WORDS, Term, Words, split

#: No word is longer; a database may refuse to look for one that is.
LONGEST = 255
_PIECE = re.compile(r'(-?)(?:(from|tag|queue|status):)?(?:"([^"]*)"?|([^\s"]+))(\*?)', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Tickets of which something must be so, or must not."""

    key: str
    value: str
    wanted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as it was read. ``too_long``: it has more words than are looked for, and finds nothing."""

    words: Words = NO_WORDS
    only: tuple[Only, ...] = ()
    statuses: tuple[str, ...] = ()
    """The tickets stand in one of these; none given: in any."""
    too_long: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for, or only what must not be there: it finds nothing, not everything."""
        named = (bool(self.statuses) or any(one.wanted for one in self.only)) and not self.words.unwanted
        return self.too_long or not (self.words.wanted or named)

    def narrowed(self, only: Iterable[Only], statuses: tuple[str, ...]) -> Search:
        """The same search in fewer tickets; of ``statuses``, if any are given, one must be so."""
        return replace(self, only=(*self.only, *only), statuses=(*self.statuses, *statuses))


def read_search(text: str, most: int) -> Search:
    """What was typed; with more than ``most`` words it is too long, for to leave some out would find more than was asked for."""
    only: list[Only] = []
    terms: dict[bool, list[Term]] = {True: [], False: []}
    left = most
    for minus, key, quoted, bare, star in _PIECE.findall(text.replace("\x00", " ")):
        if key and (quoted or bare):
            only.append(Only(key=key.lower(), value=(quoted or bare).strip().lower(), wanted=not minus))
            left -= 1
        else:
            words = split(quoted or bare)
            terms[not minus].extend([Term(words, prefix=bool(star) or bare.endswith("*"))] if words else [])
            left = left - len(words) if max(map(len, words), default=0) <= LONGEST else -1
        if left < 0:
            return Search(too_long=True)
    return Search(words=Words(wanted=tuple(terms[True]), unwanted=tuple(terms[False])), only=tuple(only))
