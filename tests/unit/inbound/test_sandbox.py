"""Whatever a mail does to its reader, an ``InboundMail`` comes out and the next one is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailgate.inbound import sandbox
from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers, SignedMail
from mailgate.mail.proof.signatures import Checked, KeyAnswer
from tests.signed import key, signed
from tests.unit.inbound import bombs
from tests.unit.inbound.pools import ENOUGH, MIB, Conversation, ends, pool, read


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    return Conversation(tmp_path)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One reader for all bombs: each test finds it as the bomb before left it."""
    with pool() as running:
        yield running


@pytest.mark.parametrize(
    ("bomb", "word"),
    [
        ("burn 1000", "reader_cpu"),
        ("memory", "reader_memory"),
        ("exit", "reader_died"),
        ("segv", "reader_died"),
        ("dive", "reader_raised"),
        ("raise", "reader_raised"),
        ("huge", "reader_answer"),
        ("lie", "reader_answer"),
        ("hang_up", "reader_died"),
        ("no such deed", "reader_raised"),
    ],
)
def test_a_bomb_becomes_a_stub_and_the_next_mail_is_read(readers: Readers, bomb: str, word: str) -> None:
    mail = read(readers, f"{bomb}\r\nFrom: Anna <anna@customer.example>\r\nSubject: Boom\r\n\r\n")
    assert (mail.stub, mail.defects, mail.subject, mail.sender_shown) == (True, (word,), "Boom", "Anna <anna@customer.example>")
    assert read(readers, "good morning").text == "morning"


@pytest.mark.parametrize("bomb", ["sleep", "drip"])
def test_a_mail_that_takes_too_long_becomes_a_stub(bomb: str) -> None:
    with pool(budgets=ReaderBudgets(wall=0.05, attempts=2)) as readers:
        assert read(readers, bomb).defects == ("reader_wall",)


def test_a_bomb_is_tried_as_often_as_configured_and_no_more() -> None:
    with capture_logs() as log, pool(budgets=ReaderBudgets(attempts=3)) as readers:
        assert read(readers, "exit").stub
        read(readers, "good")
    assert [(line["event"], line["why"], line["attempt"]) for line in log] == [
        ("reader lost", "reader_died", n) for n in (1, 2, 3)
    ]


def test_every_future_gets_its_own_mail() -> None:
    with pool(2) as readers:
        futures = readers.read_many(RawMail(raw=b"good %d" % number) for number in range(500))
        assert [future.result(ENOUGH).text for future in futures] == [str(number) for number in range(500)]


