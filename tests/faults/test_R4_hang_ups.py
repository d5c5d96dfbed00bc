"""R4: a hang-up right after the dot neither loses nor halves a mail; sent again, it is a mail like any other for R5 to know."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from store.engine import Store
from tests.peers.dialogue import Wire, announced
from tests.peers.gatehouse import House, Plan, running

MAIL = b"Subject: whole\r\n\r\nevery word of it\r\n"

WAYS: list[Callable[[Wire], None]] = [Wire.hang_up, Wire.half_close, Wire.reset]


def settle(house: House) -> None:
    """Another mail has been taken: whatever came before it has been dealt with."""
    with announced(house.port) as wire:
        wire.talk("C: other\nC: .\nS: 250 *")


@pytest.mark.parametrize("leave", WAYS)
def test_a_peer_that_leaves_right_after_the_dot_has_left_a_whole_mail_or_none(
    tmp_path: Path, leave: Callable[[Wire], None]
) -> None:
    with running(Plan(folder=tmp_path, sections={"limits": {"connections_per_host": 100}})) as house:
        for _ in range(30):
            wire = announced(house.port)
            wire.send(MAIL + b".\r\n")
            leave(wire)
            wire.hang_up()
        settle(house)
        kept = house.mails.count(MAIL)
        assert kept <= 30
        assert set(house.mails) <= {MAIL, b"other\r\n"}
        with announced(house.port) as again:
            again.send(MAIL + b".\r\n")
            again.talk("S: 250 *")
        assert house.mails.count(MAIL) == kept + 1


@pytest.mark.parametrize("leave", [Wire.hang_up, Wire.reset])
def test_a_mail_on_its_way_to_the_disk_gets_there_without_its_peer(tmp_path: Path, leave: Callable[[Wire], None]) -> None:
    with running(Plan(folder=tmp_path)) as house:
        other = Store(str(house.store.url))
        with closing(other), other.journal_write():
            wire, watcher = announced(house.port), Wire(house.port)
            wire.send(MAIL + b".\r\n")
            watcher.talk("S: 220 *\nC: NOOP\nS: 250 *")  # the loop has gone round: the dot was read
            leave(wire)
            watcher.talk("C: NOOP\nS: 250 *")
        settle(house)
        watcher.hang_up()
        assert house.mails == [MAIL, b"other\r\n"]


@pytest.mark.parametrize("leave", [Wire.hang_up, Wire.reset])
def test_a_large_mail_that_waits_its_turn_gets_there_without_its_peer(tmp_path: Path, leave: Callable[[Wire], None]) -> None:
    large = [b"%d" % number + b"x" * 1000 + b"\r\n" for number in range(3)]
    with running(Plan(folder=tmp_path, sections={"limits": {"spool_in_memory": 1000}})) as house:
        other = Store(str(house.store.url))
        with closing(other), other.journal_write():
            wires, watcher = [announced(house.port) for _ in large], Wire(house.port)
            for wire, mail in zip(wires, large, strict=True):
                wire.send(mail + b".\r\n")
            watcher.talk("S: 220 *\nC: NOOP\nS: 250 *")  # the loop has gone round: the dots were read
            for wire in wires:
                leave(wire)
            watcher.talk("C: NOOP\nS: 250 *")
        watcher.talk(LARGE)
        watcher.hang_up()
        assert sorted(house.mails)[:3] == large


#: Waits its turn behind the others.
LARGE = f"""
    C: EHLO x
    S: 250*
    C: MAIL FROM:<>
    S: 250 *
    C: RCPT TO:<support@help.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {"z" * 2000}
    C: .
    S: 250 *
"""


def test_a_peer_that_only_stops_talking_still_hears_the_answer(tmp_path: Path) -> None:
    with running(Plan(folder=tmp_path)) as house, announced(house.port) as wire:
        wire.send(MAIL + b".\r\nQUIT\r\n")
        wire.half_close()
        wire.talk("S: 250 2.0.0 *\nS: 221 *\nS: (gone)")
        assert house.mails == [MAIL]


@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("part", [b"", b"Subject: half", MAIL, MAIL + b".", MAIL + b".\r"])
def test_a_mail_that_breaks_off_is_not_kept(tmp_path: Path, leave: Callable[[Wire], None], part: bytes) -> None:
    with running(Plan(folder=tmp_path)) as house:
        wire = announced(house.port)
        wire.send(part)
        leave(wire)
        settle(house)
        wire.hang_up()
        assert house.mails == [b"other\r\n"]
