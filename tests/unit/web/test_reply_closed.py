"""Answers from the page of a closed ticket: it says beforehand what will become of them, and gives back what it cannot take."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.office import HILFE, SUPPORT, Office
from tests.surfer import PAGE, Browser, last, words


def closed(desk_url: str, home: Path, **queue: str) -> Office:
    office = Office(desk_url, home, web=PAGE, queue=(SUPPORT | queue, HILFE))
    office.staff("bea@staff")
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.reply(office.letters("bea@staff")[0], "#close\nA new one is on its way.")
    office.work()
    return office


def test_a_closed_request_says_beforehand_what_will_happen(desk_url: str, tmp_path: Path) -> None:
    with closed(desk_url, tmp_path, closed_reply="follow_up") as office, Browser(office) as browser:
        page = browser.get(browser.link("anna@customer", 1)).text
        assert "opens a new request that continues it" in page
        assert "Open this request again" not in page
        sent = browser.fill_in(page, "It did not come.")
        shown = browser.get(sent.headers["location"]).text
        assert "It went to request #2" in shown
        assert "goes to request #2, which continues it" in shown
        again = browser.get(browser.fill_in(shown, "It is dark.").headers["location"]).text
        assert "It went to request #2" in again
        assert last(office, 2).text == "It is dark."


def test_a_request_that_takes_no_more_has_no_form_and_says_where_to_write(desk_url: str, tmp_path: Path) -> None:
    with closed(desk_url, tmp_path, closed_reply="refuse") as office, Browser(office) as browser:
        page = browser.get(browser.link("anna@customer", 1)).text
        assert "<textarea" not in page
        assert "/reply" not in page
        assert 'href="mailto:support@help.example"' in page


def test_words_for_a_request_closed_meanwhile_are_given_back(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT | {"closed_reply": "refuse"}, HILFE)) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        with Browser(office) as browser:
            page = browser.get(browser.link("anna@customer", 1)).text
            office.reply(office.letters("bea@staff")[0], "#close\nA new one is on its way.")
            office.work()
            answer = browser.fill_in(page, "It did not come.")
        assert answer.status_code == 409
        assert "takes no more messages" in answer.text
        assert words(answer.text) == "It did not come."


@pytest.mark.parametrize("policy", ["reopen", "follow_up", "refuse"])
def test_while_staff_words_that_open_it_again_wait_nothing_of_the_form_tells_it(
    desk_url: str, tmp_path: Path, policy: str
) -> None:
    queue = SUPPORT | {"closed_reply": policy}
    with Office(desk_url, tmp_path, web=PAGE, queue=(queue, HILFE), gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.reply(office.letters("bea@staff")[0], "#close\nA new one is on its way.")
        office.work()
        office.pass_time("10m")
        with Browser(office) as browser:
            link = browser.link("anna@customer", 1)
            stood = _still(browser.get(link).text)
            assert "closed" in stood
            office.reply(office.letters("bea@staff")[0], "#reopen\nIs it there?")
            office.work()
            assert office.ticket(1).ticket.status == "open"
            assert _still(browser.get(link).text) == stood
            office.pass_time("10m")
            assert "Is it there?" in browser.get(link).text


def _still(page: str) -> str:
    """A page without what each look draws anew."""
    return re.sub(r'name="form" value="[^"]*"', "", page)
