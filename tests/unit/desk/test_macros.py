"""Predefined messages: places are filled once, and nothing in a text is ever run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk.command.close import Close
from mailgate.desk.command.macro import Macro
from mailgate.desk.command.needs import MacroCalled
from mailgate.desk.filling import PLACES, fill, trouble
from mailgate.desk.letters import Problem
from mailgate.desk.macros import About, expansions, inserted
from mailgate.desk.model import Facts, Predefined, Status
from mailgate.desk.vocabulary import Block
from tests.unit.desk.makers import ANNA, BEA, SUPPORT, TOM, ticket

VALUES = dict.fromkeys(PLACES, "x")
ABOUT = About.of(ticket(), SUPPORT, BEA)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Dear {{ customer }}, {{number}}", ""),
        ("100 % of { all } of it", ""),
        ("", "no words"),
        ("Dear {{ costumer }}", "{{ costumer }} is no place"),
        ("{{ customer.address }}", "{{ stands alone"),
        ("{{ customer|upper }}", "{{ stands alone"),
        ("{% for x in y %}", "{% stands alone"),
        ("Dear {{ customer", "{{ stands alone"),
        ("Dear customer }}", "}} stands alone"),
        ("{{{{ customer }}}}", "{{ stands alone"),
        ("{# no #}", "{# stands alone"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_refused_in_words(text: str, says: str) -> None:
    assert (says in trouble(text)) == bool(says) or not trouble(text)
    assert bool(trouble(text)) == bool(says)


@given(st.text())
def test_what_fills_a_place_is_not_read_again(value: str) -> None:
    assert fill("<{{ customer }}>", {"customer": value + "{{ subject }}", "subject": "no"}) == f"<{value}{{{{ subject }}}}>"


@given(st.text(max_size=50))
def test_a_text_without_trouble_can_always_be_filled(text: str) -> None:
    if not trouble(text):
        assert isinstance(fill(text, VALUES), str)


def test_what_a_text_can_say_on_a_ticket_is_known_whoever_used_it() -> None:
    said = expansions(["{{ agent }} says {{ status }} of {{ subject }}"], ticket(), SUPPORT, (BEA, TOM))
    assert {"Bea says closed of The lamp", "Tom says new of The lamp"} <= said
    assert len(said) == 2 * len(Status)


def block(*names: str, text: str = "Mine.", **more: object) -> Block:
    return replace(Block(commands=tuple(map(Macro, names)), text=text), **more)  # type: ignore[arg-type]


def facts(**texts: dict[str, str]) -> Facts:
    return Facts({MacroCalled(name): Predefined(texts=found) for name, found in texts.items()})


@pytest.mark.parametrize(
    ("theirs", "queues", "said"),
    [("fr", "de", "fr"), ("fr", "en", "fr"), ("it", "de", "de"), (None, "de", "de"), ("it", "it", "fr")],
)
def test_the_language_is_the_requesters_then_the_queues_then_any(theirs: str | None, queues: str, said: str) -> None:
    about = replace(ABOUT, requester=replace(ANNA, language=theirs), queue=replace(SUPPORT, language=queues))
    assert inserted(block("a", text=""), facts(a={"fr": "fr", "de": "de"}), about).text == said


def test_several_stand_in_their_order_above_the_own_words() -> None:
    made = inserted(block("b", "a"), facts(a={"en": "A."}, b={"en": "B, {{ agent }}."}), ABOUT)
    assert made.text == "B, Bea.\n\nA.\n\nMine."


def test_with_any_problem_nothing_is_put_in() -> None:
    wrong = block("a", problems=(Problem(line="#clsoe", why="unknown"),))
    assert inserted(wrong, facts(a={"en": "A."}), ABOUT).text == "Mine."


def test_a_customer_is_a_name_and_never_an_address() -> None:
    odd = replace(ABOUT, requester=replace(ANNA, name="anna@customer.example"))
    assert inserted(block("a", text=""), facts(a={"en": "{{ customer }}"}), odd).text == "anna"
    nobody = replace(ABOUT, requester=None)
    assert inserted(block("a", text=""), facts(a={"en": "<{{ customer }}>"}), nobody).text == "<>"


def test_the_status_is_that_which_the_same_mail_leaves() -> None:
    closing = replace(block("a", text=""), commands=(Macro("a"), Close()))
    assert inserted(closing, facts(a={"en": "{{ status }}"}), ABOUT).text == "closed"
