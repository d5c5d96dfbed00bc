"""Mail out into a Maildir: whole files, as a delivery agent leaves them."""

from __future__ import annotations

import asyncio
import errno
import mailbox
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.outbound import maildir
from mailgate.outbound.maildir import MaildirRelay

MAIL = b"Subject: Lamp\r\n\r\nIt is dead.\r\n.\r\nGr\xc3\xbc\xc3\x9fe\r\n"


def send(relay: MaildirRelay, to: str = "anna@customer.test", mail_from: str = "support+b1.abc@help.test") -> Outcome:
    return asyncio.run(relay.send(mail_from, to, MAIL))


def files(path: Path) -> list[Path]:
    return sorted((path / "new").iterdir())


def test_a_mail_begins_with_its_envelope_and_has_the_systems_line_ends(tmp_path: Path) -> None:
    assert isinstance(send(MaildirRelay(tmp_path / "out")), Sent)
    [file] = files(tmp_path / "out")
    head = b"Return-Path: <support+b1.abc@help.test>\nDelivered-To: anna@customer.test\n"
    assert file.read_bytes() == head + MAIL.replace(b"\r\n", b"\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "out" / "tmp").iterdir()) == []


def test_the_null_path_is_written_as_one(tmp_path: Path) -> None:
    send(MaildirRelay(tmp_path), mail_from="")
    assert files(tmp_path)[0].read_bytes().startswith(b"Return-Path: <>\n")


def test_every_mail_is_a_file_and_any_maildir_reader_finds_them(tmp_path: Path) -> None:
    relay = MaildirRelay(tmp_path)
    for number in range(12):
        send(relay, to=f"p{number}@customer.test")
    found = mailbox.Maildir(tmp_path)
    assert {mail["Delivered-To"] for mail in found} == {f"p{number}@customer.test" for number in range(12)}


@pytest.mark.parametrize("recipient", ["", "a@b.test\nBcc: c@d.test", "a@b.test>"])
def test_what_is_not_plainly_one_address_is_no_file(tmp_path: Path, recipient: str) -> None:
    assert isinstance(send(MaildirRelay(tmp_path), to=recipient), Failed)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_takes_no_mail_defers_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way")
    outcome = send(MaildirRelay(tmp_path / "out"))
    assert isinstance(outcome, Deferred)
    assert "cannot take mail" in outcome.reply


def test_a_mail_that_has_its_name_and_may_lose_it_is_in_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried again at once, whoever reads the folder would have it twice."""

    def broken(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(maildir, "sync_folder", broken)
    assert isinstance(send(MaildirRelay(tmp_path)), Uncertain)
    assert len(files(tmp_path)) == 1
