"""R8: the clock jumps under a working daemon: a day on, back, ten years on, back. Nothing bursts, ends early, or stands still."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from mailgate import app
from store import ledger
from store.outbox_rows import State
from tests.faults.customers import Customer
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.needs import library
from tests.peers.sink import Sink

pytestmark = pytest.mark.peer
DAY, TEN_YEARS = 86_400, 3653 * 86_400
LETTERS = 3
"""Of each mail: an acknowledgement, and two notices."""
LATER = "451 4.3.0 Later"


class Shifted(Gateway):
    """A daemon whose time of day is ours and so many seconds more; what measures how long something takes goes on as it does."""

    def serve(self) -> Daemon:
        """The daemon with libfaketime."""
        fake = {
            "LD_PRELOAD": str(library("faketime/libfaketime.so.1", "libfaketime")),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.jump(0)
        start = super().serve().start
        return Daemon(Start(argv=start.argv, cwd=start.cwd, env={**os.environ, **fake}))

    @property
    def file(self) -> Path:
        """What says how late it is."""
        return self.home / "faketime"

    def jump(self, seconds: int) -> None:
        """The clock is set."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self.file)


def test_jumps_of_the_clock_neither_burst_nor_stop_anything(tmp_path: Path, sink: Sink) -> None:
    plan = Plan(folder=tmp_path, relay=sink.url, options={"metrics": {"listen": "127.0.0.1:0"}})
    with closing(Shifted(plan)) as gateway:
        gateway.start()
        metrics = gateway.daemon.wait_for(r"metrics (127\.0\.0\.1:\d+)")[1]
        offsets = (0, DAY, 0, TEN_YEARS, -DAY)
        for mails, offset in enumerate(offsets, 1):
            gateway.jump(offset)
            until(partial(works, metrics, offset), "the desk's next word")  # or some of a mail's letters go out before the jump
            sink.answer("RCPT", *[LATER] * LETTERS)
            Customer([gateway.port], range(mails, mails + 1)).send_all()
            until(partial(all_there, gateway, sink, mails), f"the letters of the mail at {offset} s")
            assert not gateway.letters(State.FAILED), "nothing is given up because the clock jumped"
            until(partial(well, metrics), "all well")
        gateway.jump(DAY)
        mails = len(offsets)
        sink.wait_for(mails * LETTERS)
        until(lambda: not later(gateway), "the last letter")
        assert set(Counter(mail.message["Message-ID"] for mail in sink.mails).values()) == {1}
        assert len(sink.mails) == mails * LETTERS
        assert settled(gateway) == mails


def all_there(gateway: Gateway, sink: Sink, mails: int) -> bool:
    """Whether every letter of so many mails went out or was asked to come later."""
    tried = later(gateway)
    return settled(gateway) == mails and tried >= LETTERS and tried + len(sink.mails) == mails * LETTERS


def settled(gateway: Gateway) -> int:
    """How many mails have an end."""
    return ledger.books(gateway.store).settled


def later(gateway: Gateway) -> int:
    """How many letters wait for another try."""
    return len(gateway.letters(State.DEFERRED))


def well(metrics: str) -> bool:
    """Whether whoever watches is told so."""
    return httpx.get(f"http://{metrics}/healthz", timeout=PATIENCE).text == "ok\n"


def works(metrics: str, offset: int) -> bool:
    """Whether the desk has said that it works, by the clock as it is now."""
    return abs(beat(metrics) - offset) < 60


def beat(metrics: str) -> float:
    """How far from now the desk said last that it works, in seconds."""
    text = httpx.get(f"http://{metrics}/metrics", timeout=PATIENCE).text
    found = re.search(r'mailgate_alive_timestamp_seconds\{process="desk"\} (\S+)', text)
    assert found, text
    return float(found[1]) - app.now().timestamp()
