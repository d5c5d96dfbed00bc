"""R14: an account in trouble says what it is, is not hammered, and stops no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailgate.mail.model import JournalId
from store import journal
from tests.faults.pickups import Account, Desk, mail, own, picking, served
from tests.peers import dovecot, sink
from tests.peers.dovecot import FULL, Dovecot
from tests.peers.mailgate import Plan, until
from tests.peers.sink import Sink

pytestmark = pytest.mark.peer

LAZY = {"idle": "29m", "poll": "6h", "reconcile": "6h"}
QUICK = {"idle": "1s", "poll": "1s", "reconcile": "1s"}
BEFORE = ("01-Jan-2026 08:00:00 +0000", "01-Mar-2026 08:00:00 +0000", "01-Mar-2026 08:00:00 +0000")
"""When the mails of the backlog came."""


@dataclass
class Scene:
    """A daemon with accounts in all kinds of trouble, and one that is well."""

    desk: Desk
    server: Dovecot
    relay: Sink


def accounts(server: Dovecot) -> list[Account]:
    """All of them; what is wrong is in their names."""
    ca = {"ca_file": str(server.authority.trusted)}
    made = [
        own(server, "good", **LAZY),
        own(server, "no-folder", **QUICK | {"folder": ["INBOX", "Nowhere"]}),
        own(server, "full", **QUICK | {"after": "move", "processed_folder": FULL}),
        own(server, "too-large", **LAZY | {"max_size": "10KiB"}),
        own(server, "starttls", **LAZY | ca | {"tls": "starttls"}),
        own(server, "start-now", **LAZY | {"start": "now"}),
        own(server, "start-date", **LAZY | {"start": "2026-02-01"}),
        own(server, "start-everything", **LAZY),
    ]
    for name, options in {"tls": ca, "stranger": {}}.items():
        server.mailbox(name)
        made.append(Account(name=name, port=server.imaps, user=name, options=LAZY | options | {"tls": "implicit"}))
    server.mailbox("wrong-password")
    return [*made, Account(name="wrong-password", port=server.imap, user="wrong-password", password="hunter2", options=QUICK)]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with ExitStack() as stack:
        server, relay = stack.enter_context(dovecot.running()), stack.enter_context(sink.running())
        made = accounts(server)
        server.mailboxes["full"].create(FULL)
        for name in ("start-now", "start-date", "start-everything"):
            for number, date in enumerate(BEFORE):
                server.mailboxes[name].append(mail(number, sender=f"{name}{number}@customer.example"), date=date)
        plan = Plan(folder=tmp_path_factory.mktemp("trouble"), relay=relay.url)
        yield Scene(stack.enter_context(picking(plan, *made)), server, relay)


def test_an_account_that_is_well_goes_on_whatever_is_wrong_with_the_others(scene: Scene) -> None:
    scene.desk.wait_trouble("wrong-password", "AUTHENTICATIONFAILED")
    scene.desk.wait_trouble("stranger", "certificate")
    scene.desk.wait_trouble("no-folder", "Nowhere")
    for number in range(3):
        scene.server.mailboxes["good"].deliver(mail(number))
        scene.desk.wait("good", range(number + 1))
    assert scene.desk.complaints("good") == []


def test_a_refused_password_is_not_tried_again_for_a_minute_and_not_told(scene: Scene) -> None:
    scene.desk.wait_trouble("wrong-password")
    said, *_ = until(lambda: scene.desk.complaints("wrong-password"), "a word about the password")
    again = re.search(r"again_in=([\d.]+)", said)
    assert again
    assert 45 <= float(again[1]) <= 75
    scene.server.daemon.wait_for("auth failed.*user=<wrong-password>")
    assert "hunter2" not in "\n".join([*scene.desk.gateway.daemon.lines, scene.desk.trouble("wrong-password")])


@pytest.mark.parametrize("name", ["tls", "starttls"])
def test_who_trusts_the_authority_is_served_by_tls(scene: Scene, name: str) -> None:
    scene.desk.wait_well(name)
    scene.server.mailboxes[name].deliver(mail(1))
    scene.desk.wait(name, [1])
    scene.server.daemon.wait_for(f"Login:.*user=<{name}>.*TLS")


def test_a_folder_that_is_missing_is_looked_for_until_it_is_there_and_holds_up_no_other(scene: Scene, tmp_path: Path) -> None:
    """A desk of its own: the longer a folder was missing, the longer it is not looked for."""
    account = own(scene.server, "late-folder", **QUICK | {"folder": ["INBOX", "Nowhere"]})
    mailbox = scene.server.mailboxes["late-folder"]
    with served(tmp_path, account) as desk:
        desk.wait_trouble("late-folder", "Nowhere")
        mailbox.append(mail(2))
        desk.wait("late-folder", [2])
        mailbox.create("Nowhere")
        mailbox.append(mail(1), folder="Nowhere")
        desk.wait("late-folder", [1, 2])
        desk.wait_well("late-folder")


def test_where_moving_fails_picking_up_goes_on(scene: Scene) -> None:
    mailbox = scene.server.mailboxes["full"]
    mailbox.deliver(*(mail(number, sender="full@customer.example") for number in range(3)))
    scene.desk.wait("full", range(3))
    until(lambda: any("OVERQUOTA" in line for line in scene.desk.complaints("full")), "a word about the quota")
    mailbox.deliver(mail(3, sender="full@customer.example"))
    scene.desk.wait("full", range(4))
    assert scene.desk.trouble("full") == ""
    assert len(mailbox.mails()) + len(mailbox.mails(FULL)) == 4


def test_of_a_mail_that_is_too_large_the_head_is_taken(scene: Scene) -> None:
    mailbox = scene.server.mailboxes["too-large"]
    mailbox.append(mail(1, size=10 * 1024), mail(2, size=50_000), mail(3))
    sizes = {number: len(one.raw) for number, one in enumerate(mailbox.mails(), 1)}
    assert sizes[1] > 10 * 1024
    scene.desk.wait("too-large", [1, 2, 3])
    taken = scene.desk.picked("too-large")
    assert all(len(one.raw) < 2000 for one in taken)
    assert len(mailbox.mails()) == 3


@pytest.mark.parametrize(("name", "wanted"), [("start-now", []), ("start-date", [1, 2]), ("start-everything", [0, 1, 2])])
def test_the_first_start_takes_what_it_was_told_to_and_writes_to_nobody_about_it(
    scene: Scene, name: str, wanted: list[int]
) -> None:
    desk = scene.desk
    desk.wait_well(name)
    desk.wait(name, wanted)
    assert all(one.envelope.silent for one in desk.picked(name))
    scene.server.mailboxes[name].deliver(mail(9, sender=f"{name}9@customer.example"))
    desk.wait(name, [*wanted, 9])
    desk.gateway.wait_quiet(len(journal.after(desk.gateway.store, JournalId(0), 10_000)))
    written = Counter(one for mail in scene.relay.wait_for(1) for one in mail.rcpt_to if one.startswith(name))
    assert written == {f"{name}9@customer.example": 1}
