"""All that somebody asked, on one page: open ones first, closed ones to leaf through, colleagues' apart, and a search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.links import Kind
from mailgate.mail.model import Address
from mailgate.web import mine
from store import organisations, people
from store.organisations import OrganisationChange
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import note_address
from tests.surfer import PAGE, Browser

URL = PAGE["public_url"]


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """Anna's lamp is closed, her desk is open, Carl's chair is his; staff said things inside."""
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT, HILFE)) as made:
        made.staff("bea@staff", notify="all")
        for who, subject in (("anna@customer", "The lamp"), ("anna@customer", "The desk <b>"), ("carl@customer", "The chair")):
            made.mail(who, "support", subject, f"{subject} is broken.")
        made.work()
        made.mail("bea@staff", note_address(made.letters("bea@staff")[0]), "x", "#close")
        made.mail("bea@staff", note_address(made.letters("bea@staff")[1]), "x", "#title Zebra affair\nThe customer is a walrus.")
        made.work()
        yield made


def path(browser: Browser, who: str = "anna@customer") -> str:
    with browser.office.store.read() as session:
        person = people.by_address(session, [Address(full(who))])[Address(full(who))]
    until = browser.office.now + browser.office.settings.web.my_tickets_lasts
    return browser.site.links.thing(Kind.MINE, person.id or 0, 0, until).removeprefix(URL)


def listed(text: str) -> list[int]:
    """The numbers of the tickets on a page, in its order."""
    return [int(found) for found in re.findall(r'<span class="ticket-number">#(\d+)</span>', text)]


def test_open_ones_come_first_and_each_leads_to_its_ticket(office: Office) -> None:
    with Browser(office) as browser:
        page = browser.get(path(browser)).text
        assert listed(page) == [2, 1]
        assert page.index("#2<") < page.index("<details") < page.index("#1<")
        assert "The desk &lt;b&gt;" in page
        for ticket in re.findall(re.escape(URL) + r"(/t/[^\"]+)", page):
            assert browser.get(ticket).status_code == 200
        german = browser.get(f"{path(browser)}?lang=de").text
        assert "Ihre Anfragen" in german
        assert re.search(r'/t/[^"]+\?lang=de"', german)


def test_nothing_from_inside_stands_there_nor_is_found(office: Office) -> None:
    with Browser(office) as browser:
        pages = [browser.get(f"{path(browser)}{query}").text for query in ("", "?q=walrus", "?q=Zebra", "?q=chair", "?q=tag:x")]
    assert not [word for word in ("walrus is", "Zebra affair", "The chair") if any(word in page for page in pages)]
    assert [listed(page) for page in pages[1:]] == [[]] * 4
    assert "Nothing was found." in pages[1]


def test_what_is_searched_is_found_among_ones_own(office: Office) -> None:
    with Browser(office) as browser:
        assert listed(browser.get(f"{path(browser)}?q=lamp").text) == [1]
        assert listed(browser.get(f"{path(browser)}?q=broken").text) == [2, 1]
        odd = browser.get(f"{path(browser)}", params={"q": '"><script>%_* ' + "x " * 300})
        assert odd.status_code == 200
        assert "<script>" not in odd.text


def _shares(office: Office) -> None:
    with office.store.write() as session:
        organisations.add(session, "Muster AG", OrganisationChange(shares=True, add_domains=("customer.example",)), office.now)


def test_colleagues_tickets_stand_apart_where_the_organisation_shares(office: Office) -> None:
    _shares(office)
    with Browser(office) as browser:
        page = browser.get(path(browser)).text
        assert page.index("#2<") < page.index("colleagues at Muster AG") < page.index("#3<") < page.index("<details")
        assert listed(page) == [2, 3, 1]


def test_a_colleague_who_only_reads_is_told_so_and_has_no_button_to_close(office: Office) -> None:
    _shares(office)
    office.mail("carl@customer", "support", "The sofa", "It is torn.")
    office.work()
    with Browser(office) as browser:
        [theirs, *_] = re.findall(re.escape(URL) + r"(/t/4-[^\"]+)", browser.get(path(browser)).text)
        page = browser.get(theirs).text
        assert "a colleague of yours asked it" in page
        assert "Close this request" not in page
        assert "before it is added" in browser.get(browser.fill_in(page, "Any news?").headers["location"]).text
        assert [row.ticket for row in office.held()] == [4]
        own = browser.get(browser.link("carl@customer", 4)).text
        assert "Close this request" in own
        assert "a colleague of yours" not in own


def test_closed_ones_are_leafed_through(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        office.mail("anna@customer", "support", f"Item {n}", "It is broken.")
        office.work()
        office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", "#close")
        office.work()
        office.pass_time("1m")
    monkeypatch.setattr(mine, "LISTED", 2)
    with Browser(office) as browser:
        first = path(browser)
        pages = [browser.get(f"{first}?page={number}").text for number in (1, 2, 3, 4)]
        assert [listed(page) for page in pages] == [[2, 7, 6], [5, 4], [1], []]
        assert ["?page=2" in pages[0], "?page=3" in pages[1], "?page=4" in pages[2]] == [True, True, False]
        assert [browser.get(f"{first}?page={odd}").status_code for odd in ("0", "-1", "x", "99999999", "²")] == [200] * 5


def test_open_ones_are_leafed_through_to_the_last_and_colleagues_with_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        for who in ("anna@customer", "carl@customer"):
            office.mail(who, "support", f"Thing {number} of {who}", "It is broken.")
    office.work()
    _shares(office)
    monkeypatch.setattr(mine, "LISTED", 2)
    with Browser(office) as browser:
        first = path(browser)
        pages = [browser.get(f"{first}?page={number}").text for number in (1, 2, 3, 4)]
    assert sorted(number for page in pages for number in listed(page)) == list(range(1, 12))
    assert [f"?page={n + 2}" in page for n, page in enumerate(pages)] == [True, True, False, False]
    assert ["no open requests" in page for page in pages] == [False] * 4
    assert "no older ones" in pages[3]


def test_a_new_request_is_one_step_away(office: Office) -> None:
    with Browser(office) as browser:
        page = browser.get(path(browser)).text
        found = re.findall(r'href="([^"]+/new/[^"]+)"', page)
        assert [one.rpartition("/new/")[2] for one in found] == ["support/", "hilfe/"]
        assert [browser.get(one).status_code for one in found] == [200, 200]


def test_a_closed_one_stays_among_the_closed_ones_while_an_answer_waits(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, web=PAGE, gateway={"undo_window": "2m"}) as office, Browser(office) as browser:
        office.staff("bea@staff", "Bea", notify="all")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", "#close")
        office.work()
        assert listed(browser.get(path(browser)).text.partition("<details")[2]) == [1]
        for said in ("#public\nOne more thing.", "#public\n#reopen\nWe found another lamp."):
            office.pass_time("3m")
            office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", said)
            office.work()
            before, _, after = browser.get(path(browser)).text.partition("<details")
            assert (listed(before), listed(after)) == ([], [1]), said
        office.pass_time("3m")
        before, _, after = browser.get(path(browser)).text.partition("<details")
        assert (listed(before), listed(after)) == ([1], [])


def test_one_that_went_into_another_stands_where_that_one_stands(office: Office) -> None:
    office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", "#merge 2")
    office.work()
    with Browser(office) as browser:
        before, _, after = browser.get(path(browser)).text.partition("<details")
        assert (listed(before), listed(after)) == ([2], [])
