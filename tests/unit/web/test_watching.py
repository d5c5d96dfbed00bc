"""Open pages: who hears that something is new, who hears nothing, and whose page stays silent for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from mailgate.mail.model import Address, TicketNumber
from mailgate.web import live, watching
from mailgate.web.site import Site
from store import marks, people
from store.tables import ParticipantRow
from tests.office import Office
from tests.page import Visitor, site_of
from tests.told import link
from tests.unit.web.listener import listening

ANNA, CARL = "anna@customer.example", "carl@customer.example"


@pytest.fixture
def lamp(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A ticket of Anna's, with Carl on Cc, answered, and all is out."""
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff", "Bea")
        office.staff("tom@staff", "Tom")
        office.mail(ANNA, "support", "The lamp", "It is dead.", cc=CARL)
        office.work()
        office.reply(office.letter("bea@staff"), "We look into it.")
        office.work()
        office.pass_time("10m")
        yield office


def _inside(words: str) -> Callable[[Office], object]:
    return lambda office: office.mail("bea@staff", "support+1-note", "x", words)


def _held(office: Office) -> None:
    signed = next(one for one in office.letters(ANNA) if "support+t" in one.reply_to).reply_to
    office.mail("sven@stranger.example", signed, "x", "mikeheld: your code is 482913.")


SILENT: tuple[Callable[[Office], object], ...] = (
    _inside("They never pay."),
    _inside("#tag printer"),
    _inside("#priority urgent"),
    _inside("#title What it really is"),
    _inside("#ask vera@vendor.example Do you have a lamp?"),
    _inside("#watch tom@staff.example"),
    _held,
)


def test_whatever_happens_inside_makes_no_sound(lamp: Office) -> None:
    """T09: not even that something happened, and when."""
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        before = _mark(lamp)
        for deed in SILENT:
            deed(lamp)
            lamp.work()
            assert not page.hears()
        assert _mark(lamp) != before


def _mark(office: Office) -> object:
    with office.store.read() as session:
        return marks.of(session, [TicketNumber(1)], office.now)


def test_what_they_may_see_is_told_once_to_everybody_who_may(lamp: Office) -> None:
    with listening(lamp) as listener:
        anna, carl = listener.opens(ANNA), listener.opens(CARL)
        lamp.reply(lamp.letter(ANNA), "It smells, too.")
        lamp.work()
        assert (anna.hears(), carl.hears()) == (True, True)
        assert (anna.hears(), carl.hears()) == (False, False)


def test_an_answer_that_waits_is_told_when_its_time_has_come(lamp: Office) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        lamp.mail("bea@staff", "support+1", "x", "#close\nIt is mended.")
        lamp.work()
        assert not page.hears()
        lamp.now += lamp.settings.gateway.undo_window - timedelta(seconds=1)
        assert not page.hears()
        lamp.now += timedelta(seconds=1)
        assert page.hears()


def test_a_message_that_is_withdrawn_leaves_open_pages_of_others_and_stays_its_authors(lamp: Office) -> None:
    lamp.reply(lamp.letter(ANNA), "My account is empty.", quote=False)
    lamp.work()
    with listening(lamp) as listener:
        anna, carl = listener.opens(ANNA), listener.opens(CARL)
        [said] = [one.id for one in lamp.ticket(1).timeline if getattr(one, "text", "") == "My account is empty."]
        lamp.mail("bea@staff", "support+1-note", "x", f"#privatise {said}")
        lamp.work()
        assert (anna.hears(), carl.hears()) == (False, True)


def test_a_merged_ticket_goes_on_being_told(lamp: Office) -> None:
    lamp.mail(ANNA, "support", "Light gone", "Dark.")
    lamp.work()
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        lamp.mail("bea@staff", "support+1-note", "x", "#merge into 2")
        lamp.work()
        assert page.hears()
        lamp.mail(ANNA, "support+2", "x", "Still dark.")
        lamp.work()
        assert page.hears()


def test_whose_link_is_revoked_hears_no_more(lamp: Office) -> None:
    with listening(lamp) as listener:
        anna, carl = listener.opens(ANNA), listener.opens(CARL)
        with lamp.store.write() as session:
            person = people.by_address(session, [Address(ANNA)])[Address(ANNA)]
            session.execute(update(ParticipantRow).where(col(ParticipantRow.person) == person.id).values(generation=1))
        assert (anna.is_over(), carl.is_over()) == (True, False)
        assert len(listener.watch) == 1


