"""Long tickets: the newest part on one page, the rest a link away; small, and quick."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlmodel import col, select

from mailgate.desk.story import Author, Spoken
from mailgate.mail.model import EntryId, TicketNumber, Visibility
from mailgate.web import telling
from mailgate.web.telling import Window
from store.tables import InternalNoteRow, PublicMessageRow
from tests.bench import pages
from tests.office import START, Office
from tests.page import Visitor, site_of
from tests.partners_page import Pages
from tests.told import link, told

_EARLIER = re.compile(r'href="([^"]+\?before=\d+)"')
_ANCHOR = re.compile(r'<li[^>]* id="e(\d+)"')


def test_two_hundred_messages_are_a_hundred_kilobytes_with_all_that_belongs_to_them() -> None:
    """And four times as many messages cost not much more: what is not shown is not made ready."""
    short, long = pages.figure(50), pages.figure(200)
    assert long.octets < pages.AIM_OCTETS
    assert long.octets < 1.3 * short.octets
    assert long.cpu_ms < 4 * short.cpu_ms


def test_every_entry_stands_on_one_of_the_pages_in_order(office: Office) -> None:
    pages.furnished(office, 120)
    office.now += timedelta(days=30)
    site = site_of(office)
    url, seen, numbers = link(site, 1, pages.ANNA) or "", list[int](), list[int]()
    with Visitor(site) as visitor:
        numbers = list(told(visitor.get(url + "print").text))
        while url:
            page = visitor.get(url).text
            shown = list(told(page))
            assert len(shown) <= telling.SHOWN
            seen = shown + seen
            earlier = _EARLIER.search(page)
            url = earlier[1] if earlier else ""
    assert seen == numbers
    assert len(seen) > 120


def test_partners_leaf_through_all_of_it_too(office: Office) -> None:
    pages.furnished(office, 120)
    office.partner("vic@partner", "Vic", tag="search")
    office.mail("bea@staff", "support+1-note", "x", "#tag search\nThe index was full.")
    office.work()
    office.now += timedelta(days=30)
    with office.store.read() as session:
        wanted = {*session.scalars(select(col(PublicMessageRow.id))), *session.scalars(select(col(InternalNoteRow.id)))}
    url, seen = "/p/1/", list[int]()
    with Pages(office) as made:
        vic = made.of("vic@partner")
        while url:
            page = vic.get(url).text
            shown = [int(number) for number in _ANCHOR.findall(page)]
            assert 0 < len(shown) <= telling.SHOWN
            assert ("Earlier messages" in page, ">To the newest messages</a>" in page) == (bool(_EARLIER.search(page)), True)
            seen = shown + seen
            earlier = _EARLIER.search(page)
            url = earlier[1] if earlier else ""
    assert len(seen) == len(set(seen))
    assert wanted <= set(seen)


def test_what_is_no_entry_of_theirs_is_the_newest_page(office: Office) -> None:
    pages.furnished(office, 60)
    office.now += timedelta(days=30)
    site = site_of(office)
    url = link(site, 1, pages.ANNA) or ""
    with Visitor(site) as visitor:
        newest = list(told(visitor.get(url).text))
        for before in ("999999", "-1", "x", "9" * 30, "\u0661", ""):
            assert list(told(visitor.get(url, params={"before": before}).text)) == newest
            assert list(told(visitor.get(f"{url}news", params={"from": before}).text)) == newest
        since = newest[-3]
        assert list(told(visitor.get(f"{url}news?from={since}").text)) == newest[-3:]


def test_few_but_very_long_messages_are_cut_into_pages_too() -> None:
    said = [_said(n, telling.CHARACTERS // 2) for n in range(1, 5)] + [_said(5, 10 * telling.CHARACTERS)]
    assert telling.window(said[:4], "") == Window(said[2:4], 3, newest=True)
    assert telling.window(said, "4") == Window(said[1:3], 2, newest=False)
    assert telling.window(said, "") == Window(said[4:], 5, newest=True)
    assert telling.window(said, "1") == Window([], None, newest=False)


def _said(number: int, length: int) -> Spoken:
    """A message with a text; the rest is no matter."""
    return Spoken(
        id=EntryId(number),
        ticket=TicketNumber(1),
        visibility=Visibility.PUBLIC,
        author=Author(address=None, name="", role="customer"),
        text="x" * length,
        full_text=None,
        quoted_lines=0,
        attachments=(),
        message_id=None,
        via=None,
        trust=None,
        journal=None,
        at=START,
        visible_at=START,
    )
