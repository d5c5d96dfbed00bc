"""R12: a line that fails in every way costs no mail, doubles none and stores none by halves; and news is picked up at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.pickups import Account, Desk, mail, picking
from tests.peers import dovecot, proxy, sink
from tests.peers.dovecot import CAPABILITY, Dovecot, Mailbox
from tests.peers.faulty_line import Deed, Fault, Insert, Lose, Way
from tests.peers.mailgate import Plan
from tests.peers.proxy import Proxy

pytestmark = pytest.mark.peer

LAZY = {"idle": "29m", "poll": "6h", "reconcile": "6h", "timeout": "6h", "total_timeout": "6h"}
"""Nothing is found by patience: what is picked up was told of."""
IMPATIENT = {"idle": "2s", "poll": "1s", "reconcile": "2s", "timeout": "1s", "total_timeout": "10s"}
ACCOUNTS = {
    "idle": LAZY,
    "gap": LAZY,
    "black-hole": LAZY | {"idle": "1s", "timeout": "1s"},
    "rst": LAZY,
    "literal": LAZY,
    "lost": IMPATIENT,
    "bye": LAZY,
    "slow": IMPATIENT,
    "refused": LAZY,
    "restarted": LAZY,
}
LITERAL = b"BODY[] {"


@dataclass
class Scene:
    """A daemon, a server, and a faulty line for each account between them."""

    desk: Desk
    server: Dovecot
    lines: dict[str, Proxy]

    def mailbox(self, name: str) -> Mailbox:
        return self.server.mailboxes[name]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with ExitStack() as stack:
        relay = stack.enter_context(sink.running())
        server = stack.enter_context(dovecot.running())
        lines = {name: stack.enter_context(proxy.running(server.imap)) for name in ACCOUNTS}
        for name in ACCOUNTS:
            server.mailbox(name)
        accounts = [Account(name=name, port=lines[name].port, user=name, options=ACCOUNTS[name]) for name in ACCOUNTS]
        plan = Plan(folder=tmp_path_factory.mktemp("races"), relay=relay.url)
        desk = stack.enter_context(picking(plan, *accounts))
        for name in ACCOUNTS:
            desk.wait_well(name)
        yield Scene(desk, server, lines)


def whole(scene: Scene, name: str, *numbers: int) -> None:
    """These mails are picked up, each once, and each is in the journal as it is on the server, to the last octet."""
    scene.desk.wait(name, numbers)
    there = {one.raw for one in scene.mailbox(name).mails()}
    assert {one.raw for one in scene.desk.picked(name)} == there


def faulty(scene: Scene, name: str, *faults: Fault) -> Mailbox:
    """The mailbox of an account whose line, from its next connection on, fails so; that connection is there when this returns."""
    line = scene.lines[name]
    before = line.connections
    line.on(*faults)
    line.cut()
    line.wait_connections(before + 1)
    scene.desk.wait_well(name)
    return scene.mailbox(name)


def test_with_idle_mail_is_picked_up_when_it_comes(scene: Scene) -> None:
    for number in range(3):
        scene.mailbox("idle").deliver(mail(number))
        whole(scene, "idle", *range(number + 1))


def test_mail_that_comes_between_the_search_and_idle_is_not_left_until_idle_ends(scene: Scene) -> None:
    """The server has told of it already, in an answer to something else, and will not tell again."""
    mailbox = faulty(scene, "gap", Fault(deed=Deed.HOLD, seen=b"BODY.PEEK[", way=Way.UP))
    mailbox.deliver(mail(1))
    scene.lines["gap"].wait_fired()
    mailbox.deliver(mail(2))
    scene.lines["gap"].release()
    whole(scene, "gap", 1, 2)


def test_a_line_that_falls_silent_while_idle_is_given_up(scene: Scene) -> None:
    mailbox = faulty(scene, "black-hole", Fault(deed=Deed.SILENCE, seen=b"+ idling"))
    scene.lines["black-hole"].wait_fired()
    mailbox.deliver(mail(1))
    whole(scene, "black-hole", 1)


@pytest.mark.parametrize(
    ("name", "deed"), [("rst", Deed.RESET), ("literal", Deed.CLOSE), ("lost", Lose(10)), ("slow", Deed.HOLD)]
)
def test_half_a_mail_is_no_mail(scene: Scene, name: str, deed: Deed | Lose) -> None:
    """Three mails; the line fails in the middle of one, and of the next try of it."""
    mailbox = faulty(scene, name, Fault(deed=deed, seen=LITERAL, passing=5_000, times=2))
    mailbox.deliver(*(mail(number, size=20_000) for number in range(3)))
    whole(scene, name, *range(3))
    assert scene.lines[name].fired == 2


def test_after_a_bye_the_account_is_connected_again(scene: Scene) -> None:
    bye = Fault(deed=Insert(b"* BYE [UNAVAILABLE] restarting\r\n"), seen=b"+ idling\r\n")
    mailbox = faulty(scene, "bye", bye, Fault(deed=Deed.CLOSE, seen=b"+ idling\r\n"))
    scene.lines["bye"].wait_fired(2)
    mailbox.deliver(mail(1))
    whole(scene, "bye", 1)


def test_a_refused_connection_is_tried_again(scene: Scene) -> None:
    line = scene.lines["refused"]
    line.refuse()
    line.cut()
    scene.mailbox("refused").deliver(mail(1))
    scene.desk.wait_trouble("refused", "refused")
    line.accept()
    whole(scene, "refused", 1)
    scene.desk.wait_well("refused")


def test_a_server_that_restarts_is_connected_again_by_all(scene: Scene) -> None:
    scene.server.stop()
    for name in ACCOUNTS:
        scene.desk.wait_trouble(name)
    scene.server.start()
    scene.mailbox("restarted").deliver(mail(1))
    whole(scene, "restarted", 1)
    for name in ACCOUNTS:
        scene.desk.wait_well(name)


def test_without_idle_mail_is_picked_up_by_polling(tmp_path: Path) -> None:
    with sink.running() as relay, dovecot.running(capability=CAPABILITY.replace(" IDLE", "")) as server:
        mailbox = server.mailbox("old")
        account = Account(name="old", port=server.imap, user="old", options=IMPATIENT)
        with picking(Plan(folder=tmp_path, relay=relay.url), account) as desk:
            desk.wait_well("old")
            mailbox.deliver(mail(1))
            desk.wait("old", [1])
