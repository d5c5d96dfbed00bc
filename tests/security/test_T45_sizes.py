"""T45 to T59 at the sizes that hurt other readers: each is read within its budget, in the process that may be killed for it, and
ends on a ticket, the same on SQLite and PostgreSQL.

Processor time and memory as the kernel counts them for the reader; no clock on the wall.
"""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailgate.desk.story import Spoken
from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail import parse
from mailgate.mail.model import JournalId
from store import mails
from tests.fuzz.bombs import BOMBS, CHARSETS
from tests.office import Office
from tests.size import SOAK
from tests.unit.inbound import measured

BUDGETS = ReaderBudgets()
CPU, MEMORY = 2.0, 256 * 1024**2
"""What one of them may take here: a fifth of the processor time and half of the memory that a reader is given."""
LARGE = "T52", "T53", "T54", "T56"
"""These are put into two databases in the long run only: megabytes of text like other megabytes of text."""


@pytest.mark.timeout(1_800)
def test_each_is_read_at_the_first_try_in_a_fifth_of_the_time_and_half_of_the_memory_there_is() -> None:
    assert len(CHARSETS) >= 25
    over = {}
    with capture_logs() as log, Readers(1, BUDGETS, frozenset(), measured.TARGET) as readers:
        for name, bomb in BOMBS.items():
            mail = readers.read(RawMail(raw=bomb())).result(200)
            cost = measured.cost_of(mail) if not mail.stub else None
            if cost is None or cost.cpu > CPU or cost.memory > MEMORY:
                over[name] = cost
    assert over == {}
    assert log == [], "a reader was lost over one"


def ends(office: Office) -> dict[str, object]:
    """Every bomb put into the journal of a desk at once, and what became of it: what everybody sees of it, by its name."""
    numbers = {}
    for count, (name, bomb) in enumerate(BOMBS.items()):
        if SOAK or not name.startswith(LARGE):
            sender = f"anna@customer{count}.example"
            raw = bomb().replace(b"anna@customer.example", sender.encode(), 1)
            numbers[name] = office.mail(sender, "support", "", "", raw=raw, mail_from=sender, rcpt_to="support@help.example")
    office.work()
    return {name: _became(office, number) for name, number in numbers.items()}


def _became(office: Office, journal: JournalId) -> object:
    with office.store.read() as session:
        [row] = mails.dispositions(session, [journal])[journal]
    assert row.ticket is not None, (row.disposition, row.reasons)
    story = office.ticket(row.ticket)
    [said] = [one for one in story.timeline if isinstance(one, Spoken)]
    files = [(file.name, file.content_type, file.size, file.sha256) for file in said.attachments]
    return row.disposition, story.ticket.subject, said.author.address, said.text, files


def desk(url: str, folder: Path) -> Office:
    """A desk with one of staff, who gets a notice of each."""
    folder.mkdir()
    office = Office(url, folder, limits={"notices_per_day": 0, "automatic_per_hour": 0})
    office.staff("bea@staff", "Bea")
    return office


@pytest.mark.peer
@pytest.mark.timeout(1_200)
def test_each_ends_on_a_ticket_that_is_the_same_on_sqlite_and_postgresql(postgres_desk: str, tmp_path: Path) -> None:
    with desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "one") as one, desk(postgres_desk, tmp_path / "two") as two:
        seen, same = ends(one), ends(two)
        assert len(seen) >= (100 if SOAK else 30)
        assert {name for name in seen if seen[name] != same[name]} == set()
        assert len(one.letters()) == len(two.letters())


def test_an_archive_that_would_fill_the_disk_is_kept_as_it_came(office: Office) -> None:
    raw = BOMBS["T55 42.zip"]()
    office.mail("anna@customer", "support", "", "", raw=raw, rcpt_to="support@help.example")
    office.work()
    [said] = [one for one in office.ticket(1).timeline if isinstance(one, Spoken)]
    [file] = said.attachments
    kept = office.house.blobs.get(file.sha256)
    assert base64.encodebytes(kept) in raw
    assert zipfile.ZipFile(io.BytesIO(kept)).namelist() == [f"{n}.zip" for n in range(16)]


def test_a_mail_is_put_where_it_arrived_whatever_date_it_says(office: Office) -> None:
    """T59: nobody sorts a ticket by a date that somebody wrote."""
    office.mail("anna@customer", "support", "The lamp", "First.", headers={"Date": "Fri, 31 Dec 9999 23:59:59 +0000"})
    office.work()
    letter = office.letter("anna@customer")
    for words, date in (("Second.", "Mon, 01 Jan 0001 00:00:00 +0000"), ("Third.", "Thu, 01 Jan 1970 00:00:00 +0000")):
        office.pass_time("1h")
        office.reply(letter, words, quote=False, headers={"Date": date})
        office.work()
    assert [one.text for one in office.ticket(1).timeline if isinstance(one, Spoken)] == ["First.", "Second.", "Third."]


def test_a_mail_that_two_readers_could_read_differently_is_read_as_its_first_field_says(office: Office) -> None:
    """T58: what staff see is what a filter saw, and it is marked."""
    for name, words in (
        ("T58 two types", "It is <b>dead</b>."),
        ("T58 two subjects", "It is dead."),
        ("T58 a bare CR", "It is dead."),
    ):
        mail = parse.read(BOMBS[name]())
        assert (mail.subject, mail.text.strip()) == ("The lamp", words)
        assert set(mail.defects) & {"duplicate_field", "bare_cr"}
        assert not mail.headers_clean or name != "T58 a bare CR"
