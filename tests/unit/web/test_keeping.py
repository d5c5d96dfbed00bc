"""What makes durable the words of the page: as the gate does, and only while the disk has room for more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate import app
from mailgate.inbound.doorway import free_octets
from mailgate.inbound.intake import Intake
from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via
from mailgate.web.site import NotKeptError
from store import journal
from tests.office import Office
from tests.stand_ins import empty_desk

GIB = 1024**3


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path) as opened:
        yield opened


def keep(office: Office, room: int) -> JournalId:
    """Something kept while so much room has to stay free."""
    nudged: list[None] = []
    limits = office.settings.limits.model_copy(update={"free_space": room})
    settings = office.settings.model_copy(update={"limits": limits})
    shop = app.Shop(settings=settings, store=office.store, house=office.house, deeds=office.deeds)
    intake = Intake(office.store, lambda: nudged.append(None))
    envelope = Envelope(mail_from=Address("anna@customer.example"), rcpt_to=(), peer=Peer(), via=Via.WEB)
    try:
        kept = asyncio.run(_kept(shop, intake, journal.Entry(envelope=envelope, received_at=office.now, raw=b"octets")))
    finally:
        intake.close()
    assert nudged, "the desk is told"
    return kept


async def _kept(shop: app.Shop, intake: Intake, entry: journal.Entry) -> JournalId:
    return await app.keeping(shop, intake)(entry)


def test_words_are_in_the_journal_when_they_are_said_to_be(office: Office) -> None:
    assert journal.raw(office.store, keep(office, 0)) == b"octets"


def test_a_disk_that_is_nearly_full_takes_no_more_words(office: Office) -> None:
    with pytest.raises(NotKeptError):
        keep(office, free_octets(office.settings.data_dir) + GIB)
    assert journal.count(office.store) == 0


def test_a_journal_in_trouble_is_told_as_that(office: Office) -> None:
    with office.store.journal_write() as connection:
        connection.exec_driver_sql("ALTER TABLE journal RENAME TO gone")
    with pytest.raises(NotKeptError):
        keep(office, 0)
