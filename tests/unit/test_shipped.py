"""The shipped templates, pressed: they say what they would in the sandbox, letter by letter, and nothing of anybody's is HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from markupsafe import Markup

from mailgate.desk.letters import Letter
from mailgate.render import Stamp, pages, pressing, shipped
from mailgate.render.pages import Page, Shelf
from mailgate.render.pressing import NotPressedError
from mailgate.render.shipped import Shipped
from tests.golden.wire import LANGUAGES, RENDERER, TEMPLATES
from tests.unit.test_untranslated import everything

Way = Callable[..., Page]


def words(page: Page) -> tuple[str, str, str]:
    return page.subject, page.text, page.html


def test_pressed_they_say_what_they_say_in_the_sandbox() -> None:
    """Each template in one of the languages; the golden mails, made in the sandbox once, have many in all of them."""
    sandboxed, pressed = Shelf([TEMPLATES]), shipped.of(TEMPLATES)
    templates = sorted(file.stem for file in (TEMPLATES / "mail").glob("[!_]*.j2"))
    tongues = dict(zip(templates, cycle(LANGUAGES), strict=False))
    seen = set()
    for letter, stamp in everything():
        sheet = RENDERER._sheet(letter, replace(stamp, language=(language := tongues[_template(letter, stamp)])))
        facts = sheet.facts | {"tag": sheet.tag}
        page = pressed.page(sheet.template, language, facts)
        assert words(page) == words(sandboxed.page(sheet.template, language, facts)), (sheet.template, language)
        seen.add(sheet.template)
    assert seen == set(templates)


def _template(letter: Letter, stamp: Stamp) -> str:
    return RENDERER._sheet(letter, stamp).template


def home(tmp_path: Path, **files: str) -> tuple[Way, Way]:
    """Templates made for a test, filled in pressed and in the sandbox."""
    (tmp_path / "mail").mkdir()
    frame = '{% if part == "subject" %}{% block subject %}{% endblock %}{% elif part == "text" %}{% block text %}{% endblock %}'
    files = {"_page": frame + "{% else %}<p>{% block html %}{% endblock %}</p>{% endif %}", **files}
    for name, source in files.items():
        (tmp_path / "mail" / f"{name}.j2").write_text(source, encoding="utf-8")
    return Shipped(tmp_path).page, Shelf([tmp_path]).page


_LETTER = '{{% extends "_page.j2" %}}{}{{% block subject %}}{}{{% endblock %}}{{% block text %}}{}{{% endblock %}}'
_HTML = "{{% block html %}}{}{{% endblock %}}"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", '{{ _("%(who)s & I, 100%%", who=who) }}'),
        ("", '{{ {"<a>": _("one & %(who)s", who=who), "b": kind}[kind] }}'),
        ("", '{{ {"b": who}.get(kind, kind) }}{{ {"<a>": 1}.get(kind, 2) }}'),
        ('{% set line = _("%(who)s:", who=who) if who else "" %}', "{{ line }}{{ line ~ who }}{{ (line ~ who) | lines }}"),
        (
            "{% macro two(a, b) %}{{ a }}<i>{{ b }}</i>{{ a }}{% endmacro %}",
            "{{ two(who, kind) }}{{ two(two(who, 1), 2) ~ who }}",
        ),
        ("{% macro all(them) %}{% for who in them %}{{ who }},{% endfor %}{% endmacro %}", "{{ all([kind, who]) }}{{ who }}"),
        (
            '{% from "_x.j2" import told as who_said, words %}',
            "{{ who_said(who) }}{{ words[kind] }}{% for words in who %}{{ words }}{% endfor %}",
        ),
        ('{% import "_x.j2" as x %}', '{{ x.told(kind) | upper }}{{ x.listed([who, "&"]) }}'),
        ("", '{{ "a" if who else "b" }}{% if kind == "b" %}1{% elif who %}{{ who }}{% else %}3{% endif %}'),
        ("", '{{ ngettext("%(num)s & %(who)s", "%(num)s > %(who)s", 2, who=who) }}'),
    ],
)
def test_they_press_as_jinja2_fills_in(before: str, said: str, tmp_path: Path) -> None:
    pieces = '{% set words = {"<a>": _("<b>"), "c": _("d")} %}{% macro told(who) %}{{ words["<a>"] }}: {{ who }}{% endmacro %}'
    pieces += "{% macro listed(them) %}{% for one in them %}{{ loop.index }} {{ told(one) }}{% endfor %}{% endmacro %}"
    letter = _LETTER.format(before, said, said) + _HTML.format(said)
    pressed, sandboxed = home(tmp_path, _x=pieces, letter=letter)
    for who in ("<Ann> & 'Bo'", "'", '"', "<", ">", "&", "", "Bo"):
        facts = {"who": who, "kind": "<a>"}
        assert words(pressed("letter", "en", facts)) == words(sandboxed("letter", "en", facts)), who
        assert "<Ann>" not in pressed("letter", "en", facts).html


@pytest.mark.parametrize(
    "odd", ['{% include "_page.j2" %}', "{% set part = 1 %}", "{{ super() }}", "{% filter upper %}a{% endfilter %}"]
)
def test_what_cannot_be_pressed_is_refused_and_not_guessed(odd: str, tmp_path: Path) -> None:
    pressed, _ = home(tmp_path, letter=_LETTER.format("", "a", odd) + _HTML.format("b"))
    with pytest.raises(NotPressedError):
        pressed("letter", "en", {})


def test_a_fact_that_is_missing_is_an_error(tmp_path: Path) -> None:
    pressed, _ = home(tmp_path, letter=_LETTER.format("", "a", '{{ _("%(x)s b", x=nobody) }}') + _HTML.format("b"))
    with pytest.raises(Exception, match="'nobody' is undefined"):
        pressed("letter", "en", {})


@pytest.mark.parametrize("order", [(str, Markup), (Markup, str)])
def test_what_is_html_and_what_is_not_are_told_apart_however_often_they_come(order: tuple[type[str], ...]) -> None:
    made = {kind: pages.lines(kind("  <i>once</i>\n& again")) for kind in (*order, *order)}
    assert made[str] == "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}&lt;i&gt;once&lt;/i&gt;<br>\n&amp; again"
    assert made[Markup] == "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}<i>once</i><br>\n& again"


def test_nothing_of_one_letter_stays_for_the_next() -> None:
    pressed = Shipped(TEMPLATES)
    (letter, stamp), *_ = [pair for pair in everything() if pair[0].__class__.__name__ == "Update"]
    sheet = RENDERER._sheet(letter, replace(stamp, language="en"))
    facts = sheet.facts | {"tag": sheet.tag}
    before = words(pressed.page("update", "en", facts))
    pressed.page("update", "en", facts | {"text": "SECRET", "page": "https://help.example/SECRET/"})
    assert words(pressed.page("update", "en", facts)) == before
    assert pressing.SUBJECT not in facts
