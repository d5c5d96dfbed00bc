"""R15: servers that are broken or mean harm: each is called broken, none costs memory, and other accounts go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.pickups import Account, Desk, mail, own, served
from tests.peers import dovecot, hostile_imap
from tests.peers.dovecot import Dovecot
from tests.peers.hostile_imap import Hostile
from tests.peers.imap_tricks import Trick

pytestmark = pytest.mark.peer

MOST = 400 * 1024**2
"""Octets that a desk with all these accounts may have in memory at any time; they were sent gigabytes."""
QUICK = {"idle": "1s", "poll": "1s", "reconcile": "2s", "timeout": "2s", "total_timeout": "5s", "max_size": "64KiB"}
HARMLESS = (
    Trick.NONE,
    Trick.VALIDITY_ZERO,
    Trick.VALIDITY_ABSENT,
    Trick.ALL_MAILS,
    Trick.NOT_UTF8,
    Trick.NO_DATE,
    Trick.BAD_DATE,
)
"""What is strange, but can be worked with."""
FATAL = tuple(trick for trick in Trick if trick not in HARMLESS)
MAILS = range(3)
PATIENT = {"limits": {"attempts": 1000}}


def name(trick: Trick) -> str:
    return trick.name.lower().replace("_", "-")


@dataclass
class Scene:
    """A daemon, all kinds of bad servers, and a good one."""

    desk: Desk
    bad: dict[Trick, Hostile]
    good: Dovecot


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with ExitStack() as stack:
        good = stack.enter_context(dovecot.running())
        bad = {trick: stack.enter_context(hostile(trick)) for trick in Trick}
        folder = tmp_path_factory.mktemp("hostile")
        accounts = own(good, "good", idle="29m"), *map(account, bad.values())
        desk = stack.enter_context(served(folder, *accounts, options=PATIENT))
        yield Scene(desk, bad, good)


def hostile(trick: Trick) -> AbstractContextManager[Hostile]:
    return hostile_imap.running(trick, *(mail(number) for number in MAILS))


def account(server: Hostile) -> Account:
    return Account(name=name(server.trick), port=server.port, user="anna", options=QUICK)


def test_a_server_that_is_broken_is_called_so_and_no_more_is_taken_than_it_has(scene: Scene) -> None:
    for trick in FATAL:
        said = scene.desk.wait_trouble(name(trick))
        assert re.fullmatch(r"[ -~]{3,300}", said), (trick, said)
        assert set(scene.desk.numbers(name(trick)).values()) <= {1}, trick


def test_one_that_is_only_strange_is_worked_with(scene: Scene) -> None:
    for trick in HARMLESS:
        scene.desk.wait_well(name(trick))
        scene.desk.wait(name(trick), MAILS)


def test_meanwhile_another_account_goes_on(scene: Scene) -> None:
    scene.desk.wait_well("good")
    scene.good.mailboxes["good"].deliver(mail(1))
    scene.desk.wait("good", [1])


def test_no_server_made_the_desk_remember_more_than_a_few_mails(scene: Scene) -> None:
    for trick in (
        Trick.HUGE_LITERAL,
        Trick.LONG_LINE,
        Trick.ENDLESS_LINES,
        Trick.EXISTS_FLOOD,
        Trick.HUGE_SEARCH,
        Trick.LYING_SIZE,
    ):
        scene.bad[trick].wait_connections(2)
    status = Path(f"/proc/{scene.desk.gateway.child('desk')}/status").read_text()
    most = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert most
    assert int(most[1]) * 1024 < MOST


def test_what_no_server_gave_is_taken_as_soon_as_it_does(tmp_path: Path) -> None:
    """Mails that a search names and no fetch gives are not passed over. A server that was bad for long is left alone as long."""
    with ExitStack() as stack:
        bad = [stack.enter_context(hostile(trick)) for trick in (Trick.EMPTY_FETCH, Trick.WRONG_UID)]
        accounts = [account(server) for server in bad]
        desk = stack.enter_context(served(tmp_path, *accounts, options=PATIENT))
        for one in accounts:
            desk.wait_trouble(one.name)
        for server in bad:
            server.trick = Trick.NONE
        for one in accounts:
            desk.wait(one.name, MAILS)
