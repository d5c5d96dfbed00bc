"""The leak guard: whether a letter to a customer holds what was said inside. The one rule: what it finds is held, never cut.

A leak is ``RUN`` words in a row, a file, or the marker or address of an internal letter. Words that stand in a released public
message, in a customer's message or in a template are no leak; neither is a signature (``mail.partings``), nor what its author
writes on many tickets.
Linear in the letter and the notes: the letter's runs are looked up in the notes' (see ``mail.runs``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote

from mailgate.mail.enclosed import Enclosed
from mailgate.mail.marks import inside
from mailgate.mail.model import Digest, EntryId, PersonId, TicketNumber
from mailgate.mail.partings import below, partings
from mailgate.mail.runs import runs_in, runs_of, runs_of_all, words_of

#: So many words in a row are no chance: what a reader would notice as copied.
RUN = 8
#: So many words in a row of a template are the template's, around a message.
FRAME = 4
_MAYBE = re.compile(r"-[\s>|=\d-]{1,80}\.(?![pP]\.)")
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|\n|$|[.!?])")
#: So much of a sentence is shown to its author, and so many leaks of one letter.
_SHOWN, _MOST = 200, 5
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The final text of a letter, before it is encoded, and its files by name and hash."""

    subject: str
    text: str
    html: str
    files: tuple[tuple[str, Digest], ...] = ()
    kinds: tuple[str, ...] = ()
    """The types of the files, in their order."""
    enclosed: tuple[Enclosed, ...] = ()
    """What those files say, and the mails in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """An internal note: where it stands, by whom, what it says, its files."""

    entry: EntryId
    author: str
    person: PersonId | None = None
    text: str
    files: frozenset[Digest] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What counts as public on the ticket: texts, the runs of words of templates and repeated phrases, files."""

    texts: tuple[str, ...] = ()
    said: str = ""
    """The words of the message itself; what stands around them in a letter is the template's, with names and files in it."""
    frame: frozenset[int] = frozenset()
    """The runs of ``FRAME`` words of the templates."""
    runs: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()
    """Runs that the author of the letter or of a note wrote publicly on another ticket: they excuse a signature."""
    files: frozenset[Digest] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """One thing a letter shares with the inside. ``said``: the sentence, the name of the file, or "" for a marker."""

    said: str
    file: bool = False
    entry: EntryId | None = None
    author: str = ""
    """Who wrote the note."""


def look(letter: Outgoing, notes: Sequence[Inside], outside: Outside) -> tuple[Leak, ...]:
    """What the letter shares with the notes and with nothing public; at most a handful, for its author to read."""
    leaks = (*_marks(letter), *_files(letter, notes, outside), *_words(letter, notes, outside))
    return tuple(dict.fromkeys(leaks))[:_MOST]


def files_of(letter: Outgoing) -> list[Digest]:
    """The files of a letter, and those in the mails among them."""
    return [*(file for _, file in letter.files), *sorted(file for one in letter.enclosed for file in one.files)]


def repeated(mails: Iterable[tuple[TicketNumber, str]]) -> frozenset[int]:
    """The runs that stand in mails on two or more tickets."""
    return frozenset(_on_two((ticket, runs_of(text, RUN)) for ticket, text in mails))


def written(texts: Iterable[str]) -> frozenset[int]:
    """The runs of all of these texts."""
    return frozenset().union(*(runs_of(text, RUN) for text in texts))


def _on_two(found: Iterable[tuple[TicketNumber, frozenset[_T]]]) -> Iterator[_T]:
    first: dict[_T, TicketNumber] = {}
    for ticket, things in found:
        yield from (thing for thing in things if first.setdefault(thing, ticket) != ticket)


def _marks(letter: Outgoing) -> Iterator[Leak]:
    if any(_may_be_marked(text) and inside(text) for text in (letter.subject, letter.text, letter.html)):
        yield Leak(said="")


