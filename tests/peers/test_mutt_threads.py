"""Real mutt answers real letters: what it writes is found, and it shows our letters as the threads they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client import Letter
from tests.clients.test_answers import ANNA, HERS, OURS, outcome
from tests.clients.test_threads import converse
from tests.office import Office
from tests.peers.mutt import Mutt
from tests.peers.mutt_reading import Reader
from tests.peers.sink import Sink
from tests.stand_ins import empty_desk

pytestmark = pytest.mark.peer


@pytest.fixture
def desk_url(tmp_path: Path) -> str:
    """A database with all tables and no rows."""
    return empty_desk(tmp_path / "desk.db")


def client(who: str, sink: Sink, tmp_path: Path) -> Mutt:
    """Somebody's mutt."""
    return Mutt(f"{who}.example", who.partition("@")[0].title(), sink.url, tmp_path / who)


def hand_in(office: Office, sink: Sink) -> tuple[str, str, str, str]:
    """What mutt sent comes to the desk as it is."""
    mail = sink.mails[-1]
    raw = f"Authentication-Results: mx.help.example; dmarc=pass header.from={mail.mail_from.partition('@')[2]}\r\n".encode()
    entry = office.mail(mail.mail_from, mail.rcpt_to, "x", "x", raw=raw + mail.raw)
    office.work()
    return outcome(office, entry)


def test_its_answers_name_the_letter_and_go_to_the_signed_address(office: Office, sink: Sink, tmp_path: Path) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    acknowledged, notice = office.letter("anna@customer"), office.letter("bea@staff")
    Reader(client("anna@customer", sink, tmp_path), [acknowledged]).answer(f"{HERS}\n\n")
    assert hand_in(office, sink) == ("signed address", "reply", "public", HERS)
    Reader(client("bea@staff", sink, tmp_path), [notice]).answer(f"{OURS}\n\n", to_all=True)
    assert hand_in(office, sink) == ("signed address", "reply", "public", OURS)
    for mail, letter in zip(sink.mails, (acknowledged, notice), strict=True):
        assert mail.rcpt_to == (letter.reply_to,)
        assert mail.message["In-Reply-To"] == letter.message_id
        assert mail.message["References"].split() == [*letter.header("References").split(), letter.message_id]


def test_it_threads_our_letters(office: Office, sink: Sink, tmp_path: Path) -> None:
    converse(office)

    def inside(letter: Letter) -> bool:
        return "internal]" in letter.subject

    hers, beas = office.letters("anna@customer"), sorted(office.letters("bea@staff"), key=inside)
    assert Reader(client("anna@customer", sink, tmp_path), hers).thread_of_the_first() == len(hers)
    public = [letter for letter in beas if not inside(letter)]
    assert 1 < Reader(client("bea@staff", sink, tmp_path), beas).thread_of_the_first() == len(public) < len(beas)
