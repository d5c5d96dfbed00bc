"""T13: whatever is wrong with a link to a ticket, the answer is the same and costs the same: nothing can be guessed from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event, update
from sqlmodel import col

from mailgate.mail.model import PersonId, TicketNumber
from mailgate.web.site import Site
from store.tables import ParticipantRow
from tests.office import Office
from tests.page import Visitor, site_of
from tests.told import link

ANNA, CARL = "anna@customer.example", "carl@customer.example"
BELOW = ("", "print", "transcript.txt", "live", "news", "file/1/0/a.txt")


def _segment(url: str | None) -> str:
    return (url or "").rstrip("/").rpartition("/")[2]


def _wrong(office: Office, site: Site) -> dict[str, str]:
    """Links that open nothing, all but the last in the form of one that does."""
    anna, carl = (_segment(link(site, 1, who)) for who in (ANNA, CARL))
    pair, until, token = anna.split(".")
    ended = _segment(link(site, 1, ANNA, until=-timedelta(days=2)))
    person = int(pair.partition("-")[2])
    unknown = site.links.ticket(TicketNumber(4711), PersonId(person + 90), 1, site.now())
    with office.store.write() as session:
        theirs = int(carl.partition(".")[0].partition("-")[2])
        session.execute(update(ParticipantRow).where(col(ParticipantRow.person) == theirs).values(generation=1))
    return {
        "another token": f"{pair}.{until}.{token[1:]}{token[0]}",
        "another ticket": f"2-{person}.{until}.{token}",
        "no such ticket": f"4711-{person}.{until}.{token}",
        "no such person": f"1-{person + 90}.{until}.{token}",
        "neither, of another generation": _segment(unknown),
        "a later end": f"{pair}.{int(until) + 1}.{token}",
        "ended": ended,
        "revoked": carl,
        "somebody else's token": f"{carl.partition('.')[0]}.{until}.{token}",
        "nothing": "nothing",
    }


def test_every_link_that_opens_nothing_gets_one_answer_for_the_same_work(office: Office) -> None:
    office.mail(ANNA, "support", "The lamp", "It blinks.", cc=CARL)
    office.mail(ANNA, "support", "The chair", "It creaks.")
    office.work()
    site, asked = site_of(office), list[str]()
    right = _segment(link(site, 1, ANNA))

    def noted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(office.store._reading, "before_cursor_execute", noted)
    with Visitor(site) as visitor:
        assert visitor.get(f"/t/{right}/").status_code == 200
        wrong = _wrong(office, site)
        for below in BELOW:
            said, work = set(), set()
            for segment in wrong.values():
                asked.clear()
                answer = visitor.get(f"/t/{segment}/{below}")
                headers = tuple((name, value) for name, value in answer.headers.items() if name != "content-length")
                said.add((answer.status_code, answer.text.replace(segment, "SEGMENT"), headers))
                if segment != "nothing":
                    work.add(tuple(asked))
            assert len(said) == 1, below
            assert next(iter(said))[0] == 404
            assert len(work) == 1, below
    event.remove(office.store._reading, "before_cursor_execute", noted)


def test_who_was_taken_inside_or_off_sees_nothing_by_the_link_they_had(office: Office) -> None:
    office.mail(ANNA, "support", "The lamp", "It blinks.", cc=CARL)
    office.work()
    site = site_of(office)
    anna, carl = link(site, 1, ANNA) or "", link(site, 1, CARL) or ""
    with Visitor(site) as visitor:
        assert [visitor.get(one).status_code for one in (anna, carl)] == [200, 200]
        office.staff("anna@customer", "Anna")
        office.mail("bea@staff", "support+1-note", "x", f"#uncc {CARL}")
        office.work()
        assert [visitor.get(one + below).status_code for one in (anna, carl) for below in BELOW] == [404] * 12
