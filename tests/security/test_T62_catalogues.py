"""T62, T63: a catalogue of the operator's is text with named places to fill in; one that is anything else stops no letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.desk.letters import Update
from mailgate.languages import CATALOGUE
from mailgate.render import Bounds, Renderer
from mailgate.render.catalogues import LARGEST
from mailgate.render.pages import Page
from tests.golden.letters import HEAD, LETTERS
from tests.golden.wire import RENDERER, TEMPLATES

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=%s;\\n"\n\n'
CLOSED = "This request is closed"
SENTENCE = (
    "The request [#%(number)s] is closed and takes no more messages. What you wrote was not added to it, and nobody has read it."
)
QUICK = Bounds(time=2.0, output=100_000)

Made = Callable[..., Renderer]


@pytest.fixture
def with_words(tmp_path: Path) -> Iterator[Made]:
    """``with_words(entries)``: a desk whose operator has German words of their own."""
    with ExitStack() as stack:

        def made(entries: str, plural: str = "(n != 1)", template: str = "") -> Renderer:
            file = tmp_path / "locale/de" / CATALOGUE
            file.parent.mkdir(parents=True)
            file.write_text(HEADER % plural + entries, encoding="utf-8")
            if template:
                (tmp_path / "mail").mkdir()
                (tmp_path / "mail/refusal.j2").write_text(template, encoding="utf-8")
            return stack.enter_context(closing(Renderer([tmp_path, TEMPLATES], bounds=QUICK)))

        yield made


def german(renderer: Renderer, name: str = "refusal") -> Page:
    letter, stamp = LETTERS[name]
    return renderer.page(letter, replace(stamp, language="de"))[0]


def same(one: Page, other: Page) -> bool:
    return (one.subject, one.text, one.html) == (other.subject, other.text, other.html)


@pytest.mark.parametrize(
    "said",
    [
        *("%(nobody)s", "%(number)999999999d", "%(number)0999999999s", "%(number)r", "%(number)s %(number)c", "%(number)s 100 %"),
        *("%s", "%(number)", "%(number)s %(queue)s", "%(number)s %*s", "%(number.__class__)s", ""),
    ],
)
def test_an_entry_that_cannot_be_filled_in_is_passed_over(said: str, with_words: Made) -> None:
    renderer = with_words(f'msgid "{SENTENCE}"\nmsgstr "{said}"\n\nmsgid "{CLOSED}"\nmsgstr "Hier ist zu"\n')
    page = german(renderer)
    assert page.subject == "[#12] Hier ist zu"
    assert page.text.startswith("Die Anfrage [#12] ist geschlossen")


@pytest.mark.parametrize("plural", ["__import__('os')", "n in 1", "n ** n ** n", "1 / 0", "n % 0", "99", ""])
def test_a_plural_rule_that_is_none_stops_no_letter(plural: str, with_words: Made) -> None:
    entry = (
        'msgid "%(num)s held mail waits"\nmsgid_plural "%(num)s held mails wait"\nmsgstr[0] "%(num)s a"\nmsgstr[1] "%(num)s b"\n'
    )
    subject = german(with_words(entry, plural), "held_digest").subject
    assert subject in (german(RENDERER, "held_digest").subject, "[internal] 4 b", "[internal] 4 a")


@pytest.mark.parametrize("broken", ["msgid", 'msgid "x\nmsgstr "y"', "\x00\x01", 'msgstr "without"', "#" * (LARGEST + 1)])
def test_what_is_no_catalogue_stops_no_letter(broken: str, with_words: Made) -> None:
    renderer = with_words(broken)
    assert all(same(german(renderer, name), german(RENDERER, name)) for name in LETTERS)


def test_words_without_end_are_not_sent(with_words: Made) -> None:
    renderer = with_words(f'msgid "{CLOSED}"\nmsgstr "{"zu " * 50_000}"\n')
    assert same(german(renderer), german(RENDERER))


def test_a_catalogue_is_text_and_never_html_or_a_template(with_words: Made) -> None:
    said = "<b>{{ 7 * 7 }}</b> %%n & {# x #}"
    page = german(with_words(f'msgid "Write a new message"\nmsgstr "{said}"\n'))
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt; %n &amp; {# x #}" in page.html
    assert "<b>{{" not in page.html


@pytest.mark.parametrize(
    "escape",
    [
        *("{{ _.__globals__ }}", "{{ gettext.__globals__ }}", "{{ ngettext.__closure__ }}", "{{ _ | attr('__globals__') }}"),
        *("{{ _('%(a)s', a=gettext.__code__) }}", "{{ _('%(a.__class__)s', a=number) }}", "{{ 'x' | translated.__globals__ }}"),
        *("{{ _('%(a)99999999999s', a=1) }}", "{% trans a=gettext.__func__ %}{{ a }}{% endtrans %}", "{{ pgettext.__self__ }}"),
    ],
)
def test_gettext_opens_no_box(escape: str, with_words: Made) -> None:
    template = '{% extends "_customer.j2" %}{% block subject %}Zu{% endblock %}{% block words %}' + escape + "{% endblock %}"
    assert same(german(with_words("", template=template)), german(RENDERER))


@pytest.mark.parametrize("text", ["%(secret)s 100 % %s", CLOSED, "<b>%(number)s</b>", "{{ 7 * 7 }}"])
def test_what_people_write_is_no_message(text: str) -> None:
    letter, stamp = LETTERS["update"]
    assert isinstance(letter, Update)
    page, _ = RENDERER.page(
        replace(letter, message=replace(letter.message, text=text), head=replace(HEAD, subject=text)),
        replace(stamp, language="de"),
    )
    assert text in page.subject
    assert page.text.startswith(text)
