"""Digests on both databases: one for each person and day, within bounds, whoever left, and whatever was missed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from mailgate.deed import daily, digest
from mailgate.deed.post import Post
from mailgate.desk.model import NotifyMode, Suppressed
from mailgate.mail.model import Address, OutboxId, PersonId
from store import digest_lines, people, suppression
from tests.client import Letter
from tests.office import Office
from tests.peers.daemon import PATIENCE

DAY = timedelta(days=1)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """Bea hears of everything at once, Dig once a day at seven; a digest has three lines at most."""
    with Office(desk_url, tmp_path, limits={"digest_lines": 3, "quiet_notices": 2}) as made:
        made.staff("bea@staff")
        made.staff("dig@staff", notify="digest")
        yield made


def open_tickets(office: Office, count: int) -> None:
    for number in range(count):
        office.mail(f"anna{number}@customer", "support", f"Lamp {number}", "It is dead.")
    office.work()


def digests(office: Office, who: str = "dig@staff") -> list[Letter]:
    return [one for one in office.letters(who) if one.subject.startswith("[digest ")]


def listed(letter: Letter) -> int:
    return sum("[#" in line for line in letter.text.splitlines())


def test_two_desks_at_one_store_send_one(office: Office) -> None:
    open_tickets(office, 5)
    office.now += DAY
    together = Barrier(2)

    def desk() -> None:
        together.wait(PATIENCE)
        with office.store.write() as session:
            daily.send_due(session, office.house, Post(office.house))
            digest.send_due(session, office.house, Post(office.house))

    runs = [Thread(target=desk) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(PATIENCE)
    office.deliver()
    assert len(digests(office)) == 1


def test_what_was_missed_is_made_up_for_once(office: Office) -> None:
    open_tickets(office, 1)
    office.pass_time(3 * DAY)
    assert len(digests(office)) == 1
    office.pass_time(timedelta(minutes=1))
    office.pass_time(DAY)
    assert len(digests(office)) == 1


def test_what_comes_after_the_digest_waits_for_the_next(office: Office) -> None:
    open_tickets(office, 1)
    office.pass_time(timedelta(hours=23))
    office.mail("carl@customer", "support", "The chair", "It creaks.")
    office.work()
    office.pass_time(timedelta(hours=23, minutes=59))
    assert len(digests(office)) == 1
    office.pass_time(timedelta(minutes=1))
    assert len(digests(office)) == 2


@pytest.mark.parametrize(("count", "lines", "more"), [(2, 2, ""), (3, 3, ""), (4, 3, "... and 1 more")])
def test_a_digest_has_so_many_lines_and_counts_the_rest(office: Office, count: int, lines: int, more: str) -> None:
    open_tickets(office, count)
    office.pass_time(DAY)
    [letter] = digests(office)
    assert listed(letter) == lines
    assert (more or "more.") in letter.text if more else "more." not in letter.text


def test_what_was_only_counted_has_its_turn_the_next_day_and_not_before(office: Office) -> None:
    open_tickets(office, 4)
    office.pass_time(DAY)
    office.pass_time(timedelta(hours=1))
    assert len(digests(office)) == 1
    office.pass_time(DAY)
    assert len(digests(office)) == 2


def test_who_left_gets_none_and_who_gets_no_mail_gets_it_later(office: Office) -> None:
    office.staff("eva@staff", notify="digest")
    open_tickets(office, 1)
    with office.store.write() as session:
        people.remove_staff(session, Address("dig@staff.example"))
    with office.store.write() as session:
        suppression.add(session, Suppressed(address=Address("eva@staff.example"), reason="gone", outbox=None, at=office.now))
    office.pass_time(DAY)
    assert digests(office, "dig@staff") + digests(office, "eva@staff") == []
    with office.store.write() as session:
        suppression.remove(session, Address("eva@staff.example"))
    office.pass_time(timedelta(minutes=1))
    assert len(digests(office, "eva@staff")) == 1


def test_who_changes_their_mode_still_gets_what_was_set_aside(office: Office) -> None:
    open_tickets(office, 1)
    with office.store.write() as session:
        people.edit_staff(session, Address("dig@staff.example"), people.Change(notify=NotifyMode.ALL))
    office.pass_time(DAY)
    assert len(digests(office)) == 1


def test_numbers_mean_something_to_their_reader_alone(office: Office) -> None:
    open_tickets(office, 2)
    office.pass_time(DAY)
    number = OutboxId(int(digests(office)[0].subject.split()[1]))
    with office.store.read() as session:
        known = {p.address.partition("@")[0]: PersonId(p.id or 0) for p in people.staff(session)}
        assert digest_lines.of(session, number, known["dig"]) == {1: 1, 2: 2}
        assert digest_lines.of(session, number, known["bea"]) == {}
        assert digest_lines.of(session, OutboxId(number + 1), known["dig"]) == {}


@pytest.mark.parametrize(("count", "single", "together"), [(2, 2, 0), (3, 2, 1), (4, 2, 2)])
def test_above_a_few_what_fell_into_quiet_hours_comes_together(office: Office, count: int, single: int, together: int) -> None:
    office.staff("kim@staff", quiet="07:30-20:00")
    open_tickets(office, count)
    assert office.letters("kim@staff") == []
    office.pass_time(timedelta(hours=11, minutes=59))
    assert office.letters("kim@staff") == []
    office.pass_time(timedelta(minutes=1))
    assert len(office.letters("kim@staff")) - len(digests(office, "kim@staff")) == single
    assert sum(listed(one) for one in digests(office, "kim@staff")) == together
