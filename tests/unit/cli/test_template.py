"""``mailgate template`` shows the words of every letter, and whose they are."""

from __future__ import annotations

from itertools import cycle

import pytest

from mailgate.cli import output
from mailgate.render import samples
from tests.command import Command
from tests.golden.wire import LANGUAGES, TEMPLATES

SHIPPED = sorted(path.stem for path in (TEMPLATES / "mail").glob("[!_]*.j2"))
OWN = '{% extends "_customer.j2" %}{% block subject %}Shut{% endblock %}{% block words %}We shut at five.{% endblock %}'


def own(mailgate: Command, name: str, text: str) -> None:
    path = mailgate.folder / "templates/mail" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def home(nowhere: Command) -> Command:
    assert nowhere("init").code == 0
    return nowhere


def test_every_letter_has_a_sample() -> None:
    assert sorted(samples.LETTERS) == SHIPPED


@pytest.mark.parametrize(("letter", "language"), [*zip(SHIPPED, cycle(LANGUAGES), strict=False)])
def test_every_letter_can_be_looked_at(home: Command, letter: str, language: str) -> None:
    done = home("template", "preview", letter, "--language", language)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Subject: ")
    shown = home("template", "preview", letter, "--language", language, "--json").json
    assert set(shown) == {"letter", "language", "subject", "text", "html", "trouble"}
    assert done.out == f"Subject: {shown['subject']}\n\n{output.clean_block(shown['text'])}\n"
    assert home("template", "preview", letter, "--language", language, "--html").out.startswith("<!DOCTYPE html>")


def test_letters_to_customers_are_shown_with_their_link_where_there_is_a_page(home: Command) -> None:
    config = home.folder / "config/mailgate.toml"
    assert "/t/" not in home("template", "preview", "update").out
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('#public_url = ""', 'public_url = "https://help.example/desk"'), encoding="utf-8")
    for letter in ("acknowledgement", "update", "own_tickets"):
        assert "https://help.example/desk/t/12-1." in home("template", "preview", letter).out, letter
        assert 'href="https://help.example/desk/t/12-1.' in home("template", "preview", letter, "--html").out, letter
    for letter in ("notice", "question"):
        assert "/desk/" not in home("template", "preview", letter).out, letter


def test_the_list_names_every_letter_in_every_language(home: Command) -> None:
    found = home("template", "list", "--json").json
    assert [(one["letter"], one["language"]) for one in found] == [(name, lang) for name in SHIPPED for lang in sorted(LANGUAGES)]
    assert {one["source"] for one in found} == {"shipped"}
    assert all(set(one) == {"letter", "language", "source", "path"} for one in found)
    assert len(home("template", "list", "--limit", "3").out.splitlines()) == 3


def test_the_operators_own_is_named_and_shown(home: Command) -> None:
    own(home, "en/refusal.j2", OWN)
    own(home, "de/_customer.j2", (TEMPLATES / "mail/_customer.j2").read_text(encoding="utf-8"))
    own(home, "help.j2", OWN)
    sources = {(one["letter"], one["language"]): one["source"] for one in home("template", "list", "--json").json}
    assert (sources["refusal", "en"], sources["refusal", "de"]) == ("own", "mixed")
    assert {sources["help", language] for language in LANGUAGES} == {"own"}
    assert (sources["notice", "de"], sources["update", "en"], sources["update", "de"]) == ("shipped", "shipped", "mixed")
    assert home("template", "preview", "refusal").out.startswith("Subject: Shut\n\nWe shut at five.\n")


def test_a_broken_one_is_told_beside_the_shipped_one(home: Command) -> None:
    own(home, "en/refusal.j2", "{{ nothing }}")
    done = home("template", "preview", "refusal")
    assert (done.code, done.out.startswith("Subject: ")) == (1, True)
    assert "template refusal: UndefinedError: 'nothing' is undefined; this is the shipped one" in done.err


def test_a_letter_there_is_not_is_answered_with_those_there_are(home: Command) -> None:
    done = home("template", "preview", "invoice")
    assert (done.code, "failure_notice" in done.err) == (1, True)
