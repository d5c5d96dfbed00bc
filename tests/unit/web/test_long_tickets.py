"""Long tickets: the newest part on one page, the rest a link away; small, and quick."""

from __future__ import annotations

import re
from datetime import timedelta

from mailgate.desk.story import Author, Spoken
from mailgate.mail.model import EntryId, TicketNumber, Visibility
from mailgate.web import telling
from tests.bench import pages
from tests.office import START, Office
from tests.page import Visitor, site_of
from tests.told import link, told

_EARLIER = re.compile(r'href="([^"]+\?before=\d+)"')


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
    assert telling.window(said[:4], None) == (said[2:4], 3)
    assert telling.window(said, 4) == (said[1:3], 2)
    assert telling.window(said, None) == (said[4:], 5)
    assert telling.window(said, 1) == ([], None)


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
