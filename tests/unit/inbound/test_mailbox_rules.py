"""What is taken from a folder and when trouble is tried again, as tables; and where a mail lies, as a URL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailgate.imap.said import Facts
from mailgate.imap.troubles import BrokenError, LoginRefusedError, RefusedError, UnreachableError, told
from mailgate.inbound.mailbox import place, uids
from mailgate.inbound.mailbox.rules import CLOCKS, Pass, above, pause
from mailgate.settings import Mailbox

SINCE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_only_uids_above_the_position_are_new() -> None:
    assert above([7, 3, 9, 8, 9], 7) == [8, 9]
    assert above([7], 7) == []  # 8:* names 7, the last one
    assert above([], 0) == []


@pytest.mark.parametrize(
    ("start", "renumbered", "date", "wanted"),
    [
        ("now", False, SINCE + SECOND, False),
        ("now", True, SINCE - CLOCKS - SECOND, False),
        ("now", True, SINCE - CLOCKS, True),
        ("now", True, None, True),
        ("everything", False, SINCE - timedelta(days=900), True),
        ("everything", True, SINCE - timedelta(days=900), True),
        ("2026-02-01", True, datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), False),
        ("2026-02-01", True, datetime(2026, 2, 1, tzinfo=UTC), True),
        ("2026-02-01", True, None, True),
        ("2026-02-01", False, SINCE - timedelta(days=900), False),
    ],
)
def test_a_date_leaves_out_only_what_was_there_before(start: str, renumbered: bool, date: datetime | None, wanted: bool) -> None:
    now = Pass(start=start, since=SINCE, old=frozenset({1}), renumbered=renumbered)
    assert now.wanted(1, Facts(size=1, date=date)) is wanted
    assert now.wanted(2, Facts(size=1, date=date))


@pytest.mark.parametrize(
    ("renumbered", "uid", "date", "silent"),
    [
        (False, 5, SINCE + SECOND, True),
        (False, 6, SINCE - SECOND, False),
        (True, 5, SINCE - SECOND, True),
        (True, 6, SINCE - SECOND, False),
        (True, 5, SINCE, False),
        (True, 5, None, False),
    ],
)
def test_nobody_is_written_to_because_of_what_was_there(renumbered: bool, uid: int, date: datetime | None, silent: bool) -> None:
    now = Pass(start="everything", since=SINCE, old=frozenset({1, 5}), renumbered=renumbered)
    assert now.silent(uid, Facts(size=1, date=date)) is silent


@pytest.mark.parametrize("some", [set(), {1}, {1, 2, 3}, {1, 2, 4, 9, 10, 4294967295}])
def test_many_numbers_are_written_down_in_few_octets(some: set[int]) -> None:
    assert uids.read(uids.spell(some)) == some


def test_runs_of_numbers_are_written_as_imap_writes_them() -> None:
    assert uids.spell([4, 1, 2, 3, 7, 7]) == "1:4,7"
    assert uids.some_of(range(1, 8), 2, 1) == [1, 6, 7]


GONE, BROKEN = UnreachableError("connection refused"), BrokenError("nonsense")
WRONG = LoginRefusedError("[AUTHENTICATIONFAILED] wrong password")
BUSY = LoginRefusedError("login failed: [UNAVAILABLE] later")
LIMIT = RefusedError("FETCH failed: [LIMIT] too much")


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        (GONE, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]),
        (BROKEN, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]),
        (None, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]),
        (WRONG, [60, 120, 240, 480, 900, 900]),
        (BUSY, [30, 60, 120, 240, 300, 300]),
        (LIMIT, [30, 60, 120, 240, 300, 300]),
    ],
)
def test_trouble_is_tried_again_later_and_later_and_a_refused_log_in_least_often(
    trouble: UnreachableError | None, waits: list[float]
) -> None:
    assert [pause(failures, trouble, 0.0) for failures in range(1, len(waits) + 1)] == waits


def test_tries_are_spread_by_a_quarter_and_never_beyond_the_longest() -> None:
    assert (pause(5, GONE, -1.0), pause(5, GONE, 1.0)) == (12.0, 20.0)
    assert (pause(10**6, GONE, 1.0), pause(10**6, WRONG, 1.0)) == (300.0, 900.0)


def test_what_a_server_says_is_told_in_one_plain_line() -> None:
    assert told("no\r\n\x1b[31mred\u202e\tnow") == "no [31mred now"
    assert len(told("x" * 10**6)) == 200


def test_one_place_has_one_spelling() -> None:
    box = Mailbox(
        name="a", host="IMAP.Example", user="Support@Help.example", folder=("Büro/Neu;UID=3",), port=143, tls="starttls"
    )
    begin = place.folder_url(box, box.folder[0])
    assert begin == "imap://Support%40Help.example@imap.example:143/B%C3%BCro%2FNeu%3BUID%3D3;UIDVALIDITY="
    assert place.url(begin, 7, 12) == f"{begin}7/;UID=12"
    assert place.head_only(place.url(begin, 7, 12)) is None
    assert place.head_only(place.url(begin, 7, 12, head_only=True)) == ("Büro/Neu;UID=3", 12)
    assert place.head_only("/var/mail/x/;SECTION=HEADER") is None
