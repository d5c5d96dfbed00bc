"""Who works in mailboxes, a thread each: none ends without a word."""

from __future__ import annotations

from threading import Event

from mailgate.imap import crew
from tests.peers.daemon import PATIENCE


class Broken:
    """A worker with an error of ours in it."""

    def run(self) -> None:
        raise KeyError

    def stop(self) -> None:
        """Nothing is waited for."""


def test_a_worker_that_breaks_off_is_told_of_so_that_the_desk_starts_anew() -> None:
    broke_off = Event()
    with crew.at_work({"imap broken": Broken()}, broke_off.set):
        assert broke_off.wait(PATIENCE)