def test_a_link_that_ends_ends_the_stream(lamp: Office) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        lamp.now = page.stream.view.until - timedelta(seconds=30)
        assert not page.is_over()
        lamp.now = page.stream.view.until
        assert page.is_over()


def test_who_becomes_staff_hears_no_more_soon(lamp: Office) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        lamp.staff("anna@customer", "Anna")
        lamp.now += watching.AGAIN
        assert page.is_over()


def test_who_comes_back_is_told_what_they_missed(lamp: Office) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        told = page.stream.told
        page.leaves()
        lamp.reply(lamp.letter(ANNA), "It smells, too.")
        lamp.work()
        back = listener.opens(ANNA, told=told)
        assert back.begins == f"retry: {live.RETRY}\n\n"
        assert back.next().startswith("id: ")
        assert back.stream.told != told


def test_a_silent_stream_says_that_it_is_there(lamp: Office) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA, heartbeat=0.0)
        assert page.next() == ":\n\n"


def test_only_so_many_are_open_in_all_and_for_one_client(lamp: Office) -> None:
    with listening(lamp, live_streams=3, live_streams_per_client=2) as listener:
        here = [listener.opens(ANNA, client="203.0.113.7") for _ in range(3)]
        assert [one.begins == "over" for one in here] == [False, False, True]
        there = [listener.opens(ANNA, client="203.0.113.8") for _ in range(2)]
        assert [one.begins == "over" for one in there] == [False, True]
        here[0].leaves()
        assert listener.opens(ANNA, client="203.0.113.8").begins != "over"


def test_one_query_asks_for_all_open_pages_together(lamp: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, really = list[int](), marks.of

    def noted(session: Session, numbers: Iterable[TicketNumber], now: datetime) -> dict[TicketNumber, marks.Mark]:
        asked.append(1)
        return really(session, numbers, now)

    monkeypatch.setattr(marks, "of", noted)
    with listening(lamp) as listener:
        pages = [listener.opens(who) for who in (ANNA, CARL, ANNA)]
        asked.clear()
        assert not any(page.hears() for page in pages[:1])
        assert asked == [1]


def test_all_streams_end_when_the_page_stops(lamp: Office) -> None:
    with listening(lamp) as listener:
        pages = [listener.opens(who) for who in (ANNA, CARL)]
        listener.site.closing.set()
        assert [page.next() for page in pages] == ["over", "over"]
        assert listener.opens(ANNA).begins == "over"
        assert len(listener.watch) == 0


def test_a_database_that_is_away_ends_no_stream(lamp: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(lamp) as listener:
        page = listener.opens(ANNA)
        with monkeypatch.context() as patch:
            patch.setattr(marks, "of", _away)
            listener.runner.run(listener.watch._try_to_look())
        lamp.reply(lamp.letter(ANNA), "It smells, too.")
        lamp.work()
        assert page.hears()


def _away(*_: object) -> None:
    raise OSError("gone")


def test_a_page_that_cannot_be_made_keeps_no_news_from_the_others(lamp: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    really, asked = watching.view, list[str]()

    def view(site: Site, session: Session, segment: str) -> watching.View:
        asked.append(segment)
        assert segment != hers.stream.segment
        return really(site, session, segment)

    with listening(lamp) as listener:
        hers, his = listener.opens(ANNA), listener.opens(CARL)
        monkeypatch.setattr(watching, "view", view)
        lamp.reply(lamp.letter(ANNA), "It smells, too.")
        lamp.work()
        assert [hers.hears(), his.hears()] == [False, True]
        assert asked.count(hers.stream.segment) == 1, "it is not tried with each look"


def test_a_page_that_shows_the_newest_listens_and_an_older_one_does_not(lamp: Office) -> None:
    site = site_of(lamp)
    url = link(site, 1, ANNA) or ""
    with Visitor(site) as visitor:
        shown = visitor.get(url).text
        assert '<script src="/static/live.js" defer></script>' in shown
        assert 'data-live="' in shown
        last = max(one.id for one in lamp.ticket(1).timeline)
        assert "live" not in visitor.get(f"{url}?before={last}").text
        assert visitor.get("/t/nothing/live").status_code == 404
        head = visitor.request("HEAD", url + "live")
        assert head.headers["content-type"] == "text/event-stream; charset=utf-8"
    object.__setattr__(site.settings.web, "live_streams", 0)
    with Visitor(site) as visitor:
        assert "live" not in visitor.get(url).text
        refused = visitor.get(url + "live")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
