"""The words of letters in other languages. Its one rule: what no catalogue says is said in English, as the templates say it.

``locale/<language>/LC_MESSAGES/mailgate.po`` beside the templates is a language; nothing is compiled from it. The operator's
catalogue wins entry by entry over the shipped one. An entry that could not be filled in as the English can is no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from mailgate.languages import ENGLISH, tag

LARGEST = 4 * 1024**2
"""Octets of a catalogue; the shipped ones have a fiftieth of that."""
_FUZZY, _EMPTY = "is marked as fuzzy", "has no words"
_PLACE = re.compile(r"%(?:%|\((\w+)\)s)")


class CatalogueError(Exception):
    """A file that is no catalogue; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """An entry that is not used, and why."""

    message: str
    why: str
    spoilt: bool
    """Whether somebody gave it words that cannot be used; else they are only missing."""


def locale(language: str) -> Locale:
    """How dates, sizes and plurals are written in a language; as in English where nobody has told Babel.

    English by itself is that of most of the world: the day before the month.
    """
    try:
        return Locale.parse("en-GB" if language == ENGLISH else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def translations(files: Sequence[Path]) -> NullTranslations:
    """The words of one language: the first file's, then the next one's. A file that is no catalogue has none."""
    made = [_usable(file) for file in files]
    for before, after in pairwise(made):
        before.add_fallback(after)
    return made[0] if made else NullTranslations()


def read(file: Path) -> Catalog:
    """A catalogue as it is written. Raises CatalogueError, whatever the file holds."""
    try:
        if file.stat().st_size > LARGEST:
            raise CatalogueError(f"it is larger than {LARGEST} octets")
        with file.open("rb") as source:
            return read_po(source, locale=locale(tag(file.parent.parent.name)), charset="utf-8", abort_invalid=True)
    except CatalogueError:
        raise
    except Exception as error:  # whatever it is: anybody may have written the file, and somebody else's code reads it
        raise CatalogueError(f"it cannot be read: {type(error).__name__}: {str(error)[:200]}") from error


def flaws(catalogue: Catalog) -> Iterator[Flaw]:
    """The entries that cannot be used: without words, doubtful, or with other placeholders than the English."""
    for message in catalogue:
        if message.id and (why := _flaw(message)):
            yield Flaw(message=_forms(message.id)[0], why=why, spoilt=why not in (_FUZZY, _EMPTY))


def compiled(file: Path) -> NullTranslations:
    """The usable entries of a catalogue. Raises CatalogueError, whatever the file holds."""
    catalogue = read(file)
    for message in list(catalogue):
        if message.id and _flaw(message):
            catalogue.delete(message.id, message.context)
    octets = BytesIO()
    try:
        write_mo(octets, catalogue)
        octets.seek(0)
        return Translations(octets)
    except Exception as error:  # its plural rule may be no rule
        raise CatalogueError(f"it cannot be used: {type(error).__name__}: {str(error)[:200]}") from error


def _usable(file: Path) -> NullTranslations:
    try:
        return compiled(file)
    except CatalogueError:
        return NullTranslations()  # the next catalogue, or English, says it


def _flaw(message: Message) -> str:
    english, said = _forms(message.id), _forms(message.string or "")
    if message.fuzzy:
        return _FUZZY
    if not all(said):
        return _EMPTY
    wanted = [_places(one) for one in english]
    given = [_places(one) for one in said]
    if None in given or not all(one <= max(wanted, key=len) for one in given if one is not None):  # type: ignore[operator,arg-type]
        return "has other placeholders than the English"
    if len(english) == 1 and given != wanted:
        return "lacks a placeholder of the English"
    return ""


def _places(text: str) -> frozenset[str] | None:
    """The names to be filled in; None where a percent sign is anything else: no width, no other kind (T62)."""
    if "%" in _PLACE.sub("", text):
        return None
    return frozenset(filter(None, _PLACE.findall(text)))


def _forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
