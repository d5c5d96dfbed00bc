"""Collects the English of all letters into the catalogues: ``python -m mailgate.render.messages``. Its one rule: what somebody
translated stays; what no letter says any more goes.

The files come out the same wherever and whenever this is run: no dates, no paths, no line numbers, in order of the English.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from mailgate import languages
from mailgate.render import catalogues

_PROGRAM = Path(__file__).parents[1]
_WORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_MARK = {"N_": None}
_OPTIONS = {"newstyle_gettext": "true", "trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def english(folders: Iterable[Path]) -> Catalog:
    """All that letters and pages say: the words of the templates in ``folders``, and those that ``N_()`` marks in the program."""
    catalogue = Catalog(fuzzy=False)
    for folder in folders:
        for message, context in (*_of_templates(folder / "mail"), *_of_templates(folder / "web")):
            catalogue.add(message, context=context)
    for message, context in _of_code(_PROGRAM):
        catalogue.add(message, context=context)
    return catalogue


def updated(file: Path, said: Catalog) -> bytes:
    """A catalogue as it should be: each message of ``said`` with the words it has, and no other. Nothing is guessed.

    Raises CatalogueError where ``file`` holds something else; where there is none, no message has words.
    """
    language = catalogues.locale(languages.tag(file.parent.parent.name))
    before = catalogues.read(file) if file.exists() else Catalog(locale=language)
    made = Catalog(locale=language, header_comment="", fuzzy=False)
    for message in said:
        if message.id:
            old = before.get(message.id, message.context)
            kept = old if old is not None and old.id == message.id else Message(message.id)
            made.add(message.id, kept.string, context=message.context, flags=kept.flags)
    return _written(made, before)


def missing(file: Path) -> int:
    """How many messages of a catalogue have no words that can be used."""
    return sum(1 for _ in catalogues.flaws(catalogues.read(file)))


def _written(made: Catalog, before: Catalog) -> bytes:
    kept = ("Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
    headers = dict(made.mime_headers) | {"Plural-Forms": before.plural_forms}
    body = BytesIO()
    write_po(body, made, width=0, omit_header=True, sort_output=True, no_location=True, ignore_obsolete=True)
    head = "".join(f'"{name}: {headers[name]}\\n"\n' for name in kept)
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + body.getvalue()


def _of_templates(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for file in sorted(folder.rglob("*.j2")):
        with file.open("rb") as source:
            found = extract("jinja2.ext:babel_extract", source, keywords=_WORDS, options=_OPTIONS)
            yield from [(message, context) for _, message, _, context in found]


def _of_code(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for file in sorted(folder.rglob("*.py")):
        with file.open("rb") as source:
            yield from [(message, context) for _, message, _, context in extract("python", source, keywords=_MARK)]


def main() -> None:
    """Bring the catalogues of a checkout up to date and name them."""
    templates = languages.shipped("templates")
    said = english([templates])
    for file in (file for files in languages.found([templates]).values() for file in files):
        file.write_bytes(updated(file, said))
        sys.stdout.write(f"{file.relative_to(templates.parent)}: {len(said)} messages, {missing(file)} to translate\n")


if __name__ == "__main__":
    main()
