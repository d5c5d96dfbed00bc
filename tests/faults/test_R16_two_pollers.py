"""R16: two gateways that look into the same mailbox, and mail that comes by SMTP as well: everything happens once."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import update

from mailgate import app
from store.outbox_rows import State
from store.tables import MailboxAccount
from tests.faults.customers import in_doubt_sent_again
from tests.faults.pickups import Account, Desk, mail, picking
from tests.peers import dovecot
from tests.peers.daemon import PATIENCE
from tests.peers.dovecot import Mailbox
from tests.peers.mailgate import SUPPORT, Plan, until
from tests.peers.ports import HOST
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink
from tests.size import sized

pytestmark = [pytest.mark.peer, pytest.mark.soak]

MAILS = sized(20, 200)
LEASE = {"limits": {"mailbox_lease": "1m"}}
"""Longer than the slowest machine lets a gateway wait for its turn to renew it; the other one looks four times in it."""


@dataclass
class Scene:
    """Two daemons with homes of their own, one PostgreSQL, one mailbox."""

    desks: tuple[Desk, Desk]
    mailbox: Mailbox
    relay: Sink


@pytest.fixture
def scene(postgres: Postgres, sink: Sink, tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        server = stack.enter_context(dovecot.running())
        url = stack.enter_context(postgres.fresh())
        account = Account(name="shared", port=server.imap, user="anna", options={"idle": "1s", "poll": "1s", "after": "flag"})
        mailbox = server.mailbox("anna")
        plans = [Plan(folder=tmp_path / name, relay=sink.url, url=url, options=LEASE) for name in ("a", "b")]
        for plan in plans:
            plan.folder.mkdir()
        first = stack.enter_context(picking(plans[0], account))
        first.wait_well("shared")
        second = stack.enter_context(picking(replace(plans[1], beside=first.gateway.home), account))
        yield Scene((first, second), mailbox, sink)


def lease_ends(desk: Desk) -> None:
    """As if a minute had passed: another gateway may have the account."""
    with desk.gateway.store.write() as session:
        session.execute(update(MailboxAccount).values(lease_until=app.now()))


def test_each_mail_is_one_message_with_one_acknowledgement_whoever_dies(scene: Scene) -> None:
    """Half of them come, the gateway that has the account is killed, the other half comes; a third of all comes by SMTP, too."""
    scene.mailbox.deliver(*(mail(number) for number in range(MAILS // 2)))
    first, second = scene.desks
    second.wait("shared", range(MAILS // 2))
    assert not any("picked up" in line for line in second.gateway.daemon.lines)
    with smtplib.SMTP(HOST, second.gateway.port, timeout=PATIENCE) as wire:
        for number in range(0, MAILS, 3):
            wire.sendmail(f"customer{number}@customer.example", SUPPORT, mail(number))
    first.gateway.kill()
    lease_ends(second)
    scene.mailbox.deliver(*(mail(number) for number in range(MAILS // 2, MAILS)))
    second.wait("shared", range(MAILS))
    first.gateway.start()  # what it had in hand it goes on with; another gateway would do so after ten minutes
    second.gateway.wait_settled(MAILS + len(range(0, MAILS, 3)))
    until(lambda: not second.gateway.letters(State.DUE), "the last letter")
    doubted = in_doubt_sent_again(second.gateway)
    ends = Counter(line["disposition"] for line in second.gateway.cli("journal", "list", "--limit", "1000"))
    assert ends == {"new_ticket": MAILS, "duplicate": len(range(0, MAILS, 3))}
    arrived = [(mail.message["Message-ID"].strip("<>"), one) for mail in scene.relay.mails for one in mail.rcpt_to]
    copies = Counter(name for name, _ in arrived)
    assert all(number == 1 or name in doubted for name, number in copies.items()), copies.most_common(3)
    written = Counter(one for _, one in {*arrived} if one.startswith("customer"))
    assert written == {f"customer{number}@customer.example": 1 for number in range(MAILS)}