def _may_be_marked(text: str) -> bool:
    """What a full look at marks would find is always among this, and this is quick."""
    forms = (text.replace("\n", ""), unquote(unquote(text)) if "%" in text else "")
    return any("\u27e6" in form or bool(_MAYBE.search(form)) for form in forms)


def _files(letter: Outgoing, notes: Sequence[Inside], outside: Outside) -> Iterator[Leak]:
    within = ((one.name, file) for one in letter.enclosed if one.file not in outside.files for file in sorted(one.files))
    for name, file in (*letter.files, *within):
        note = next((note for note in notes if file in note.files), None)
        if note is not None and file not in outside.files:
            yield Leak(said=name, file=True, entry=note.entry, author=note.author)


def _words(letter: Outgoing, notes: Sequence[Inside], outside: Outside) -> Iterator[Leak]:
    noted = runs_of_all(tuple(note.text for note in notes), RUN)
    if not noted:  # what says too little for a run cannot be copied from
        return
    texts = (letter.subject, letter.text, _plain(letter.html))
    enclosed = tuple(one.text for one in letter.enclosed if one.file not in outside.files)
    runs = written(enclosed).union(*(_counted(text, outside) for text in texts if text))
    if runs.isdisjoint(noted):
        return
    hits = [(note, found) for note in notes if (found := runs & runs_of(note.text, RUN))]
    public = outside.runs.union(*(runs_of(text, RUN) for text in outside.texts))
    for note, found in hits:
        if left := found - public - _parting(letter.text, note.text, outside):
            yield from (Leak(said=said, entry=note.entry, author=note.author) for said in _sentences((*texts, *enclosed), left))


def _counted(text: str, outside: Outside) -> frozenset[int]:
    """The runs of a letter that are somebody's words: of the message, or of what the template does not say around it."""
    if not outside.frame:
        return runs_of(text, RUN)
    words, said = words_of(text), words_of(outside.said)
    joined, sought = f" {' '.join(words)} ", f" {' '.join(said)} "
    at = joined.find(sought) if said else 0
    if at < 0:  # not as it was written, such as a subject: no part of it is known to be the template's
        return frozenset(runs_in(words, RUN))
    start = joined[:at].count(" ")
    parts = (said, *_unframed(words[:start], outside.frame), *_unframed(words[start + len(said) :], outside.frame))
    return frozenset(run for part in parts for run in runs_in(part, RUN))


def _unframed(words: list[str], frame: frozenset[int]) -> Iterator[list[str]]:
    """What a template leaves of these words: the pieces between its own."""
    theirs = {n for at, run in enumerate(runs_in(words, FRAME)) if run in frame for n in range(at, at + FRAME)}
    piece: list[str] = []
    for n, word in enumerate(words):
        if n in theirs:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _parting(said: str, noted: str, outside: Outside) -> frozenset[int]:
    """What both texts end with and is no secret: signature or disclaimer by its looks, or what its author always writes there."""
    both = partings(said, RUN) & partings(noted, RUN)
    return both | (runs_of(below(said), RUN) & runs_of(below(noted), RUN) & outside.elsewhere)


def _plain(source: str) -> str:
    """Our own HTML as text: it is made by templates, every sign of anybody's escaped."""
    return html.unescape(_TAG.sub(" ", source))


def _sentences(texts: Sequence[str], runs: frozenset[int]) -> Iterator[str]:
    """The sentences that hold these runs: of the first of the texts that has any."""
    for text in texts:
        if found := list(_holding(text, runs)):
            yield from found[:_MOST]
            return


def _holding(text: str, runs: frozenset[int]) -> Iterator[str]:
    """Sentences of which a word stands in one of the runs."""
    spoken = [(sentence[0].strip(), words_of(sentence[0])) for sentence in _SENTENCE.finditer(text)]
    flat = [(word, n) for n, (_, words) in enumerate(spoken) for word in words]
    begun = [at for at, run in enumerate(runs_in([word for word, _ in flat], RUN)) if run in runs]
    touched = dict.fromkeys(n for at in begun for _, n in flat[at : at + RUN])
    yield from (spoken[n][0][:_SHOWN] for n in touched if spoken[n][1])
