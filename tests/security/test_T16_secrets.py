"""T16: what people write, who they are, tokens and passwords: none of it is in a log at ``info``, whatever happens to a mail."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate import log
from mailgate.deed import deeds
from mailgate.mail import parse
from mailgate.mail.model import JournalId
from store import journal
from tests.client import Letter
from tests.command import Command
from tests.office import Office
from tests.peers.dialogue import GREETED, dialogue
from tests.peers.gatehouse import Plan, running
from tests.security.scenes import opened
from tests.talks.player import Player
from tests.talks.script import read
from tests.talks.test_talks import TALKS
from tests.talks.test_talks import opened as talk_opened

_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
_OF_OURS = ("@help.example",)
PASSWORD = "correct-horse-7"
#: Between them: every way in, every class of mail, what is held, refused, relayed and returned.
REPRESENTATIVE = (
    *("lamp", "commands", "machines", "bounces", "stranger", "spoofed", "staff_unproven"),
    *("two_tickets", "return_path", "loop", "cc_join", "refused", "receipts"),
)
TOLD = [talk for talk in TALKS if talk.stem in REPRESENTATIVE]


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything logged at ``info`` and above."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up("info", "text", stream)
    yield stream
    root.handlers[:], root.level = before


def secrets(raws: list[bytes], letters: list[Letter]) -> set[str]:
    """Every line of three words somebody wrote, every subject, address of somebody outside, and token."""
    found: set[str] = set()
    for raw in raws:
        mail = parse.read(raw)
        found |= {line.strip(" >") for line in mail.text.splitlines() if len(line.split()) > 2} | {mail.subject}
        found |= {one for one in _ADDRESS.findall(raw.decode("utf-8", "replace").lower()) if not one.endswith(_OF_OURS)}
    for letter in letters:
        found |= set(_TOKEN.findall(letter.everything + letter.mail_from)) | {letter.to}
    return {one for one in found if len(one) > 5}


def written(office: Office) -> list[bytes]:
    """All raw mails that came in."""
    ids = [head.id for head in journal.heads(office.store, 1_000)]
    return [stored.raw for stored in journal.read(office.store, ids)]


def leaks(stream: io.StringIO, hidden: set[str]) -> list[str]:
    text = stream.getvalue().lower()
    assert text, "nothing was logged at all"
    return sorted(one for one in hidden if one.lower() in text)


@pytest.mark.parametrize("talk", TOLD, ids=lambda path: path.stem)
def test_no_talk_leaves_more_than_ids_and_sizes_in_the_log(talk: Path, tmp_path: Path, told: io.StringIO) -> None:
    script = read(talk)
    with talk_opened(script.given, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        Player(office=office, golden=Path(__file__).parents[1] / "golden" / "talks", rewrite=False).play(script)
        hidden = secrets(written(office), office.delivered)
    assert (len(hidden) > 3, len(TOLD)) == (True, len(REPRESENTATIVE))
    assert leaks(told, hidden) == []


def test_nor_does_a_mail_that_breaks_us(tmp_path: Path, told: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of a database or a parser quotes what it choked on."""
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        ticket = opened(office)
        raw = f"To: {ticket.acknowledged.reply_to}\nFrom: anna@customer.example\n\nThe safe opens with 4711 0815.\n".encode()

        def broken(*_: object) -> None:
            raise ValueError(f"INSERT … {raw.decode()} … postgresql://desk:{PASSWORD}@db.example/desk")

        monkeypatch.setattr(deeds, "gather", broken)
        entry = office.mail("anna@customer", "support", "", "", raw=raw)
        with pytest.raises(ValueError, match="INSERT"):
            office.work()
        hidden = secrets([*written(office), raw], office.delivered) | {PASSWORD}
    assert "a mail failed" in told.getvalue()
    assert f"journal={JournalId(entry)}" in told.getvalue()
    assert leaks(told, hidden) == []


def test_nor_does_the_port(tmp_path: Path, told: io.StringIO) -> None:
    token = "abcdefghijklmnopqrstuvwxyz"
    script = f"""
        C: MAIL FROM:<anna@customer.example>
        S: 250 2.1.0 *
        C: RCPT TO:<support+t1-1.p.{token}@help.example>
        S: 550 5.1.1 *
        C: RCPT TO:<broken@help.example>
        S: 451 4.3.0 *
        C: RCPT TO:<support@help.example>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: The safe opens with 4711 0815.
        C: .
        S: 250 2.0.0 *
    """
    with running(Plan(folder=tmp_path)) as gate:
        dialogue(gate.port, GREETED + script)
    assert leaks(told, {"anna@customer.example", token, "4711 0815", "secret of the directory"}) == []


def test_a_database_out_of_reach_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], free_port: int
) -> None:
    mailgate = Command(tmp_path, monkeypatch, capsysbinary)
    assert mailgate("init", "desk").code == 0
    desk = Command(tmp_path / "desk", monkeypatch, capsysbinary)
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"postgresql+psycopg://desk:{PASSWORD}@127.0.0.1:{free_port}/desk")
    for argv in (["check"], ["check", "--json"], ["serve"], ["ticket", "list"], ["ingest", "-"], ["db", "current"]):
        done = desk(*argv, stdin=b"Subject: x\n\nx\n")
        assert done.code != 0, argv
        assert done.out or done.err
        assert PASSWORD not in done.out + done.err, argv
