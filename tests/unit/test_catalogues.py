"""The words of letters in other languages: complete, usable, and never a reason for a letter not to be written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailgate import languages
from mailgate.desk import guard
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import CUSTOMERS
from mailgate.languages import CATALOGUE
from mailgate.mail import marks
from mailgate.mail.runs import runs_of, runs_of_all
from mailgate.render import Renderer, catalogues, messages
from mailgate.render.pages import Page
from tests.golden.letters import LETTERS
from tests.golden.wire import LANGUAGES, RENDERER, TEMPLATES

SHIPPED = [file for files in languages.found([TEMPLATES]).values() for file in files]
ENGLISH = messages.english([TEMPLATES])
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
CLOSED = "This request is closed"

Made = Callable[..., Renderer]


@pytest.fixture
def with_words(tmp_path: Path) -> Iterator[Made]:
    """``with_words(language, entries)``: a desk whose operator has a catalogue of their own."""
    with ExitStack() as stack:

        def made(language: str, entries: str, default: str = "en") -> Renderer:
            file = tmp_path / "locale" / language / CATALOGUE
            file.parent.mkdir(parents=True)
            file.write_text(HEAD + entries, encoding="utf-8")
            return stack.enter_context(closing(Renderer([tmp_path, TEMPLATES], language=default)))

        yield made


def refusal(renderer: Renderer, language: str) -> tuple[Page, str]:
    letter, stamp = LETTERS["refusal"]
    return renderer.page(letter, replace(stamp, language=language))


def subject(renderer: Renderer, language: str) -> tuple[str, str]:
    """That of a refusal, and what went wrong."""
    page, trouble = refusal(renderer, language)
    return page.subject.removeprefix("[#12] "), trouble


def test_every_shipped_language_is_tested() -> None:
    assert set(LANGUAGES) == {languages.ENGLISH, *languages.found([TEMPLATES])}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parts[-3])
def test_no_key_is_missing_and_none_is_left_over(file: Path) -> None:
    assert file.read_bytes() == messages.updated(file, ENGLISH), "run `make messages`, and translate what is new"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parts[-3])
def test_every_key_has_words_and_the_placeholders_of_the_english(file: Path) -> None:
    assert list(catalogues.flaws(catalogues.read(file))) == []


TYPED = re.compile(
    r"`mailgate [a-z ]*[a-z]|#[a-z]+|\[[a-z]+\]|^(?:add once|add as cc|new ticket|yes|no|note|send|discard)\b(?=:)"
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parts[-3])
def test_what_is_typed_stays_as_it_is(file: Path) -> None:
    said = catalogues.read(file)
    forms = [(one.id, one.string) for one in said if isinstance(one.id, str) and isinstance(one.string, str)]
    assert [
        english for english, words in forms if TYPED.findall(english) != TYPED.findall(words.replace("\N{NO-BREAK SPACE}:", ":"))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["notice_opened", "notice_note", "held_notice", "held_digest"])
def test_a_banner_is_known_as_ours_in_every_language(name: str, language: str) -> None:
    letter, stamp = LETTERS[name]
    page, _ = RENDERER.page(letter, replace(stamp, language=language))
    assert marks.marked(page.text.partition("\n")[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["close", "reopen", "status", "stop"])
def test_the_words_that_customers_are_told_are_understood(word: str, language: str) -> None:
    told = catalogues.translations(languages.found([TEMPLATES]).get(language, [])).pgettext("a customer's word", word)
    assert CUSTOMERS[plain(told).replace(" ", "-")] == word
    assert language == "en" or told != word


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parts[-3])
def test_the_leak_guard_knows_the_words_of_every_letter(file: Path) -> None:
    known = runs_of_all(RENDERER.sources(), guard.RUN)
    said = [
        form
        for one in catalogues.read(file)
        if one.id
        for form in ([one.string] if isinstance(one.string, str) else one.string or ())
    ]
    assert all(runs_of(form, guard.RUN) <= known for form in said)


def test_one_file_is_a_language(with_words: Made) -> None:
    renderer = with_words("eo", f'msgid "{CLOSED}"\nmsgstr "Ĉi tiu peto estas fermita"\n')
    assert subject(renderer, "eo") == ("Ĉi tiu peto estas fermita", "")
    assert subject(renderer, "eo-EO") == ("Ĉi tiu peto estas fermita", "")
    assert subject(renderer, "en") == (CLOSED, "")


def test_a_home_words_win_entry_by_entry(with_words: Made) -> None:
    renderer = with_words("de", f'msgid "{CLOSED}"\nmsgstr "Hier ist zu"\n')
    page, trouble = refusal(renderer, "de")
    assert (page.subject, trouble) == ("[#12] Hier ist zu", "")
    assert "Für eine neue Anfrage" in page.text
    assert subject(renderer, "en") == (CLOSED, "")


@pytest.mark.parametrize(("default", "got"), [("en", "This request is closed"), ("de", "Diese Anfrage ist geschlossen")])
def test_who_reads_a_language_without_words_gets_the_gateways(default: str, got: str) -> None:
    with closing(Renderer([TEMPLATES], language=default)) as renderer:
        assert subject(renderer, "xx") == (got, "")


def test_collecting_the_english_twice_changes_nothing(tmp_path: Path) -> None:
    for file in SHIPPED:
        copy = tmp_path / file.relative_to(TEMPLATES)
        copy.parent.mkdir(parents=True)
        shutil.copy(file, copy)
        copy.write_bytes(messages.updated(copy, ENGLISH))
        assert messages.updated(copy, ENGLISH) == file.read_bytes()


#: One word for one thing, and one way to address people: what no catalogue of ours says.
ELSEWISE = {
    "de": r"(?<!E-)Mailadresse|bgeschlossen|bschließen|unerwünscht|freiwillig|\bTags\b",
    "fr": r"ourriel|(?<!e-)(?<!E-)\bmails?\b|\b(est|été|sera) close\b|\b[Cc]lore\b|\w'\w|[^\s«] [:;?!»]|« ",
    "it": r"(?<!e-)(?<!E-)\bmail\b|\w'\w|\b(tu[oae]|tuoi|[Ss]crivi|Chiudi|Riapri)\b",
}


@pytest.mark.parametrize("language", ELSEWISE)
def test_one_thing_has_one_name_in_letters_and_pages(language: str) -> None:
    said = catalogues.read(TEMPLATES / "locale" / language / "LC_MESSAGES" / "mailgate.po")
    texts = [text for one in said if one.id for text in ([one.string] if isinstance(one.string, str) else one.string or ())]
    assert [text for text in texts if re.search(ELSEWISE[language], text)] == []
