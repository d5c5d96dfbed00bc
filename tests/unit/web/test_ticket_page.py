"""The page of a ticket: its words, its times, where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.mail.links import read_ticket
from tests.office import SUPPORT, Office
from tests.page import Visitor, site_of
from tests.told import link, told

ANNA, CARL = "anna@customer.example", "carl@customer.example"
_LINKS = re.compile(r'(?:href|src|action|data-live|data-news)="([^"#]+)"')
_RELATED = re.compile(r'<p class="related">[^<]*<a href="([^"]+)">\[#(\d+)\]')


@pytest.fixture
def desk(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk in Berlin whose closed tickets are followed up."""
    queue = {**SUPPORT, "closed_reply": "follow_up"}
    with Office(desk_url, tmp_path, gateway={"timezone": "Europe/Berlin"}, queue=(queue,)) as office:
        office.staff("bea@staff", "Bea")
        office.mail(ANNA, "support", "The lamp", "It is dead.", attachments=[("a b.txt", "text/plain", b"words")])
        office.work()
        yield office


def _say(office: Office, who: str, words: str, to: str = "support+1") -> None:
    office.mail(who, to, "x", words)
    office.work()


def test_every_address_on_the_page_leads_somewhere_also_below_a_path(desk: Office) -> None:
    site = site_of(desk, public_url="https://page.example/desk")
    with Visitor(site) as visitor:
        page = visitor.get(link(site, 1, ANNA) or "").text
        found = {one.replace("&amp;", "&") for one in _LINKS.findall(page)}
        assert {one.partition("/t/")[0] for one in found if "/t/" in one} == {"/desk"}
        assert not [one for one in found if not one.startswith("/desk/")]
        looked = [one for one in found if "/live?" not in one and not one.endswith(("/answer", "/close"))]
        assert len(looked) > 8
        assert [one for one in looked if visitor.get(one).status_code not in (200, 303)] == []  # a form leads back


def test_a_language_that_was_chosen_is_kept(desk: Office) -> None:
    site = site_of(desk)
    url = link(site, 1, ANNA) or ""
    with Visitor(site) as visitor:
        page = visitor.get(f"{url}?lang=de").text
        assert "Anfrage eröffnet" in page
        assert "print?lang=de" in page
        assert "Anfrage eröffnet" in visitor.get(f"{url}print?lang=de").text
        assert "Anfrage eröffnet" in visitor.get(f"{url}transcript.txt?lang=de").text
        assert "Anfrage eröffnet" in visitor.get(f"{url}news?lang=de").text


def test_times_are_those_of_the_house(desk: Office) -> None:
    site = site_of(desk)
    with Visitor(site) as visitor:
        page = visitor.get(link(site, 1, ANNA) or "").text
        assert '<time datetime="2026-03-02T09:00+01:00">2 Mar 2026, 09:00 CET</time>' in page
        assert '<li class="day"><h2>2 March 2026</h2></li>' in page


def test_what_happened_is_told_in_words(desk: Office) -> None:
    _say(desk, "bea@staff", "We look into it.")
    _say(desk, "bea@staff", "#close\nIt is mended.")
    _say(desk, "bea@staff", "#reopen", "support+1-note")
    desk.mail(ANNA, "support+1", "x", "close")
    desk.work()
    site = site_of(desk)
    with Visitor(site) as visitor:
        entries = told(visitor.get(link(site, 1, ANNA) or "").text).values()
    words = [re.split(r"\s+\d+ Mar", one.words)[0].strip() for one in entries if one.kind == "event"]
    assert words == [
        "Request opened",
        "Bea takes care of it",
        "Status: open",
        "Closed by Bea",
        "Opened again by Bea",
        "Closed by you",
    ]


def test_what_continues_a_closed_request_is_linked_to_whoever_takes_part_and_lasts_no_longer(desk: Office) -> None:
    _say(desk, "bea@staff", f"#cc {CARL}", "support+1-note")
    _say(desk, "bea@staff", "#close\nIt is mended.")
    _say(desk, ANNA, "It is dead again.")
    site = site_of(desk)
    with Visitor(site) as visitor:
        url = link(site, 1, ANNA, until=timedelta(days=3)) or ""
        first = read_ticket(url.rstrip("/").rpartition("/")[2])
        for expected in ("2", "1", "2", "1"):
            [(url, number)] = _RELATED.findall(visitor.get(url).text)
            assert number == expected
        last = read_ticket(url.rstrip("/").rpartition("/")[2])
        assert first is not None
        assert last is not None
        assert (last.until, last.ticket, last.person) == (first.until, 1, first.person)
        takes_part = {one.person.address for one in desk.ticket(2).participants}
        seen = _RELATED.findall(visitor.get(link(site, 1, CARL) or "").text)
        assert bool(seen) == (CARL in takes_part)


def test_the_link_to_a_merged_request_shows_the_one_it_went_into(desk: Office) -> None:
    desk.mail(ANNA, "support", "Light gone", "Dark.")
    desk.work()
    _say(desk, "bea@staff", "#merge into 1", "support+2-note")
    site = site_of(desk)
    with Visitor(site) as visitor:
        old, new = (told(visitor.get(link(site, number, ANNA) or "").text) for number in (2, 1))
    assert [(one.kind, one.text) for one in old.values()] == [(one.kind, one.text) for one in new.values()]
    assert "Dark." in [one.text for one in old.values()]
