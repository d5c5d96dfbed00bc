"""Several folders of an account: each that has a connection is listened to, and none beyond what was set."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from mailgate.imap import crew
from mailgate.imap.wire import Bell
from tests.peers.mailgate import until
from tests.unit.inbound.imap_folder import Folder
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import Gateway, Made, a_mail, subjects

FOLDERS = ["INBOX", "Orders", "Returns"]


@contextmanager
def listening(gateway: Gateway, server: ImapServer, connections: int) -> Iterator[None]:
    """An account at work, once so many connections have said IDLE."""
    broke_off = Event()
    with crew.at_work({"imap shop": gateway.account}, broke_off.set):
        until(lambda: server.heard.count("IDLE") >= connections, f"{connections} to listen")
        yield
    assert not broke_off.is_set()
    assert not at_posts(), "nobody is left behind"


def at_posts() -> set[str]:
    return {one.name.removeprefix("imap shop ") for one in threading.enumerate() if one.name.startswith("imap shop ")}


@pytest.fixture
def several(server: ImapServer) -> ImapServer:
    server.folders |= {name: Folder() for name in FOLDERS[1:]}
    return server


@pytest.mark.parametrize(
    ("connections", "beside"), [(1, set()), (2, {"Orders"}), (3, {"Orders", "Returns"}), (4, {"Orders", "Returns"})]
)
def test_there_are_as_many_connections_as_were_set_and_never_more_than_folders(
    made: Made, several: ImapServer, connections: int, beside: set[str]
) -> None:
    gateway = made(folder=FOLDERS, connections=connections)
    with listening(gateway, several, len(beside) + 1):
        assert at_posts() == beside
    assert several.logins == len(beside) + 1


def test_a_server_without_idle_has_one_connection(made: Made, several: ImapServer) -> None:
    several.capabilities = "IMAP4rev1"
    gateway = made(folder=FOLDERS)
    broke_off = Event()
    with crew.at_work({"imap shop": gateway.account}, broke_off.set):
        until(lambda: sum(one.startswith("UID SEARCH") for one in several.heard) >= len(FOLDERS), "all to be looked at")
        assert not at_posts()
    assert several.logins == 1


def test_a_folder_that_can_be_listened_to_no_longer_is_looked_at_again(made: Made, several: ImapServer) -> None:
    gateway = made(folder=FOLDERS, after="flag")
    gateway.round()
    heard = len(several.heard)

    def delivered() -> None:
        """While its connection is being lost."""
        several.folder("Orders").put(a_mail(7))
        several.refuse['EXAMINE "Orders"'] = several.refuse["EXAMINE Orders"] = "NO [LIMIT] too many connections"

    several.before("EXAMINE Orders", delivered)
    several.before('EXAMINE "Orders"', delivered)

    def taken() -> bool:
        gateway.now += timedelta(milliseconds=5)  # its short rests end, and not the minute in which it would look by itself
        return subjects(gateway) == [7]

    with listening(gateway, several, 2):
        until(taken, "the mail to be taken")
    assert len(several.heard) > heard


def test_a_bell_rings_once_for_however_many_rings_and_when_closed_for_nobody() -> None:
    bell = Bell()
    for _ in range(10_000):
        bell.ring()
    heard = select.poll()  # select() takes no number above 1023
    heard.register(bell, select.POLLIN)
    assert heard.poll(0)
    bell.hush()
    assert not heard.poll(0)
    bell.close()
    bell.ring()
