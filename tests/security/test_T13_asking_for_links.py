"""T13, T17, T22: whoever asks for a link learns nothing, on the page as by mail; old links and other people's open nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from mailgate.mail.links import Kind
from mailgate.mail.model import Address
from mailgate.web.site import nowhere
from store import people
from store.tables import Journal, table_of
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import outside
from tests.surfer import PAGE, Browser
from tests.visits import ask, dump, forms, mailed, press, send


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page; Anna and Carl have a ticket each."""
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT, HILFE)) as made:
        made.staff("bea@staff")
        made.partner("vic@partner", "Vic Vendor", queue="support")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.mail("carl@customer", "hilfe", "The chair", "It squeaks.")
        made.work()
        yield made


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    with Browser(office) as made:
        yield made


def same(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    """An answer without what differs each time."""
    text = re.sub(r'name="form" value="[^"]*"', "", answer.text)
    return answer.status_code, {name: value for name, value in answer.headers.items() if name != "content-length"}, text


def entries(office: Office) -> int:
    with office.store.journal_read() as connection:
        return len(connection.execute(select(table_of(Journal).c.id)).all())


def test_everybody_is_told_the_same_whoever_they_ask_for(office: Office, browser: Browser) -> None:
    before = len(outside(office))
    asked = ["anna@customer.example", "eve@evil.example", "vic@partner.example", "bea@staff.example", "support@help.example"]
    answers = [ask(browser, one) for one in asked]
    assert {repr(same(answer)) for answer in answers} == {repr(same(answers[0]))}
    assert (answers[0].status_code, answers[0].headers["location"]) == (303, "/m/?sent")
    after = [browser.get("/m/?sent") for _ in range(2)]
    assert "Look into your mailbox" in after[0].text
    assert same(after[0]) == same(after[1])
    assert "anna" not in after[0].text.replace("anna@example.org", "")
    told = outside(office)[before:]
    assert sorted(letter.to for letter in told) == ["anna@customer.example", "vic@partner.example"]
    assert not office.held()  # nobody is bothered with an address of ours


def test_what_a_form_was_not_asked_for_or_asks_for_no_address_is_written_nowhere(office: Office, browser: Browser) -> None:
    before, kept = dump(office), entries(office)
    for method in ("GET", "HEAD", "GET", "HEAD", "GET"):
        assert browser.ask(method, "/m/?sent").status_code == 200
    form = forms(browser.get("/m/"))["/m/"]
    anna = {**form, "address": "anna@customer.example"}
    assert send(browser, "/m/", anna, sec_fetch_site="cross-site").status_code == 403
    assert send(browser, "/m/", anna, origin="https://evil.example").status_code == 403
    assert send(browser, "/m/", {"address": "anna@customer.example"}).status_code == 403
    assert send(browser, "/m/", {**anna, "form": anna["form"][:-2] + "aa"}).status_code == 403
    for wrong in ("", "anna", "anna@", "a@b@c", "x" * 250 + "@a.example", "anna@customer.example\r\nBcc: eve@evil.example"):
        answer = send(browser, "/m/", {**form, "address": wrong})
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
    assert (dump(office), entries(office)) == (before, kept)


def test_the_same_form_sent_twice_is_one_mail(office: Office, browser: Browser) -> None:
    page = browser.get("/m/")
    before = len(office.letters("anna@customer"))
    for _ in range(2):
        press(browser, page, "/m/", address="anna@customer.example")
    assert len(office.letters("anna@customer")) == before + 1


def test_looking_at_ones_tickets_changes_nothing_however_often_it_is_done(office: Office, browser: Browser) -> None:
    ask(browser, "anna@customer.example")
    link = mailed(office, "anna@customer", "m")
    before, kept = dump(office), entries(office)
    for path in (link, f"{link}revoke", f"{link}?q=lamp", f"{link}?page=3"):
        for method in ("GET", "HEAD", "GET", "GET", "HEAD", "GET", "GET"):
            assert browser.ask(method, path, headers={"sec-purpose": "prefetch"}).status_code == 200
    assert (dump(office), entries(office)) == (before, kept)


@pytest.mark.parametrize("minute", [-1, 0, 1])
def test_the_link_ends(office: Office, browser: Browser, minute: int) -> None:
    ask(browser, "anna@customer.example")
    link = mailed(office, "anna@customer", "m")
    office.now += office.settings.web.my_tickets_lasts + timedelta(minutes=minute)
    assert browser.get(link).status_code == (200 if minute < 0 else 404)


def test_a_link_opens_for_nobody_else_and_for_whoever_came_inside_it_opens_no_more(office: Office, browser: Browser) -> None:
    ask(browser, "anna@customer.example")
    link = mailed(office, "anna@customer", "m")
    person, until, token = link.split("/")[2].split(".")
    gone = browser.get("/m/1.29540000.aaaaaaaaaaaaaaaaaaaaaaaaaa/")
    wrong = [
        f"/m/{int(person) + 1}.{until}.{token}/",
        f"/m/{person}.{int(until) + 1}.{token}/",
        f"/s/{person}.{until}.{token}/",
        f"/t/1-{person}.{until}.{token}/",
        f"/m/{person}.{until}.{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/revoke",
    ]
    for path in wrong:
        found = browser.get(path)
        assert found.status_code == 404, path
        assert same(found)[2].replace(path, "") == same(gone)[2].replace(str(gone.url.path), "")
    assert browser.get(link).status_code == 200
    with office.store.write() as session:
        people.add_staff(session, Address(full("anna@customer")), people.Change(name="Anna"), office.now)
    assert browser.get(link).status_code == 404


def test_partners_have_no_page_of_their_own_tickets_by_a_link(office: Office, browser: Browser) -> None:
    for who in range(1, 6):
        with office.store.read() as session:
            known = people.by_id(session, [who])  # type: ignore[list-item]
        link = browser.site.links.thing(Kind.MINE, who, 0, office.now + timedelta(hours=1)).removeprefix(PAGE["public_url"])
        customer = any(not (person.is_staff or person.is_partner) for person in known.values())
        assert browser.get(link).status_code == (200 if customer else 404)


def test_from_the_page_of_a_ticket_a_link_goes_to_whose_page_it_is_and_to_nobody_else(office: Office, browser: Browser) -> None:
    path = browser.link("anna@customer", 1)
    page = browser.get(path)
    form = forms(page)[f"{path}link"]
    assert send(browser, f"{path}link", form, sec_fetch_site="cross-site").status_code == 403
    assert send(browser, f"{browser.link('carl@customer', 2)}link", form).status_code == 403
    before = len(outside(office))
    done = send(browser, f"{path}link", {**form, "address": "eve@evil.example"})
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?mailed#link")
    assert [letter.to for letter in outside(office)[before:]] == ["anna@customer.example"]
    assert "is on its way to you" in browser.get(f"{path}?mailed").text


def test_asking_again_and_again_is_answered_by_a_pause_for_everybody_alike(office: Office, browser: Browser) -> None:
    rate = office.settings.web.mailed_links
    for who in ("anna@customer.example", "eve@evil.example"):
        with Browser(office) as fresh:
            answers = [ask(fresh, who).status_code for _ in range(rate.most + 1)]
        assert answers == [303] * rate.most + [429], who


def test_where_nothing_can_be_kept_nobody_is_told_that_a_mail_comes(office: Office, browser: Browser) -> None:
    object.__setattr__(browser.site, "keep", nowhere)
    assert ask(browser, "anna@customer.example").status_code == 503
