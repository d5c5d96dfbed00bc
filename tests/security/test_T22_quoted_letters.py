"""T22: what a customer's client quotes brings others no signed address of theirs, and nothing from before they joined."""

from __future__ import annotations

import re

import pytest

from tests.client import Letter, answer
from tests.layouts import LAYOUTS, Layout, before_each, lines_of
from tests.office import Office
from tests.security.scenes import holding, opened, outside, person, signed_persons, words

OWN = "The spare part is under way.\nIt leaves Hamburg on Friday."


def _with_carl(office: Office) -> Letter:
    """Anna's letter from before Carl joined; he has written since, so that he is told of everything."""
    ticket = opened(office)
    office.reply(ticket.notice, "The door code is osprey for now, tell nobody.")
    office.work()
    before = office.letter("anna@customer")
    office.reply(before, "Carl helps me.", quote=False, cc="carl@customer.example")
    office.work()
    office.reply(office.letter("tom@staff"), "#public\nWelcome, Carl.", quote=False)
    office.work()
    office.reply(office.letter("carl@customer"), "Hello from Carl.", quote=False)
    office.work()
    return before


_TAILS = {name: layout for name, layout in LAYOUTS.items() if name != "answered in between"}


@pytest.mark.parametrize("layout", _TAILS)
def test_a_customers_answer_brings_others_no_address_and_no_history_of_theirs(office: Office, layout: str) -> None:
    before, made = _with_carl(office), _TAILS[layout]
    assert "osprey" in before.text
    since = len(office.delivered)
    _customer_answers(office, before, made)
    [to_carl] = [one for one in outside(office, since) if one.to == "carl@customer.example"]
    assert signed_persons(to_carl) == {str(person(office, to_carl.to).id)}
    assert all(holding([to_carl], line) for line in OWN.split("\n"))
    assert not holding([to_carl], "osprey"), to_carl.text


def test_nor_does_one_written_between_the_quoted_lines(office: Office) -> None:
    before = _with_carl(office)
    since = len(office.delivered)
    _customer_answers(office, before, LAYOUTS["answered in between"])
    [to_carl] = [one for one in outside(office, since) if one.to == "carl@customer.example"]
    assert signed_persons(to_carl) == {str(person(office, to_carl.to).id)}
    assert all(holding([to_carl], line) for line in OWN.split("\n"))
    assert not holding([to_carl], "osprey")


def test_a_customer_with_nothing_to_say_passes_on_nothing(office: Office) -> None:
    before = _with_carl(office)
    since = len(office.delivered)
    _customer_answers(office, before, lambda _, letter: before_each("> ", lines_of(letter)))
    for one in outside(office, since):
        assert signed_persons(one) <= {str(person(office, one.to).id)}
        assert not holding([one], "osprey")


@pytest.mark.parametrize("wording", ["I wrote to {} twice; call me at 555 123!", "{}: please cancel order 4711, says Ben.", "{}"])
def test_a_customer_who_names_their_own_address_passes_on_every_word_but_that(office: Office, wording: str) -> None:
    before = _with_carl(office)
    since = len(office.delivered)
    entry = office.reply(before, f"Hello,\n{wording.format(before.reply_to)}\nAnna", quote=False)
    office.work()
    shown = wording.format("support+\u2026@help.example")
    assert office.disposition(entry) == "reply"
    told = office.delivered[since:]
    assert {one.to for one in told} >= {"carl@customer.example", "tom@staff.example"}
    assert all(shown in " ".join(one.text.split()) for one in told)
    [to_carl] = [one for one in told if one.to == "carl@customer.example"]
    assert signed_persons(to_carl) == {str(person(office, to_carl.to).id)}


def test_nor_is_a_word_lost_of_what_an_outsider_answers(office: Office) -> None:
    ticket = opened(office)
    office.reply(ticket.notice, "#ask vera@vendor.example\nWhen does it come?", quote=False)
    office.work()
    asked = office.letter("vera@vendor")
    office.reply(asked, f"I wrote to {asked.reply_to} before: it comes on Friday.", quote=False)
    office.work()
    [note] = [text for _, text in words(office, ticket.number) if "Friday" in text]
    assert note == "I wrote to support+\u2026@help.example before: it comes on Friday."


def _customer_answers(office: Office, letter: Letter, layout: Layout) -> None:
    draft = answer(letter, layout(OWN, letter), "anna@customer.example", quote=False)
    office.post(draft)
    office.work()


@pytest.mark.parametrize("pasted", [False, True])
def test_no_address_of_a_decision_goes_out_with_a_staff_answer(office: Office, pasted: bool) -> None:
    """Neither quoted nor pasted: who has it could write to us as if they had been asked."""
    ticket = opened(office)
    office.mail("zoe@other", ticket.acknowledged.reply_to, "x", "Let me in.")
    office.mail("tom@staff", f"support+{ticket.number}", "x", "It is me.", authenticated=None)
    office.work()
    holds = [one for one in office.delivered if re.search(r"\+[hc]\d", one.reply_to)]
    assert {one.reply_to.partition("+")[2][0] for one in holds} == {"h", "c"}
    for hold in holds:
        tail = f"\n\nWrite to {hold.reply_to} please." if pasted else hold.quoted()
        office.reply(ticket.notice, f"See below.{tail}", quote=False)
    office.work()
    for letter in outside(office):
        assert not re.search(r"\+[hc]\d+-\d", letter.everything.replace("%2B", "+")), letter.text
