"""All tongues together. The one rule: one word means one thing, in whatever language it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailgate.desk.tongues.base import Tongue
from mailgate.desk.tongues.de import GERMAN
from mailgate.desk.tongues.en import ENGLISH
from mailgate.desk.tongues.fr import FRENCH
from mailgate.desk.tongues.it import ITALIAN
from mailgate.desk.tongues.spelling import forms

TONGUES: tuple[Tongue, ...] = (ENGLISH, GERMAN, FRENCH, ITALIAN)


class TwoMeaningsError(ValueError):
    """A word of the tables would mean two things; the text names all three."""


def meanings(tables: Iterable[Mapping[str, str]], *, of: Iterable[str] = ()) -> dict[str, str]:
    """Every way to write a word -> what it means. ``of``: words that mean themselves. Raises TwoMeaningsError."""
    found = {word: word for word in of}
    for table in tables:
        for meaning, words in table.items():
            for form in (form for word in words.split() for form in forms(word)):
                if found.setdefault(form, meaning) != meaning:
                    raise TwoMeaningsError(f"{form!r} would mean both {found[form]!r} and {meaning!r}")
    return found


_ALL = (
    "note public close reopen pending take assign priority tag untag queue title cc uncc watch unwatch requester merge split "
    "link due macro ask forward notify spam undo send status list show history why full help publish privatise snooze mute"
)
#: The English words of all commands there are or will be.
VOCABULARY = frozenset(_ALL.split())
#: Every way to write a command -> its English word.
COMMANDS = meanings((tongue.commands for tongue in TONGUES), of=VOCABULARY)
#: Those of several words, which people write with blanks as well, the longest first. What begins with another command is that.
SPACED = tuple(sorted((w for w in COMMANDS if "-" in w and w.partition("-")[0] not in COMMANDS), key=len, reverse=True))
PRIORITIES = meanings((tongue.priorities for tongue in TONGUES), of=("low", "normal", "high", "urgent"))
NOBODY = frozenset(meanings({"none": tongue.nobody} for tongue in TONGUES))
TOWARDS = frozenset(form for tongue in TONGUES for word in tongue.towards.split() for form in forms(word))
CUSTOMERS = meanings(tongue.customers for tongue in TONGUES)
RATINGS = meanings(tongue.ratings for tongue in TONGUES)
#: By language: what the links of a letter say.
LINKED_RATINGS = {language: tongue.ratings for language, tongue in zip(("en", "de", "fr", "it"), TONGUES, strict=True)}
