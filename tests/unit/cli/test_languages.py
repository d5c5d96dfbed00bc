"""A language is a catalogue: one of the operator's makes its letters theirs, and no option takes a language without one."""

from __future__ import annotations

import pytest

from mailgate.languages import CATALOGUE
from tests.command import Command

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
GOOD = 'msgid "This request is closed"\nmsgstr "Ĉi tiu peto estas fermita"\n'


def catalogue(mailgate: Command, language: str, text: str) -> None:
    file = mailgate.folder / "templates/locale" / language / CATALOGUE
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def words(mailgate: Command) -> tuple[bool, str]:
    [found] = [one for one in mailgate("check", "--json").lines if one["name"] == "words"]
    return found["ok"], found["says"]


@pytest.fixture
def home(nowhere: Command) -> Command:
    assert nowhere("init").code == 0
    return nowhere


NEW = (
    ("staff", "add", "bea@help.example", "--name", "Bea"),
    ("contact", "add", "anna@customer.example"),
    ("queue", "add", "sales", "--address", "sales@help.example"),
)


@pytest.mark.parametrize("add", NEW, ids=lambda add: add[0])
def test_a_language_without_words_is_refused_with_those_there_are(home: Command, add: tuple[str, ...]) -> None:
    done = home(*add, "--language", "eo")
    assert (done.code, "no letters in 'eo', only in de, en, fr, it" in " ".join(done.err.split())) == (2, True)


@pytest.mark.parametrize("add", NEW, ids=lambda add: add[0])
def test_one_file_in_the_home_is_all_it_takes(home: Command, add: tuple[str, ...]) -> None:
    catalogue(home, "eo", HEAD + GOOD)
    assert home(*add, "--language", "EO").code == 0
    assert home(add[0], "show", add[2] if add[0] != "queue" else "sales", "--json").json["language"] == "eo"
    assert home("template", "preview", "refusal", "--language", "eo").out.startswith("Subject: [#12] Ĉi tiu peto estas fermita\n")
    assert {one["source"] for one in home("template", "list", "--json").json if one["language"] == "eo"} == {"mixed"}
    assert words(home) == (True, "letters in de, en, eo, fr, it; 1 of your own")


def test_so_is_one_in_the_config(home: Command) -> None:
    config = home.folder / "config/mailgate.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('#language = "en"', 'language = "eo"', 1), encoding="utf-8")
    done = home("queue", "list")
    assert (done.code, "gateway.language: there are no letters in 'eo'" in done.err) == (2, True)
    catalogue(home, "eo", HEAD + GOOD)
    assert home("queue", "list").code == 0


def test_a_preview_in_a_language_there_is_not_says_so(home: Command) -> None:
    assert home("template", "preview", "refusal", "--language", "eo").code == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + 'msgid "[#%(number)s] is here"\nmsgstr "%(nummer)s"\n', "has other placeholders than the English"),
        (HEAD + 'msgid "[#%(number)s] is here"\nmsgstr "ist da"\n', "lacks a placeholder of the English"),
        ("this is no catalogue", "it cannot be read"),
        (HEAD.replace("n != 1", "n in 1") + GOOD, "it cannot be used"),
    ],
)
def test_check_tells_what_is_wrong_with_ones_own_words(home: Command, text: str, says: str) -> None:
    catalogue(home, "de", text)
    good, found = words(home)
    assert (good, says in found, str(CATALOGUE) in found) == (False, True, True)
    assert home("template", "preview", "refusal", "--language", "de").out.startswith("Subject: [#12] Diese Anfrage ist")


def test_what_is_not_translated_yet_is_no_fault(home: Command) -> None:
    catalogue(home, "de", HEAD + 'msgid "a"\nmsgstr ""\n\n#, fuzzy\nmsgid "b"\nmsgstr "c"\n')
    assert words(home)[0]


def test_a_new_catalogue_holds_every_message_and_keeps_what_is_translated(home: Command) -> None:
    done = home("template", "catalogue", "pt-BR")
    file = home.folder / "templates/locale/pt_BR" / CATALOGUE
    assert (done.code, str(file) in "".join(done.out.split("\n"))) == (0, True)
    empty = 'msgid "This request is closed"\nmsgstr ""\n'
    words = file.read_text(encoding="utf-8")
    assert (empty in words, "Language: pt_BR" in words, "nplurals=2; plural=(n > 1)" in words) == (True, True, True)
    translated = words.replace(empty, empty[:-3] + '"Este pedido está fechado"\n') + '\nmsgid "gone"\nmsgstr "x"\n'
    file.write_text(translated, encoding="utf-8")
    assert home("template", "catalogue", "pt-BR").code == 0
    assert ("Este pedido" in file.read_text(encoding="utf-8"), '"gone"' in file.read_text(encoding="utf-8")) == (True, False)
    shown = home("template", "preview", "refusal", "--language", "pt-BR").out
    assert shown.startswith("Subject: [#12] Este pedido está fechado\n\nThe request [#12] is closed")


def test_what_is_no_catalogue_is_left_alone(home: Command) -> None:
    catalogue(home, "es", "dear diary")
    assert (home("template", "catalogue", "es").code, home("template", "catalogue", "../x").code) == (1, 2)
    assert (home.folder / "templates/locale/es" / CATALOGUE).read_text(encoding="utf-8") == "dear diary"


def test_check_names_templates_of_a_language_that_is_none(home: Command) -> None:
    for language in ("de", "es"):
        (home.folder / "templates/mail" / language).mkdir(parents=True)
    good, says = words(home)
    assert (good, "mail/es: there are no letters in 'es'" in says, "mail/de" in says) == (False, True, False)
