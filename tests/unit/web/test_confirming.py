"""The page where a request is confirmed: it shows nothing of it, and only its own buttons say anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.desk.model import Choice
from mailgate.mail.links import Kind
from mailgate.mail.model import Address
from store import page_access, parties, people
from tests.forms import ANNA, HIDDEN, link_in, said, sent
from tests.office import Office
from tests.surfer import PAGE, Browser


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a form for support."""
    with Office(desk_url, tmp_path, web=PAGE, form=({"queue": "support"},)) as made:
        made.staff("bea@staff", "Bea")
        yield made


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    """Somebody's browser."""
    with Browser(office) as made:
        yield made


def test_an_answer_of_no_discards_it(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    said(browser, link, "no")
    assert "thrown away" in browser.get(link).text
    [row] = office.ever_held()
    assert row.resolution == Choice.DISCARD.value
    sent(browser, subject="Another")
    assert len(office.letters(ANNA)) == 1


def test_what_was_said_twice_is_done_once(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    hidden = dict(HIDDEN.findall(browser.get(link).text))
    for word in ("yes", "yes", "no"):
        assert browser.ask("POST", link, data={**hidden, "say": word}).status_code == 303
    assert "has the number 1" in browser.get(link).text
    assert len(office.letters("bea@staff")) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_link_any_number_of_times_changes_nothing(browser: Browser, office: Office, method: str) -> None:
    sent(browser)
    link = link_in(office)
    for _ in range(5):
        assert browser.ask(method, link).status_code == 200
        assert browser.ask(method, f"{link}?say=yes").status_code == 200
    [row] = office.held()
    assert row.decision is None


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ("", {}, 403),
        ("1.2.aaaaaaaaaaaaaaaaaaaaaaaaaa", {}, 403),
        (None, {"origin": "https://evil.example"}, 403),
        (None, {"sec-fetch-site": "cross-site"}, 403),
        (None, {"origin": "https://desk.example", "sec-fetch-site": "same-origin"}, 303),
    ],
)
def test_only_a_form_of_ours_says_anything(
    browser: Browser, office: Office, form: str | None, headers: dict[str, str], status: int
) -> None:
    sent(browser)
    link = link_in(office)
    hidden = dict(HIDDEN.findall(browser.get(link).text))
    data = {**hidden, "say": "yes"} | ({"form": form} if form is not None else {})
    assert browser.ask("POST", link, data=data, headers=headers).status_code == status
    assert bool(office.held()) == (status == 403)


def test_the_form_of_one_page_does_nothing_on_another(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    hidden = dict(HIDDEN.findall(browser.get("/n/support/").text))
    assert browser.ask("POST", link, data={**hidden, "say": "yes"}).status_code == 403
    assert office.held()


def test_a_link_that_is_none_opens_nothing(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    row = office.held()[0].id or 0
    until = office.now + timedelta(days=1)
    others = [
        link[:-2] + ("a/" if link[-2] != "a" else "b/"),
        re.sub(r"/c/\d+", f"/c/{row + 1}", link),
        office.house.links.thing(Kind.REQUEST, row + 1, 0, until).removeprefix("https://desk.example"),
        office.house.links.thing(Kind.MINE, row, 0, until).removeprefix("https://desk.example").replace("/m/", "/c/"),
        "/c/nonsense/",
    ]
    answers = [browser.get(other) for other in others]
    office.pass_time("73h")
    answers += [browser.get(other) for other in others]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r"/c/[^?\"]*", "", answer.text) for answer in answers}
    assert len(bodies) == 1


def test_whoever_comes_too_late_is_told_how_to_ask_once_more(browser: Browser, office: Office) -> None:
    sent(browser)
    link, page = link_in(office), browser.get(link_in(office)).text
    office.pass_time("73h")
    hidden = dict(HIDDEN.findall(page))
    for answer in (browser.get(link), browser.ask("POST", link, data={**hidden, "say": "yes"})):
        assert answer.status_code == 410
        assert "no longer valid" in answer.text
        assert 'href="/n/support/"' in answer.text
        assert "support@help.example" in answer.text
        assert not [one for one in ("lamp", "dead", "Anna", "Muster", ANNA, "<button") if one in answer.text]
    assert len(office.delivered) == 1
    assert "nicht mehr gültig" in browser.get(f"{link}?lang=de").text
    sent(browser)
    said(browser, link_in(office), "yes")
    assert office.ticket(1).ticket.subject == "The lamp"


def test_a_link_does_not_give_what_was_revoked_since(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    said(browser, link, "yes")
    with office.store.write() as session:
        person = people.by_address(session, [Address(ANNA)])[Address(ANNA)]
        parties.revoke(session, office.ticket(1).ticket.number, [person.id] if person.id else [])
    assert "/t/" not in browser.get(link).text


def test_whoever_said_yes_is_asked_about_their_next_request_the_same_day_and_once(browser: Browser, office: Office) -> None:
    sent(browser)
    said(browser, link_in(office), "yes")
    for subject in ("The door", "The roof"):
        office.pass_time("1m")
        sent(browser, subject=subject)
    assert len([letter for letter in office.letters(ANNA) if "/c/" in letter.text]) == 2
    said(browser, link_in(office), "yes")
    assert office.ticket(2).ticket.subject == "The door"


def test_the_link_of_one_leads_to_all_that_wait_and_were_not_asked_about(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    assert "More that waits" not in browser.get(link).text
    office.pass_time("1m")
    page = browser.get(sent(browser, subject="The door", text="SECRETwords").headers["location"]).text
    assert "leads to this request as well" in page
    assert len(office.letters(ANNA)) == 1
    said(browser, link, "yes")
    there = browser.get(link).text
    assert "SECRET" not in there
    assert "The door" not in there
    other = re.findall(r'href="https://desk\.example(/c/[^"]+)"', there)
    assert len(other) == 1
    said(browser, other[0], "yes")
    assert office.ticket(2).ticket.subject == "The door"
    assert "More that waits" not in browser.get(link).text


def test_an_older_link_leads_to_no_later_request_and_after_a_revocation_to_none(browser: Browser, office: Office) -> None:
    sent(browser)
    link = link_in(office)
    office.pass_time("25h")
    sent(browser, subject="Tomorrow")
    assert "More that waits" not in browser.get(link).text
    newest = link_in(office)
    sent(browser, subject="More")
    assert "More that waits" in browser.get(newest).text
    with office.store.write() as session:
        person = people.by_address(session, [Address(ANNA)])[Address(ANNA)]
        assert person.id is not None
        page_access.renew(session, person.id)
    assert "More that waits" not in browser.get(newest).text
