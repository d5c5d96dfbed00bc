"""What is missing, damaged or counted wrong is found, whatever kind it is of; and a desk that worked is whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from store import copying, verifying
from store.blobs import Blobs
from store.engine import Store
from tests.office import Office

WRECKED: tuple[tuple[str, str, str], ...] = (
    ("books", "DELETE FROM disposition", "settled without an end: 2"),
    ("books", "UPDATE inbound SET done = NOT done", "ends without a mail: 2"),
    ("references", "UPDATE outbox SET ticket = 77", "outbox.ticket names what is not there: 77"),
    ("references", "UPDATE disposition SET entry = 78", "disposition.entry names what is not there: 78"),
    ("references", "UPDATE outbox SET person = 79", "outbox.person names what is not there: 79"),
    ("references", "UPDATE attachment SET entry = 80", "attachment.entry names what is not there: 80"),
    ("letters", "UPDATE outbox SET message_id = 'same'", "several letters have one Message-ID: same"),
    ("search", "DELETE FROM ticket_words", "tickets without words: 2"),
    ("attachments", "UPDATE attachment SET sha256 = 'no digest'", "1 attachment (no digest) is missing or damaged"),
)
"""What is looked at, what went wrong there, and what is said of it."""
JOURNAL = (
    ("journal", "UPDATE journal SET size = size + 1 WHERE id = 2", "1 mail (2) is not as received, restore a backup"),
    ("journal", "UPDATE journal SET sha256 = 'other' WHERE id = 2", "1 mail (2) is not as received, restore a backup"),
    ("journal", "DELETE FROM journal WHERE id = 1", "1 mail (1) is worked on but not in the journal"),
    ("books", "DELETE FROM journal WHERE id = 1", "accounted for and not in the journal: 1"),
    ("books", "DELETE FROM inbound WHERE journal_id = 1", "ends without a mail: 1"),
    ("series", "UPDATE counter SET value = 1", "ticket stands at 1, but 2 is used"),
    ("search", "INSERT INTO search_public (search_public) VALUES ('delete-all')", "search_public: 2"),
)


def test_a_desk_that_worked_is_whole(office: Office) -> None:
    work(office)
    assert wrong(office.store, office.house.blobs) == {}


def test_each_kind_of_damage_is_found_and_named(tmp_path: Path) -> None:
    with Office(f"sqlite:///{tmp_path}/desk.db", tmp_path) as office:
        office.staff("bea@staff", "Bea")
        work(office)
        for number, (name, damage, says) in enumerate((*WRECKED, *JOURNAL)):
            store = Store(f"sqlite:///{tmp_path}/wrecked-{number}.db")
            copying.copy(office.store, store)
            with store.journal_write() if "journal " in damage else store.main_engine.begin() as connection:
                connection.execute(text(damage))
            assert says in wrong(store, office.house.blobs).get(name, ""), damage
            store.close()


def test_a_file_that_is_gone_or_changed_is_found(office: Office) -> None:
    work(office)
    if not office.store.sqlite:
        with office.store.main_engine.begin() as connection:
            connection.execute(text("UPDATE blob SET data = 'x'"))
    else:
        next(office.house.blobs.root.glob("??/*")).write_bytes(b"x")
    assert "is missing or damaged" in wrong(office.store, office.house.blobs)["attachments"]


def test_what_cannot_be_read_hides_no_other_damage(tmp_path: Path) -> None:
    """Rows with octets in them that nobody wrote, and pages of a file that are none any more."""
    with Office(f"sqlite:///{tmp_path}/desk.db", tmp_path) as office:
        office.staff("bea@staff", "Bea")
        work(office)
        next(office.house.blobs.root.glob("??/*")).write_bytes(b"x")
        wrecks = (
            "UPDATE outbox SET attachments = 'x'",
            "UPDATE counter SET value = 'x'",
            "UPDATE outbox SET attachments = '[{}]'",
            "",
        )
        for number, wreck in enumerate(wrecks):
            with closing(Store(f"sqlite:///{tmp_path}/wrecked-{number}.db")) as store:
                copying.copy(office.store, store)
                with store.main_engine.begin() as connection:
                    connection.execute(text(wreck or "SELECT 1"))
            if not wreck:
                file = tmp_path / f"wrecked-{number}.db"
                octets = file.read_bytes()
                file.write_bytes(octets[: len(octets) // 4] + b"\xff" * (len(octets) // 2) + octets[len(octets) // 4 * 3 :])
            with closing(Store(f"sqlite:///{tmp_path}/wrecked-{number}.db")) as store:
                found = {one.name: one.says for one in verifying.verify(store, office.house.blobs)}
                bad = wrong(store, office.house.blobs)
            assert found.keys() == verifying.LOOKS.keys(), wreck
            assert [says for says in bad.values() if "cannot be read, restore a backup" in says], (wreck, bad)
            assert "attachments" in bad
            assert ("files" in bad) is not bool(wreck)


def work(office: Office) -> None:
    """Two tickets, a file, letters."""
    office.mail("anna@customer", "support", "Lamp", "It is dead.", attachments=[("lamp.png", "image/png", b"a lamp")])
    office.mail("ben@customer", "support", "Door", "It is open.")
    office.work()


def wrong(store: Store, blobs: Blobs) -> dict[str, str]:
    """What is found to be wrong, by the name of the look."""
    return {one.name: one.says for one in verifying.verify(store, blobs) if not one.ok}
