"""The templates: each language has words for everything, the operator's come first, and a broken one stops no mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.desk.held_letters import Answer, Confirm
from mailgate.desk.letters import Letter, NoticeKind, Problem, Receipt, Remark, StatusTold, Stored, Update
from mailgate.desk.model import Choice, ClosedReply, Disposition, Status
from mailgate.render import Renderer, Stamp
from tests.golden.letters import (
    ANNA,
    ANSWERED,
    ASKED,
    BEA,
    BO,
    CLOSED,
    CONFIRM_STAMP,
    CUSTOMER_STAMP,
    DIGEST,
    HEAD,
    HELD,
    HELD_STAMP,
    LETTERS,
    REPLY,
    STAFF_STAMP,
    notice,
)
from tests.golden.wire import LANGUAGES, RENDERER, TEMPLATES, html, octets, send, text


@pytest.mark.parametrize(
    ("wanted", "got"), [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("fr_CH", "fr"), ("eo", "en"), ("", "en"), ("../de", "en")]
)
def test_a_language_without_words_is_english(wanted: str, got: str) -> None:
    assert f'<html lang="{got}">' in html(send(*LETTERS["refusal"], wanted))


def _every_word() -> list[tuple[Letter, Stamp]]:
    whys = tuple(
        Problem(line="#x", why=why, nearest=near)
        for why in ("unknown", "argument", "no_such_person", "not_now")
        for near in ("", "y")
    )
    receipts = [
        Receipt(to=BEA, head=HEAD, stored=s, recipients=r, remarks=tuple(Remark), problems=whys)
        for s in Stored
        for r in ((), (BO,))
    ]
    heads = [replace(HEAD, status=s, queue=replace(HEAD.queue, closed_reply=c)) for s in Status for c in ClosedReply]
    news = [StatusTold(to=ANNA, head=h, status=h.status, by=by) for h in heads for by in ("", "Bea")]
    updates = [Update(to=ANNA, head=h, message=REPLY, status=h.status, others=()) for h in heads]
    changes = [
        notice(kind, head=h, by=by) for kind in NoticeKind for h in (HEAD, replace(CLOSED, assignee=None)) for by in (BEA, None)
    ]
    answers: list[Letter] = [
        replace(ANSWERED, answer=answer, became=became, head=head, choices=tuple(Choice))
        for answer in Answer
        for became in Disposition
        for head in (HEAD, None)
    ]
    held: list[Letter] = [
        replace(HELD, choices=tuple(Choice)),
        *(replace(DIGEST, lines=DIGEST.lines[:n], unlisted=frozenset(range(m))) for n in (1, 2) for m in (0, 1)),
    ]
    asked = replace(ASKED, choices=tuple(Confirm))
    staff: list[Letter] = [*receipts, *changes]
    customers: list[Letter] = [*news, *updates]
    held_ones = [(letter, HELD_STAMP) for letter in (*held, *answers)] + [(asked, CONFIRM_STAMP)]
    return held_ones + [(letter, STAFF_STAMP) for letter in staff] + [(letter, CUSTOMER_STAMP) for letter in customers]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_a_letter_can_say_has_words(language: str) -> None:
    for letter, stamp in _every_word():
        assert "None" not in text(send(letter, stamp, language))


@pytest.fixture
def own_renderer(tmp_path: Path) -> Iterator[Callable[[str], Renderer]]:
    """A desk whose operator has a template of their own for refusals."""
    with ExitStack() as stack:

        def made(template: str) -> Renderer:
            (tmp_path / "mail" / "en").mkdir(parents=True)
            (tmp_path / "mail" / "en" / "refusal.j2").write_text(template, encoding="utf-8")
            return stack.enter_context(closing(Renderer([tmp_path, TEMPLATES])))

        yield made


def test_the_operators_template_comes_first(own_renderer: Callable[[str], Renderer]) -> None:
    template = '{% extends "_customer.j2" %}{% block subject %}Shut{% endblock %}{% block words %}We shut at five.{% endblock %}'
    rendered = own_renderer(template).render(*LETTERS["refusal"])
    assert (rendered.subject, rendered.trouble) == ("Shut", "")
    assert text(octets(rendered)).startswith("We shut at five.\n")


@pytest.mark.parametrize("broken", ["{{ nothing.like.that }}", "{% if %}", "{{ 1 / 0 }}", '{% include "none.j2" %}'])
def test_a_broken_template_is_passed_over_and_told(own_renderer: Callable[[str], Renderer], broken: str) -> None:
    rendered = own_renderer(broken).render(*LETTERS["refusal"])
    assert rendered.content == RENDERER.render(*LETTERS["refusal"]).content
    assert rendered.trouble.startswith("template refusal: ")
