"""Nothing a letter says goes past gettext: in a language of Greek letters no Latin word is left but what somebody wrote."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from mailgate.desk.letters import Letter
from mailgate.languages import CATALOGUE
from mailgate.render import Stamp, messages, samples
from mailgate.render.pages import Shelf
from tests.golden.letters import LETTERS, PAGED
from tests.golden.wire import RENDERER, TEMPLATES
from tests.unit.test_templates import _every_word

ENGLISH = messages.english([TEMPLATES])
GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβγδεφγηικκλμνοπκρστυωωχυζΑΒΓΔΕΦΓΗΙΚΚΛΜΝΟΠΚΡΣΤΥΩΩΧΥΖ"
)
WORD = re.compile(r"(?<!#)\b[A-Za-z]{2,}")
COMMANDS = {"mailgate", "Mailgate", "suppression", "remove", "high", "kB", "MB", "UTC"}
"""What is typed as it is, the program's name, and units."""


def greek(english: str) -> str:
    """The same with every letter but those of the placeholders changed."""
    return "".join(piece if n % 2 else piece.translate(GREEK) for n, piece in enumerate(re.split(r"(%\(\w+\)s)", english)))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Templates whose words are all Greek in the language ``el``."""
    folder = tmp_path_factory.mktemp("home")
    made = Catalog(locale="el", fuzzy=False)
    for one in ENGLISH:
        if one.id:
            said = greek(one.id) if isinstance(one.id, str) else tuple(map(greek, one.id))
            made.add(one.id, said, context=one.context)
    file = folder / "locale/el" / CATALOGUE
    file.parent.mkdir(parents=True)
    with file.open("wb") as to:
        write_po(to, made)
    return Shelf([folder, TEMPLATES])


def everything() -> Iterator[tuple[Letter, Stamp]]:
    yield from _every_word()
    yield from LETTERS.values()
    yield from PAGED.values()
    yield from ((letter, samples.stamp(letter, "el", "https://help.example")) for letter in samples.LETTERS.values())


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, one in value.items():
                yield from (*strings(key), *strings(one))
        case tuple() | list():
            for one in value:
                yield from strings(one)
        case _:
            return


def readable(page_html: str) -> str:
    return html.unescape(re.sub(r"<head>.*?</head>|<[^>]*>", " ", page_html, flags=re.DOTALL))


def test_no_word_of_a_letter_is_left_untranslated(shelf: Shelf) -> None:
    left: dict[str, str] = {}
    for letter, stamp in everything():
        sheet = RENDERER._sheet(letter, replace(stamp, language="el"))
        facts = sheet.facts | {"tag": sheet.tag}
        page = shelf.page(sheet.template, "el", facts)
        known = {word for text in strings(facts) for word in WORD.findall(text)} | COMMANDS
        said = f"{page.subject}\n{page.text}\n{readable(page.html)}"
        left |= {word: sheet.template for word in WORD.findall(said) if word not in known}
    assert left == {}


@pytest.mark.parametrize("file", sorted((TEMPLATES / "mail").glob("*.j2")), ids=lambda file: file.stem)
def test_no_template_holds_bare_words(file: Path) -> None:
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(file.read_text(encoding="utf-8"))
    bare = "".join(data.data for data in tree.find_all(nodes.TemplateData))
    assert set(WORD.findall(readable(bare))) <= COMMANDS
    assert [
        call.lineno
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext", "pgettext")
        if not isinstance(call.args[0], nodes.Const)
    ] == [], "what people wrote is never a message; words of the program are | translated"
