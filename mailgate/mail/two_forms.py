"""The plain form of a mail judged with its HTML form at hand. Its one rule: it only ever sets more aside, and no author's word.

A plain text says little of what it quotes; the HTML beside it has an element for it, in any language. A line goes if its letters
stand in what the HTML quotes, and nowhere in what it does not quote. Where the plain form marks what it quotes, it knows better:
answers that somebody typed into the quote are quoted in the HTML.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice, pairwise

from mailgate.mail import html, html_marks, interleaved, reply
from mailgate.mail.body import Body
from mailgate.mail.cuts import ReplyText
from mailgate.mail.model import Address
from mailgate.mail.said import squash

_MAX_HTML = 200_000
"""Characters of HTML that are worth the time it takes to lay them out."""
_MAX_LINES = 1_000
_SURE = 16
"""So many letters in a row are no chance; fewer may stand in both, as a name does."""
_QUOTING = "> \t"


@dataclass(frozen=True, slots=True)
class _Html:
    """The letters of what the HTML form says itself, and what it quotes, as lines and as letters."""

    written: str
    quoted: str
    letters: str

    def quotes(self, line: str) -> bool:
        """Do the letters of a line stand in what it quotes, and, if they are many, nowhere else?"""
        return line in self.letters and (len(line) < _SURE or line not in self.written)


def read(body: Body, ours: frozenset[Address], *, answers: bool = True) -> ReplyText:
    """What is new in the text of ``body``; ``ours`` and ``answers`` as for ``reply.extract``."""
    seen = reply.extract(body.text, ours=ours, marked=body.marked, answers=answers)
    return seen if body.html is None or body.rendered else settle(body.text, seen, body.html, ours)


def settle(text: str, seen: ReplyText, source: str, ours: frozenset[Address]) -> ReplyText:
    """The new words of ``text``, of which its looks alone say ``seen``; ``source``: the HTML form of the same mail."""
    left = Counter(line for line in map(squash, seen.text.split("\n")) if line)
    if len(source) > _MAX_HTML or len(left) > _MAX_LINES or not html_marks.may_mark(source):
        return seen
    rich = _sides(html.lay_out(source))
    if interleaved.announced(seen.text.split("\n"), rich.quoted.split("\n")):
        return seen
    if not rich.written or not any(len(line) >= _SURE and rich.quotes(line) for line in left):
        return seen
    if _tells(text, left, rich):
        return seen
    closer = reply.extract(text, ours=ours, known=(rich.quoted,))
    stays = Counter(line for line in map(squash, closer.text.split("\n")) if line)
    return closer if stays <= left and all(map(rich.quotes, left - stays)) else seen


def _tells(text: str, left: Counter[str], rich: _Html) -> bool:
    """Does the plain form tell a line from the quoted one above it, both of which the HTML quotes as lines of their own?"""
    each = "\n".join(map(squash, rich.quoted.split("\n")))
    pairs = pairwise(line for line in map(str.strip, text.split("\n")) if line)
    below = ((squash(above), squash(line)) for above, line in pairs if above.startswith(">") and not line.startswith(">"))
    told = islice(((above, line) for above, line in below if above and line in left), _MAX_LINES)
    return any(  # else it was wrapped off the line above
        above in rich.letters and rich.quotes(line) and f"{above}{line}" not in each for above, line in told
    )


def _sides(rendered: html.Rendered) -> _Html:
    lines = [line.strip(_QUOTING) for line in rendered.text.split("\n")]
    quoted = [line for at, line in enumerate(lines) if rendered.marked.history_at(at) is not None]
    written = [line for at, line in enumerate(lines) if rendered.marked.history_at(at) is None]
    return _Html(squash("\n".join(written)), "\n".join(quoted), squash("\n".join(quoted)))
