"""T17, T13: following a link signs nobody in; its button does, once, and only in the browser that was shown it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from starlette.requests import Request

from mailgate.mail.links import Kind
from mailgate.mail.model import Address
from mailgate.web import signed_in
from store import page_access, partners, people
from store.page_access import Begun
from store.tables import PageSession, Person
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.surfer import PAGE, Browser
from tests.visits import ask, dump, forms, mailed, press, send

LASTS = timedelta(minutes=15)
COOKIE = "__Host-mailgate"


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page and a partner who asked for a link."""
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT, HILFE)) as made:
        made.staff("bea@staff")
        made.partner("vic@partner", "Vic Vendor", queue="support")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.work()
        with Browser(made) as browser:
            ask(browser, "vic@partner.example")
        yield made


def sessions(office: Office) -> list[PageSession]:
    with office.store.read() as session:
        return list(session.scalars(select(PageSession)).all())


def inside(browser: Browser) -> bool:
    return lets_in(browser, "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar))


def lets_in(browser: Browser, cookies: str) -> bool:
    """Whether a page for partners opens for a browser that sends these cookies."""
    request = Request({"type": "http", "method": "GET", "path": "/p/", "headers": [(b"cookie", cookies.encode())]})
    with browser.office.store.read() as session:
        try:
            signed_in.partner(browser.site, session, request)
        except signed_in.SignInError:
            return False
    return True


def test_scanners_and_prefetch_change_nothing_and_the_button_still_works(office: Office) -> None:
    link, before = mailed(office, "vic@partner", "s"), dump(office)
    with Browser(office) as scanner:
        for method in ("GET", "GET", "HEAD", "GET", "HEAD", "GET", "GET"):
            shown = scanner.ask(method, link, headers={"purpose": "prefetch", "sec-purpose": "prefetch"})
            assert shown.status_code == 200
    assert dump(office) == before
    with Browser(office) as browser:
        page = browser.get(link)
        assert "Sign in as Vic Vendor" in page.text
        done = press(browser, page)
        assert (done.status_code, done.headers["location"]) == (303, "/p/")
        assert inside(browser)


def test_the_cookie_is_for_this_host_alone_and_the_store_does_not_know_it(office: Office) -> None:
    with Browser(office) as browser:
        done = press(browser, browser.get(mailed(office, "vic@partner", "s")))
    [set_cookie] = [one for one in done.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
    attributes = {part.strip().lower() for part in set_cookie.split(";")[1:]}
    assert {"httponly", "secure", "path=/", "samesite=strict", "max-age=43200"} <= attributes
    assert not [one for one in attributes if one.startswith("domain")]
    value = set_cookie.partition("=")[2].partition(";")[0]
    assert len(value) == 64
    assert value not in repr(dump(office))


def test_a_link_signs_in_once_and_whoever_is_in_already_is_let_through(office: Office) -> None:
    link = mailed(office, "vic@partner", "s")
    with Browser(office) as browser, Browser(office) as other:
        page, elsewhere = browser.get(link), other.get(link)
        press(browser, page)
        gone = press(other, elsewhere)
        unknown = other.get("/s/1.29540000.aaaaaaaaaaaaaaaaaaaaaaaaaa/")
        assert (gone.status_code, gone.text.replace(link, "")) == (404, unknown.text.replace(str(unknown.url.path), ""))
        assert other.get(link).status_code == 404
        for again in (press(browser, page), browser.get(link)):
            assert (again.status_code, again.headers["location"]) == (303, "/p/")
        assert (inside(browser), inside(other)) == (True, False)
    assert len(sessions(office)) == 1


@pytest.mark.parametrize("before", [True, False])
def test_signed_out_means_that_neither_the_cookie_nor_the_link_lets_anybody_in(office: Office, before: bool) -> None:
    link = mailed(office, "vic@partner", "s")
    with Browser(office) as browser:
        press(browser, browser.get(link))
        kept = dict(browser.cookies)
        [session] = sessions(office)
        about = (0, session.person, 1, int(session.key[:15], 16))
        form = {"form": browser.site.links.form(about, office.now, browser.site.draw)}
        assert send(browser, "/p/out", {"form": form["form"][:-1] + "2"}).status_code == 403
        assert send(browser, "/p/out", form, sec_fetch_site="cross-site").status_code == 403
        assert inside(browser)
        assert send(browser, "/p/out", form).status_code == 303
        if before:  # whoever copied the cookie before
            browser.cookies.update(kept)
        assert not inside(browser)
        assert browser.get(link).status_code == 404


def test_nobody_is_signed_in_as_somebody_else_by_a_page_that_sends_the_form_for_them(office: Office) -> None:
    link = mailed(office, "vic@partner", "s")
    with Browser(office) as attacker, Browser(office) as victim:
        form = forms(attacker.get(link))[link]
        for headers in ({"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example"}, {"sec_fetch_site": "same-site"}):
            assert send(victim, link, form, **headers).status_code == 403
        assert send(victim, link, form).status_code == 403  # a browser that says nothing of where it comes from
        assert send(victim, link, {"form": ""}).status_code == 403
        victim.get(link)
        assert send(victim, link, form).status_code == 403  # shown the button, but not with that form
    assert not sessions(office)


def test_a_cookie_that_somebody_planted_is_never_taken_over(office: Office) -> None:
    with Browser(office) as browser:
        browser.cookies.set(COOKIE, "a" * 64, domain="desk.example")
        done = press(browser, browser.get(mailed(office, "vic@partner", "s")))
        assert f"{COOKIE}={'a' * 64}" not in done.headers["set-cookie"]
    for value in ("a" * 64, "", "x", "A" * 64, "é"):
        with Browser(office) as other:
            assert not lets_in(other, f"{COOKIE}={value}")


@pytest.mark.parametrize(
    ("after", "status"), [(LASTS - timedelta(minutes=1), 200), (LASTS, 404), (LASTS + timedelta(minutes=1), 404)]
)
def test_a_link_to_sign_in_ends(office: Office, after: timedelta, status: int) -> None:
    link = mailed(office, "vic@partner", "s")
    with Browser(office) as browser:
        page = browser.get(link)
        office.now += after
        assert browser.get(link).status_code == status
        assert press(browser, page).status_code == (303 if status == 200 else 404)


def test_a_session_ends_by_itself(office: Office) -> None:
    lasts = office.settings.web.session_lasts
    with Browser(office) as browser:
        press(browser, browser.get(mailed(office, "vic@partner", "s")))
        office.now += lasts - timedelta(seconds=1)
        assert inside(browser)
        office.now += timedelta(seconds=1)
        assert not inside(browser)


def test_whoever_is_a_partner_no_longer_is_out_at_once_and_stays_out_when_they_come_back(office: Office) -> None:
    used = mailed(office, "vic@partner", "s")
    with Browser(office) as browser:
        press(browser, browser.get(used))
        ask(browser, "vic@partner.example")
        unused = mailed(office, "vic@partner", "s")
        vic = Address(full("vic@partner"))
        with office.store.write() as session:
            partners.remove(session, vic)
        assert not inside(browser)
        assert browser.get(unused).status_code == 404
        office.partner("vic@partner", "Vic Vendor", queue="support")
        assert not inside(browser)
        assert [browser.get(link).status_code for link in (used, unused)] == [404, 404]
        with office.store.write() as session:
            partners.remove(session, vic)
            people.add_staff(session, vic, people.Change(name="Vic"), office.now)
        assert not inside(browser)


def test_a_customer_or_a_member_of_staff_signs_in_nowhere(office: Office) -> None:
    with Browser(office) as browser:
        for who in (1, 2, 3):
            with office.store.read() as session:
                person = next(iter(people.by_id(session, [who]).values()))  # type: ignore[list-item]
            link = browser.site.links.thing(Kind.SIGN_IN, who, 0, office.now + LASTS).removeprefix(PAGE["public_url"])
            assert browser.get(link).status_code == (200 if person.is_partner else 404), person.kind


def test_two_presses_at_the_same_moment_begin_one_session(office: Office) -> None:
    at, until = office.now, office.now + LASTS
    with office.store.read() as session:
        vic = next(person.id for person in people.partners(session) if person.id)
    with office.store.write() as session:
        begun = [page_access.begin(session, Begun(key=key * 64, person=vic, at=at, until=until, link="x")) for key in "ab"]
    assert (begun, len(sessions(office))) == ([True, False], 1)


def test_a_session_alone_lets_nobody_in_who_is_no_partner(office: Office) -> None:
    with Browser(office) as browser:
        press(browser, browser.get(mailed(office, "vic@partner", "s")))
        assert inside(browser)
        with office.store.write() as session:
            session.execute(update(Person).where(col(Person.address) == full("vic@partner")).values(active=False))
        assert not inside(browser)


def test_the_partners_list_has_the_button_that_signs_out(office: Office) -> None:
    with Browser(office) as browser:
        assert browser.get("/p/").status_code == 403
        press(browser, browser.get(mailed(office, "vic@partner", "s")))
        page = browser.get("/p/")
        assert page.status_code == 200
        assert press(browser, page, "/p/out").status_code == 303
        assert browser.get("/p/").status_code == 403
