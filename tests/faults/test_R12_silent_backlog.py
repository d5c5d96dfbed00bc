"""R12: what lay in a mailbox before is taken in silently, and nothing is sent because of it later either."""

from __future__ import annotations

from pathlib import Path

from tests.office import Office
from tests.stand_ins import SUPPORT


def test_neither_deadlines_nor_lists_of_held_mails_write_to_anybody_because_of_a_backlog(desk_url: str, tmp_path: Path) -> None:
    queue = SUPPORT | {"first_answer": "1h", "resolution": "1d"}
    with Office(desk_url, tmp_path, queue=[queue]) as office:
        office.staff("bea@staff")
        entry = office.mail("anna@customer", "support", "The lamp", "It is dead.", silent=True)
        held = office.mail("bea@staff", "support", "Note", "Was it me?", authenticated=None, silent=True)
        office.work()
        assert (office.disposition(entry), office.disposition(held)) == ("new_ticket", "held")
        for _ in range(4):
            office.pass_time("12h")
        assert [letter.subject for letter in office.delivered] == []


def test_a_mail_that_comes_now_still_has_its_deadline(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, queue=[SUPPORT | {"first_answer": "1h"}]) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        before = len(office.letters("bea@staff"))
        office.pass_time("2h")
        assert len(office.letters("bea@staff")) == before + 1
