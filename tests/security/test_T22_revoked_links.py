"""T22, T23: every revoked link of a person is the same nothing, and their next letters bring new ones; keys change meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from mailgate.deed import keyed, revoking
from mailgate.mail.links import Links
from mailgate.mail.model import Address
from mailgate.mail.tokens import KeyRing
from store import organisations
from store.organisations import OrganisationChange
from store.tables import PageSession
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.surfer import PAGE, Browser
from tests.visits import ask, dump, forms, mailed, press, send

URL = PAGE["public_url"]


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page; Anna, Carl and Vic were mailed all there is to be mailed."""
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT, HILFE)) as made:
        made.staff("bea@staff", notify="all")
        made.partner("vic@partner", "Vic Vendor", queue="support")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.mail("carl@customer", "hilfe", "The chair", "It squeaks.")
        made.work()
        with Browser(made) as browser:
            for who in ("anna@customer.example", "carl@customer.example", "vic@partner.example"):
                ask(browser, who)
        yield made


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    with Browser(office) as made:
        yield made


def tickets(office: Office, who: str) -> str:
    """The path of the newest link to a ticket that somebody was mailed."""
    text = "".join(letter.text for letter in office.letters(who))
    return str(re.findall(re.escape(URL) + r"(/t/[^\s/]+/)", text)[-1])


def revoke(office: Office, who: str) -> None:
    with office.store.write() as session:
        revoking.revoke_all(session, office.house, Address(full(who)))


def test_after_revoking_a_person_each_old_link_is_the_same_nothing_and_the_next_letters_bring_new_ones(
    office: Office, browser: Browser
) -> None:
    old = [mailed(office, "anna@customer", "m"), tickets(office, "anna@customer")]
    others = [mailed(office, "carl@customer", "m"), tickets(office, "carl@customer")]
    address = office.letters("anna@customer")[0].reply_to
    assert [browser.get(path).status_code for path in (*old, *others)] == [200] * 4
    revoke(office, "anna@customer")
    unknown = browser.get("/m/1.29540000.aaaaaaaaaaaaaaaaaaaaaaaaaa/")
    for path in (*old, f"{old[0]}revoke"):
        gone = browser.get(path)
        assert (gone.status_code, gone.text.replace(path, "")) == (404, unknown.text.replace(str(unknown.url.path), ""))
    assert [browser.get(path).status_code for path in others] == [200, 200]
    refused = office.mail("anna@customer", address, "Re: The lamp", "Still dead.", authenticated=None)
    office.mail("anna@customer", "support", "[#1] The lamp", "Still dead.")
    office.work()
    assert office.disposition(refused) in ("held", "new_ticket")
    office.mail("bea@staff", "support+1", "Re: The lamp", "Press it.")
    office.work()
    office.pass_time("5m")
    ask(browser, "anna@customer.example")
    new = [mailed(office, "anna@customer", "m"), tickets(office, "anna@customer")]
    assert not set(new) & set(old)
    assert [browser.get(path).status_code for path in new] == [200, 200]


def test_a_partner_is_signed_out_wherever_they_are(office: Office, browser: Browser) -> None:
    used = mailed(office, "vic@partner", "s")
    press(browser, browser.get(used))
    office.now += timedelta(minutes=1)
    ask(browser, "vic@partner.example")
    unused = mailed(office, "vic@partner", "s")
    assert dump(office)["page_session"]
    revoke(office, "vic@partner")
    assert not dump(office)["page_session"]
    assert [browser.get(path).status_code for path in (used, unused)] == [404, 404]


def test_one_makes_ones_own_links_worthless_by_a_button_that_asks_first(office: Office, browser: Browser) -> None:
    link, carls = mailed(office, "anna@customer", "m"), mailed(office, "carl@customer", "m")
    ticket = tickets(office, "anna@customer")
    page = browser.get(f"{link}revoke")
    form = forms(page)[f"{link}revoke"]
    before = dump(office)
    for answer in (
        send(browser, f"{link}revoke", form, sec_fetch_site="cross-site"),
        send(browser, f"{link}revoke", form, origin="https://evil.example"),
        send(browser, f"{link}revoke", {"form": ""}),
        send(browser, f"{carls}revoke", form),
        send(browser, f"{link}revoke", forms(browser.get("/m/"))["/m/"]),
    ):
        assert answer.status_code == 403
    assert dump(office) == before
    letters = len(office.letters("anna@customer"))
    done = press(browser, page)
    assert "All your links are worthless now" in done.text
    assert [browser.get(path).status_code for path in (link, ticket, carls)] == [404, 404, 200]
    assert press(browser, page).status_code == 404
    assert len(office.letters("anna@customer")) == letters  # nothing that tells of it goes to where the old ones leaked
    assert "revoked" in [getattr(one, "kind", "") for one in office.ticket(1).timeline]


def test_who_writes_revoke_without_a_proof_revokes_nothing(office: Office, browser: Browser) -> None:
    link = mailed(office, "anna@customer", "m")
    office.mail("anna@customer", "support+mypage", "x", "revoke", authenticated=None)
    office.work()
    assert browser.get(link).status_code == 200
    office.mail("anna@customer", "support+mypage", "x", " Revoke\n")
    office.work()
    assert browser.get(link).status_code == 404


def test_links_to_colleagues_tickets_are_revoked_as_well(office: Office, browser: Browser) -> None:
    with office.store.write() as session:
        organisations.add(session, "Muster AG", OrganisationChange(shares=True, add_domains=("customer.example",)), office.now)
    page = browser.get(mailed(office, "anna@customer", "m"))
    [shared] = [path for path in re.findall(re.escape(URL) + r"(/t/[^\s/\"]+/)", page.text) if path.startswith("/t/2-")]
    assert browser.get(shared).status_code == 200
    revoke(office, "anna@customer")
    assert browser.get(shared).status_code == 404
    ask(browser, "anna@customer.example")
    again = browser.get(mailed(office, "anna@customer", "m")).text
    assert "/t/2-" in again
    assert shared not in again


def test_links_survive_a_new_key_and_die_with_theirs(office: Office) -> None:
    first, second, third = (bytes(range(n, n + 32)) for n in (1, 2, 3))
    paths = [mailed(office, "anna@customer", "m"), tickets(office, "anna@customer")]
    old = office.house.addresses.keys
    assert isinstance(old, KeyRing)
    rings = [(first, *old.keys), (second, first, *old.keys), (third, second, first)]
    seen = []
    with Browser(office) as browser:
        for ring in rings:
            object.__setattr__(browser.site, "links", Links(KeyRing(ring), URL))
            seen.append([browser.get(path).status_code for path in paths])
    assert seen == [[200, 200], [200, 200], [404, 404]]


def test_what_is_over_is_forgotten_and_no_link_signs_in_twice_for_that(office: Office, browser: Browser) -> None:
    link, web = mailed(office, "vic@partner", "s"), office.settings.web
    page = browser.get(link)
    press(browser, page)

    def forgotten() -> bool:
        with office.store.write() as session:
            keyed.forget(session, office.house)
        return not dump(office)["page_session"]

    with office.store.write() as session:  # they sign out at once
        session.execute(update(PageSession).values(until=office.now))
    office.now += web.sign_in_lasts - timedelta(seconds=1)
    assert not forgotten()
    office.now += timedelta(seconds=1)
    assert forgotten()
    assert browser.get(link).status_code == 404
