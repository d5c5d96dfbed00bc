"""R6: poison mails among good ones, by SMTP and from a mailbox, to a whole daemon. Every good one ends on a ticket with its
words, every poison on one with its original; none is tried more often than three times, and then there is nothing left to do.
"""

from __future__ import annotations

import os
import re
import smtplib
from contextlib import suppress
from itertools import chain, cycle
from pathlib import Path
from threading import Event

import pytest

from mailgate.desk.story import Spoken
from mailgate.mail.model import JournalId, TicketNumber
from store import journal, mails, timeline
from tests.faults.pickups import Desk, mail, own, served
from tests.peers import dovecot
from tests.peers.mailgate import until
from tests.peers.ports import HOST
from tests.size import sized
from tests.unit.inbound import poison

POISONS = "segv", "exit", "memory", "raise", "dive"
EACH = sized(5, 100)
"""Poisons, and as many good mails, by each of the two ways."""
ATTEMPTS = 3
_LOST = re.compile(r"reader lost.*\battempt=(\d+)")
_TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture
def _poisoned_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Daemons started from now on have readers that a mail can kill on purpose."""
    folder = tmp_path / "site"
    folder.mkdir()
    patch = f"from mailgate.inbound import sandbox\nsandbox.Readers.__init__.__defaults__ = ({poison.TARGET!r},)\n"
    (folder / "sitecustomize.py").write_text(patch)
    monkeypatch.setenv("PYTHONPATH", str(folder))


def mixed(start: int) -> list[bytes]:
    """A poison, a good mail, a poison …; each says its number."""
    words = cycle(POISONS)
    pairs = ((poison.FIELD + next(words).encode() + b"\r\n" + mail(n), mail(n + 1)) for n in range(start, start + 2 * EACH, 2))
    return [*chain.from_iterable(pairs)]


def send(port: int, raws: list[bytes]) -> None:
    with smtplib.SMTP(HOST, port, "mail.customer.example", timeout=60) as wire:
        for number, raw in enumerate(raws):
            wire.sendmail(f"customer{number}@customer.example", "support@help.example", raw)


def rests(desk: Desk) -> bool:
    """Whether nobody does anything to speak of for two seconds. Readers that were lost are started anew before that."""
    before, _ = spent(desk), Event().wait(2)
    after = spent(desk)
    return before.keys() == after.keys() and sum(after.values()) - sum(before.values()) < 0.5


def spent(desk: Desk) -> dict[int, float]:
    """Seconds of processor time, till now, of each process that runs."""
    found = {}
    for pid in desk.gateway.pids():
        with suppress(OSError):  # it has ended
            times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[pid] = (int(times[11]) + int(times[12])) / _TICKS
    return found


def tried(desk: Desk) -> list[int]:
    """Of each reader that was lost: with which try of its mail, as the log says."""
    return [int(attempt[1]) for line in [*desk.gateway.daemon.lines] if (attempt := _LOST.search(line))]


def became(desk: Desk) -> dict[bytes, tuple[str, list[str]]]:
    """Of every mail that was taken: the words on its ticket, and the names of the files there."""
    store, found = desk.gateway.store, {}
    for kept in journal.read(store, journal.after(store, JournalId(0), 10_000)):
        with store.read() as session:
            [row] = mails.dispositions(session, [kept.id])[kept.id]
            story = timeline.story(session, TicketNumber(row.ticket)) if row.ticket else None
        assert story, (row.disposition, row.reasons)
        [said] = [one for one in story.timeline if isinstance(one, Spoken)]
        found[kept.raw] = said.text, [file.name for file in said.attachments]
    return found


@pytest.mark.soak
@pytest.mark.peer
@pytest.mark.timeout(1_800)
@pytest.mark.usefixtures("_poisoned_readers")
def test_poison_by_every_way_ends_as_a_stub_and_no_good_mail_is_lost_or_late(tmp_path: Path) -> None:
    with dovecot.running() as server:
        account = own(server, "watched")
        for raw in mixed(2 * EACH):
            server.mailbox("watched").deliver(raw)
        with served(tmp_path, account) as desk:
            send(desk.gateway.port, mixed(0))
            desk.gateway.wait_settled(4 * EACH, 600)
            desk.gateway.wait_quiet(4 * EACH)
            found = became(desk)
            assert len(found) == 4 * EACH
            for raw, (words, files) in found.items():
                if poison.FIELD in raw:
                    assert ("could not be read" in words, files) == (True, ["original.eml"]), words
                else:
                    assert (words.startswith("Number "), files) == (True, []), words
            until(lambda: len(tried(desk)) >= ATTEMPTS * 2 * EACH, "the word of the last reader lost")
            tries = tried(desk)
            assert max(tries) == ATTEMPTS
            assert len(tries) == ATTEMPTS * 2 * EACH, "some good mail was blamed for a poison"
            assert str(4 * EACH) in desk.gateway.balanced()
            until(lambda: rests(desk), "the end of all work: somebody is still busy with them")