def test_envelope_and_own_addresses_reach_the_reading() -> None:
    with pool() as readers:
        told = [readers.read(RawMail(raw=b"good", null_path=null)).result(ENOUGH).subject for null in (False, True)]
    assert told == [f"null_path={null} ours=['support@help.example']" for null in (False, True)]


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 10, 5 * MIB])
def test_octets_come_back_as_they_went(size: int) -> None:
    raw = b"good\r\n" + bytes(range(256)) * (size // 256) + b"\0" * (size % 256)
    with pool() as readers:
        first, second = readers.read_many([RawMail(raw=raw), RawMail(raw=raw)])
        assert first.result(ENOUGH).attachments[0].data == raw
        assert second.result(ENOUGH).attachments[0].data == raw


def test_a_mail_without_any_octet_is_read() -> None:
    with pool(target=sandbox.TARGET) as readers:
        assert not read(readers, "").stub


def test_processor_time_is_counted_for_each_mail_afresh(readers: Readers) -> None:
    assert [read(readers, "burn 0.45").text for _ in range(6)] == ["burnt"] * 6


def test_a_mail_that_hangs_holds_up_no_other(conversation: Conversation) -> None:
    with pool(2) as readers:
        hung, *others = readers.read_many([conversation.mail, *(RawMail(raw=b"good %d" % number) for number in range(50))])
        conversation.pid()
        assert [other.result(ENOUGH).text for other in others] == [str(number) for number in range(50)]
        assert not hung.done()
        conversation.go_on()
        assert hung.result(ENOUGH).text == "it went on"


def test_a_reader_killed_in_the_middle_of_a_mail_costs_nothing_but_time(conversation: Conversation) -> None:
    with pool(budgets=ReaderBudgets(attempts=2)) as readers:
        shot, behind = readers.read_many([conversation.mail, RawMail(raw=b"good")])
        os.kill(conversation.pid(), signal.SIGKILL)
        conversation.pid()
        conversation.go_on()
        assert shot.result(ENOUGH).text == "it went on"
        assert not behind.result(ENOUGH).stub


def test_mails_behind_a_bomb_are_not_blamed_for_it() -> None:
    with pool() as readers:
        bomb, *others = readers.read_many(RawMail(raw=raw) for raw in (b"exit", b"good 1", b"good 2", b"good 3"))
        assert bomb.result(ENOUGH).stub
        assert [other.result(ENOUGH).text for other in others] == ["1", "2", "3"]


def test_a_reader_killed_while_idle_is_no_mails_fault(conversation: Conversation) -> None:
    with pool() as readers:
        first = readers.read(conversation.mail)
        pid = conversation.pid()
        conversation.go_on()
        first.result(ENOUGH)
        os.kill(pid, signal.SIGKILL)
        ends(pid)
        assert not read(readers, "good").stub


def checked(readers: Readers, raw: bytes, *, trouble: bool = False) -> str:
    """The verdict on the one signature of a mail; ``trouble``: nobody could say what its key is."""
    keys = (KeyAnswer(name="s1._domainkey.corp.example", texts=() if trouble else ("v=DKIM1",), trouble=trouble),)
    mail = SignedMail(raw=raw, keys=keys, at=0, undecided=Checked(signed=(bombs.UNDECIDED,)))
    [signed] = readers.check(mail).result(ENOUGH).signed
    return signed.result


@pytest.mark.parametrize("bomb", ["burn 1000", "memory", "exit", "segv", "raise", "huge", "lie", "hang_up"])
def test_a_bomb_among_signatures_is_no_trouble_of_the_dns_and_the_next_is_checked(
    bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "CHECKER", bombs.CHECKER)
    with pool() as readers:
        assert checked(readers, bomb.encode()) == "permerror"
        assert checked(readers, bomb.encode(), trouble=True) == "temperror"
        assert checked(readers, b"good pass") == "pass"
        assert read(readers, "good morning").text == "morning"


def test_reading_and_checking_go_on_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHECKER", bombs.CHECKER)
    with pool() as readers:
        reading = readers.read_many(RawMail(raw=b"good %d" % number) for number in range(20))
        verdicts = [checked(readers, b"good v%d" % number) for number in range(20)]
        assert [one.result(ENOUGH).text for one in reading] == [str(number) for number in range(20)]
        assert verdicts == [f"v{number}" for number in range(20)]


def test_a_signature_is_checked_in_a_reader() -> None:
    raw = signed(b"From: a@corp.example\r\n\r\nHello\r\n", "corp.example")
    keys = (KeyAnswer(name="s1._domainkey.corp.example", texts=(key()[1],), trouble=False),)
    with pool(budgets=ReaderBudgets(), target=sandbox.TARGET) as readers:
        for octets, result in ((raw, "pass"), (raw + b"more\r\n", "fail")):
            mail = SignedMail(raw=octets, keys=keys, at=0, undecided=Checked(signed=()))
            assert [one.result for one in readers.check(mail).result(ENOUGH).signed] == [result]


def test_closing_ends_the_readers_and_cancels_what_waits(conversation: Conversation) -> None:
    readers = pool().__enter__()
    hung, waiting = readers.read_many([conversation.mail, RawMail(raw=b"good")])
    pid = conversation.pid()
    readers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    readers.close()
    late = readers.read(RawMail(raw=b"good"))
    assert [future.cancelled() for future in (hung, waiting, late)] == [True] * 3


def test_a_pool_that_never_had_a_mail_closes(tmp_path: Path) -> None:
    with pool(2):
        pass


def test_readers_die_with_the_desk(conversation: Conversation) -> None:
    desk = (
        "import sys; from mailgate.inbound.sandbox import *\n"
        "with Readers(1, ReaderBudgets(), frozenset(), sys.argv[1]) as readers:\n"
        "    readers.read(RawMail(raw=sys.argv[2].encode())).result()"
    )
    argv = [sys.executable, "-c", desk, bombs.TARGET, conversation.mail.raw.decode()]
    with subprocess.Popen(argv) as running:
        pid = conversation.pid()
        running.kill()
        ends(pid)
