"""Copies in a real Sent folder: Dovecot's, made where it is not there, once each, seen, and the very octets that went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import copying
from mailgate.app import Shop
from mailgate.imap import crew
from mailgate.imap.opening import opener
from mailgate.outbound.copies import Copier, Parts
from store import copies, outbox_views
from store.copies import Copy
from tests.office import Office
from tests.peers import dovecot
from tests.peers.daemon import PATIENCE
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.mailgate import until

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as running:
        yield running


def copier(office: Office) -> Copier:
    [box] = office.settings.imap
    return Copier(
        Parts(
            box=box,
            open=opener(office.settings, box, lambda client: client.log_in(box.user, PASSWORD)),
            store=office.store,
            blobs=office.house.blobs,
            clock=lambda: office.now,
            seconds=lambda: 0.0,
            jitter=lambda: 0.0,
            lasting=timedelta(days=5),
            alarm=lambda *_: None,
        )
    )


def answered(office: Office) -> None:
    office.staff("bea@staff")
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.reply(office.letters("bea@staff")[-1], "A new one is on its way.")
    office.work()


def test_a_copy_lies_in_the_sent_folder_once(server: Dovecot, desk_url: str, tmp_path: Path) -> None:
    user = "kim" + desk_url[:2]
    mailbox = server.mailbox(user)
    box = {"name": "shop", "host": "127.0.0.1", "port": server.imap, "tls": "none", "user": user, "sent_folder": "Sent Items"}
    with Office(desk_url, tmp_path, imap=[box]) as office:
        answered(office)
        assert copier(office).run() == 1
        [kept] = mailbox.mails('"Sent Items"')
        assert kept.flags == {r"\Seen"}
        assert kept.raw == office.letters("anna@customer")[-1].raw
        with office.store.write() as session:  # as if the answer to APPEND had been lost
            [letter] = [
                one.id
                for one in outbox_views.listing(session, outbox_views.Filter())
                if copies.state(session, one.id)[0] is Copy.DONE
            ]
            copies.failed(session, letter, "the line broke", office.now)
        assert copier(office).run() == 1
        assert len(mailbox.mails('"Sent Items"')) == 1


def test_the_desk_copies_by_itself_and_stops_at_once(
    server: Dovecot, desk_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = "lea" + desk_url[:2]
    mailbox = server.mailbox(user)
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.setattr(crew, "GRACE", PATIENCE)  # or it goes on over a store that is closed
    box = {"name": "shop", "host": "127.0.0.1", "port": server.imap, "tls": "none", "user": user, "sent_folder": "Sent"}
    with Office(desk_url, tmp_path, imap=[{**box, "password_env": "MAIL_PASSWORD"}]) as office:
        answered(office)
        shop = Shop(settings=office.settings, store=office.store, house=office.house, deeds=office.deeds)
        with crew.at_work(copying.workers(shop), lambda: None):
            until(lambda: bool(mailbox.mails("Sent")), "a copy")
    assert len(mailbox.mails("Sent")) == 1
