"""T26, T31: above their ceiling staff get a digest: a flood neither drowns them nor hides from them what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from mailgate.desk.waiting import MOST_LINES
from mailgate.mail.model import Address
from mailgate.settings import Limits
from store import people
from tests.client import Letter
from tests.office import Office

DIGEST_LINES = Limits().digest_lines
DAY = timedelta(days=1)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk whose staff get eight notices a day."""
    with Office(desk_url, tmp_path, limits={"notices_per_day": 8}) as made:
        made.staff("bea@staff")
        made.staff("tom@staff", notify="none")
        yield made


def flood(office: Office, count: int) -> None:
    for n in range(count):
        office.mail(f"anna{n}@c{n}.example", "support", f"Lamp {n}", "It is dead.")
    office.work()


def digests(office: Office, who: str = "bea@staff") -> list[Letter]:
    return [letter for letter in office.letters(who) if "in one mail" in letter.subject]


def test_above_the_ceiling_notices_wait_for_a_digest_and_every_one_of_them_is_in_it(office: Office) -> None:
    flood(office, 10)
    assert len(office.letters("bea@staff")) == 6
    office.pass_time(timedelta(minutes=59, seconds=59))
    assert len(office.letters("bea@staff")) == 6
    office.pass_time(timedelta(seconds=1))
    [digest] = digests(office)
    assert digest.subject.startswith("[digest ")
    assert digest.subject.endswith(" internal] 4 notices in one mail")
    for n in range(6, 10):
        assert f"new ticket: [#{n + 1}] Lamp {n}" in digest.text
    office.pass_time(DAY)
    assert len(digests(office)) == 1


def test_a_digest_goes_once_an_hour_at_most(office: Office) -> None:
    flood(office, 8)
    for _ in range(9):
        office.pass_time(timedelta(minutes=20))
        office.mail("dora@d.example", "support", "More", "Words.")
        office.work()
    times = [letter.at for letter in digests(office)]
    assert len(times) >= 2
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(times))


def test_a_flood_of_held_mail_is_in_it_too(office: Office) -> None:
    for n in range(8):
        office.mail("bea@staff", "support", f"Hello {n}", "I am Bea.", authenticated=None)
    office.work()
    assert len(office.letters("bea@staff")) == 6
    office.pass_time("1h")
    assert "held, waits for a decision: Hello 7" in digests(office)[0].text


def test_a_flood_of_forged_names_hides_no_honest_ticket_and_its_own_lines_come_later(office: Office) -> None:
    for n in range(DIGEST_LINES + 20):
        office.mail(f"v{n}@v{n}.example", "support", f"Buy {n}", "Cheap.", authenticated=None)
    office.mail("anna@customer", "support", "MY HOUSE IS BURNING", "Help!")
    office.work()
    office.pass_time("1h")
    [first] = digests(office)
    assert "MY HOUSE IS BURNING" in first.text
    assert "... and 15 more" in first.text
    office.pass_time(timedelta(minutes=59, seconds=59))
    assert len(digests(office)) == 1
    office.pass_time(timedelta(seconds=1))
    named = [line for letter in digests(office) for line in letter.text.splitlines() if "new ticket: " in line]
    assert len(named) == len(set(named)) == DIGEST_LINES + 15
    assert "more." not in digests(office)[1].text
    office.pass_time(DAY)
    assert len(digests(office)) == 2


def test_was_this_you_reaches_its_reader_however_many_forge_their_name(office: Office) -> None:
    office.mail("carl@customer", "support", "The chair", "It creaks.")
    office.work()
    notice = office.letter("bea@staff")
    for n in range(20):
        office.mail("bea@staff", "support", f"Hello {n}", "I am Bea.", authenticated=None)
    office.work()
    for n in range(3):
        office.reply(notice, f"Carl, my answer {n}.", authenticated=None)
        office.work()
    asked = [letter for letter in office.letters("bea@staff") if "my answer" in letter.text]
    assert ["Was this you?" in letter.subject for letter in asked] == [True, True]
    office.pass_time("1h")
    assert digests(office)[0].text.index("The chair") < digests(office)[0].text.index("Hello 19")


def test_every_held_mail_has_its_turn_in_the_lists_of_two_days(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    signed = office.letter("anna@customer").reply_to
    for n in range(MOST_LINES + 30):
        office.mail(f"v{n}@v{n}.example", signed, f"held mail {n}.", "Hm.", authenticated=None)
    office.work()
    for _ in range(2):
        before = len(office.delivered)
        office.pass_time(DAY)
        office.pass_time("1h")
        lists = [letter for letter in office.delivered[before:] if "held mails wait" in letter.subject]
        assert [letter.to for letter in lists if letter.to.startswith("bea")] == ["bea@staff.example"]
    listed = "".join(letter.text for letter in office.letters("bea@staff") if "held mails wait" in letter.subject)
    assert [n for n in range(MOST_LINES + 30) if f"held mail {n}." not in listed] == []


def test_what_is_ones_own_still_comes_one_by_one(office: Office) -> None:
    office.mail("carl@customer", "support", "The chair", "It creaks.")
    office.work()
    office.reply(office.letter("bea@staff"), "We look into it.")
    office.work()
    flood(office, 20)
    office.reply(office.letters("carl@customer")[0], "It fell apart.")
    office.work()
    assert "It fell apart." in office.letter("bea@staff").text


def test_receipts_and_answers_to_ones_own_commands_are_not_counted(office: Office) -> None:
    flood(office, 20)
    before = len(office.letters("bea@staff"))
    for n in range(1, 13):
        office.mail("bea@staff", f"support+{n}-close", "x", "")
    office.work()
    assert len(office.letters("bea@staff")) == before + 12


def test_the_next_day_is_a_new_one(office: Office) -> None:
    flood(office, 10)
    office.pass_time(DAY)
    before = len(office.letters("bea@staff"))
    flood(office, 3)
    assert len(office.letters("bea@staff")) == before + 3


def test_who_left_gets_no_digest(office: Office) -> None:
    flood(office, 10)
    with office.store.write() as session:
        people.remove_staff(session, Address("bea@staff.example"))
    before = len(office.letters("bea@staff"))
    office.pass_time("2h")
    assert len(office.letters("bea@staff")) == before


@pytest.mark.parametrize(("every", "after"), [("2h", timedelta(hours=2)), ("10m", timedelta(minutes=10))])
def test_how_often_is_a_setting(desk_url: str, tmp_path: Path, every: str, after: timedelta) -> None:
    with Office(desk_url, tmp_path, limits={"notices_per_day": 4, "digest_every": every}) as office:
        office.staff("bea@staff")
        flood(office, 5)
        office.pass_time(after - timedelta(seconds=1))
        assert not digests(office)
        office.pass_time(timedelta(seconds=1))
        assert len(digests(office)) == 1
