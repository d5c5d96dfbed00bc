"""T77: what a mail says never moves a terminal's cursor, forges no line of a log, and is no markup of ours."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from mailgate import log
from mailgate.mail.model import Address, Envelope, Peer, Via
from mailgate.settings import load
from store import journal
from store.engine import Store
from store.journal import Entry
from store.tables import Inbound
from tests.command import Command
from tests.peers.daemon import PATIENCE

HOSTILE = '\x1b]0;pwn\x07\x1b[2J\r\n=HYPERLINK("http://x")\u202e\x9b2J[red]'
OURS = re.compile(r"\x1b\[[0-9;]*m")
"""What Rich may say to a terminal: colours, and nothing that moves anything."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def mailgate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """A home whose journal holds one hostile mail, and a contact with a hostile name."""
    command = Command(tmp_path, monkeypatch, capsysbinary)
    command("init")
    command("contact", "add", "eve@evil.example", "--name", HOSTILE)
    store = Store(load(tmp_path / "config/mailgate.toml").database_url)
    envelope = Envelope(mail_from=None, rcpt_to=(Address("support@help.example"),), peer=Peer(), helo=HOSTILE, via=Via.SMTP)
    raw = f"Subject: {HOSTILE}\n\n{HOSTILE}".encode()
    [number] = journal.append(store, [Entry(envelope=envelope, received_at=NOON, raw=raw, origin=HOSTILE)])
    with store.write() as session:
        session.add(Inbound(journal_id=number, owner="", attempts=1, lease_until=NOON, sender=HOSTILE, subject=HOSTILE))
    store.close()
    (tmp_path / "m.eml").write_bytes(raw)
    return command


SHOWN = [
    ("journal", "list"),
    ("journal", "show", "1"),
    ("contact", "list"),
    ("contact", "show", "eve@evil.example"),
    ("inspect", "m.eml"),
    ("inspect", HOSTILE),
    ("journal", "show", HOSTILE),
    (HOSTILE,),
    ("--config", HOSTILE, "staff", "list"),
    ("queue", "show", HOSTILE),
    ("staff", "add", HOSTILE),
]


def hidden(text: str) -> set[str]:
    return {char for char in text if not char.isprintable() and char not in "\n\t"}


@pytest.mark.parametrize("argv", SHOWN, ids=lambda argv: " ".join(argv[:2]).encode("unicode_escape").decode())
def test_nothing_printed_holds_a_control_character(mailgate: Command, argv: tuple[str, ...]) -> None:
    done = mailgate(*argv)
    assert done.out + done.err
    assert hidden(done.out + done.err) == set(), (done.out, done.err)


@pytest.mark.parametrize("argv", [("journal", "list"), ("journal", "show", "1"), ("contact", "list"), ("inspect", "m.eml")])
def test_json_spells_control_characters_and_gives_them_back(mailgate: Command, argv: tuple[str, ...]) -> None:
    done = mailgate(*argv, "--json")
    assert hidden(done.out) == set()
    assert len(done.out.splitlines()) == 1
    json.loads(done.out)


def test_a_subject_can_be_seen_for_what_it_is(mailgate: Command) -> None:
    [line] = mailgate("journal", "list").out.splitlines()
    assert r'\x1b]0;pwn\x07\x1b[2J\x0d\x0a=HYPERLINK("http://x")\u202e\x9b2J[red]' in line
    assert mailgate("journal", "list", "--json").json[0]["subject"] == HOSTILE


@pytest.mark.parametrize("argv", [one for one in SHOWN if "\x00" not in "".join(one)] + [("journal", "raw", "1")], ids=str)
def test_a_terminal_is_told_colours_and_nothing_else(mailgate: Command, argv: tuple[str, ...]) -> None:
    assert hidden(OURS.sub("", on_terminal(mailgate.folder, argv))) == set()


def test_square_brackets_are_no_markup(mailgate: Command) -> None:
    assert "[red]" in on_terminal(mailgate.folder, ("contact", "list"))


def test_raw_bytes_go_to_a_file_untouched(mailgate: Command) -> None:
    assert mailgate("journal", "raw", "1").raw == (mailgate.folder / "m.eml").read_bytes()


def on_terminal(folder: Path, argv: tuple[str, ...]) -> str:
    """What a real terminal is sent, line ends as the program wrote them."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "mailgate", *argv]
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "300"}
    process = subprocess.Popen(command, cwd=folder, stdin=inner, stdout=inner, stderr=inner, env=environ)
    os.close(inner)
    text = b"".join(until_closed(outer)).decode()
    os.close(outer)
    assert process.wait(PATIENCE) in (0, 1, 2)
    return text.replace("\r\n", "\n")


def until_closed(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            got = os.read(descriptor, 65536)
        except OSError:  # Linux says EIO when the last one has hung up
            return
        if not got:
            return
        yield got


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """A log of our own; afterwards logging is as before."""
    yield io.StringIO()
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_log_has_as_many_lines_as_facts(lines: io.StringIO, form: log.Format) -> None:
    log.set_up("debug", form, lines)
    told = structlog.get_logger("mailgate.test")
    told.info("kept", subject=HOSTILE, size=5)
    told.warning(HOSTILE, peer="192.0.2.1")
    told.error("bytes", raw=HOSTILE.encode(), nothing=None)
    text = lines.getvalue()
    assert len(text.splitlines()) == text.count("\n") == 3
    assert hidden(text) == set()
    assert text.isascii()
