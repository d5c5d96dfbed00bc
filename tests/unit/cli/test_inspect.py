"""``mailgate inspect`` prints what is in a mail, for any bytes, and writes nothing."""

from __future__ import annotations

import json
import string
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate.cli.inspect import AHEAD
from tests.checkout import ROOT
from tests.command import Command

KEYS = [
    "file",
    "ok",
    "message_id",
    "from",
    "reply_to",
    "to",
    "cc",
    "subject",
    "date",
    "class",
    "class_reason",
    "may_auto_answer",
    "spam",
    "text",
    "reply",
    "quoted_lines",
    "attachments",
    "bounce",
    "forwarded",
    "calendar",
    "trust",
    "defects",
    "decision",
]
MAIL = (
    b"From: =?utf-8?q?Anna_L=C3=B6we?= <Anna@customer.example>\r\nTo: support@help.example, Bea <bea@help.example>\r\n"
    b"Cc: carl@customer.example\r\nReply-To: anna@home.example\r\nSubject: The lamp\r\nDate: Sun, 01 Mar 2026 13:00:00 +0100\r\n"
    b"Message-ID: <lamp@customer.example>\r\nIn-Reply-To: <is-it@help.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nIt is dead.\r\n\r\n> Is it?\r\n\r\n"
    b'--b\r\nContent-Type: image/png; name="lamp.png"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n'
    b"\r\nYSBsYW1w\r\n--b--\r\n"
)


def write(command: Command, name: str, raw: bytes) -> str:
    (command.folder / name).write_bytes(raw)
    return name


def test_an_ordinary_mail_is_printed_whole(nowhere: Command) -> None:
    done = nowhere("inspect", "--json", write(nowhere, "lamp.eml", MAIL))
    [one] = done.lines
    assert done.code == 0
    assert list(one) == KEYS
    assert one == {
        "file": "lamp.eml",
        "ok": True,
        "message_id": "lamp@customer.example",
        "from": {"address": "anna@customer.example", "name": "Anna Löwe"},
        "reply_to": [{"address": "anna@home.example", "name": ""}],
        "to": [{"address": "support@help.example", "name": ""}, {"address": "bea@help.example", "name": "Bea"}],
        "cc": [{"address": "carl@customer.example", "name": ""}],
        "subject": "The lamp",
        "date": "2026-03-01T12:00:00Z",
        "class": "human",
        "class_reason": one["class_reason"],
        "may_auto_answer": True,
        "spam": False,
        "text": "It is dead.\n\n> Is it?",
        "reply": "It is dead.",
        "quoted_lines": one["quoted_lines"],
        "attachments": [
            {
                "name": "lamp.png",
                "content_type": "image/png",
                "size": 6,
                "sha256": "c7916eee76e233584c29ead053c1d822bbbe765f4518fabd0014271559eca899",
                "inline": False,
            }
        ],
        "bounce": None,
        "forwarded": None,
        "calendar": None,
        "trust": "none",
        "defects": [],
        "decision": None,
    }
    assert one["quoted_lines"] >= 1


def test_one_line_for_each_file_in_the_order_given(nowhere: Command) -> None:
    names = [write(nowhere, f"{number}.eml", MAIL) for number in range(3 * AHEAD)]
    assert [one["file"] for one in nowhere("inspect", "--json", *names, "-", stdin=MAIL).lines] == [*names, "-"]


def test_a_file_that_cannot_be_read_is_told_with_every_key_and_the_others_are_read(nowhere: Command) -> None:
    done = nowhere("inspect", "--json", "none.eml", str(nowhere.folder), write(nowhere, "lamp.eml", MAIL))
    assert done.code == 1
    assert [list(one) for one in done.lines] == [KEYS] * 3
    assert [one["ok"] for one in done.lines] == [False, False, True]
    assert done.lines[0]["defects"] == ["unreadable: No such file or directory"]


def test_an_empty_return_path_in_the_file_counts_as_one(nowhere: Command) -> None:
    body_only = write(nowhere, "human.eml", MAIL + b"Return-Path: <>\r\n")
    bounced = write(nowhere, "machine.eml", b"Return-Path: <>\r\n" + MAIL)
    classes = [one["class"] for one in nowhere("inspect", "--json", body_only, bounced).lines]
    assert classes == ["human", "auto_reply"]


def test_our_own_mails_in_the_repository_are_all_readable(nowhere: Command) -> None:
    mails = sorted(map(str, (ROOT / "tests/mails").glob("*.eml")))
    assert mails
    assert [one["file"] for one in nowhere("inspect", "--json", *mails).lines if one["ok"]] == mails


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=400) | st.text(string.printable, max_size=400).map(str.encode))
def test_no_bytes_make_it_fail(nowhere: Command, raw: bytes) -> None:
    done = nowhere("inspect", "--json", write(nowhere, "any.eml", raw), "-", stdin=raw)
    assert done.code == 0
    assert [list(json.loads(line)) for line in done.raw.splitlines()] == [KEYS] * 2
    assert nowhere("inspect", "any.eml").code == 0


def test_inspect_leaves_a_home_as_it_was(mailgate: Command) -> None:
    write(mailgate, "lamp.eml", MAIL)
    before = contents(mailgate.folder)
    assert mailgate("inspect", "--json", "lamp.eml").lines[0]["ok"]
    assert contents(mailgate.folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_html_of_a_mail_is_printed_as_a_page_in_which_nothing_runs_or_is_fetched(nowhere: Command) -> None:
    body = "<p onclick=x()>Is <b>dead</b>\u200d\x1b[2J.<img src=cid:a@1><img src=https://x.example/o><script>x()</script>"
    head = b"From: anna@customer.example\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; "
    picture = b"\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <a@1>\r\n\r\nx\r\n--b--\r\n"
    file = write(nowhere, "page.eml", head + b"charset=utf-8\r\n\r\n" + body.encode() + picture)
    done = nowhere("inspect", "--html", file)
    assert done.code == 0
    assert done.out.endswith('">\n<p>Is <b>dead</b>&#8205;[2J.<img src="cid:a@1"><img></p>\n')
    assert "default-src 'none'" in done.out


def test_html_that_cannot_be_shown_is_said_to_be(nowhere: Command) -> None:
    plain = nowhere("inspect", "--html", write(nowhere, "plain.eml", MAIL))
    assert (plain.code, plain.out, "plain.eml has no HTML" in plain.err) == (1, "", True)
    deep = b"From: anna@customer.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 50_000
    complex_one = nowhere("inspect", "--html", write(nowhere, "deep.eml", deep))
    assert (complex_one.code, "too complex" in complex_one.err) == (1, True)


def test_where_no_mail_is_it_says_what_to_give(nowhere: Command) -> None:
    missing, folder = str(nowhere.folder / "missing.eml"), str(nowhere.folder)
    done = nowhere("inspect", missing, folder)
    said = " ".join(done.err.split())
    assert (done.code, "human" in done.out) == (1, False)
    assert "cannot be read (No such file or directory); give the path of a mail, or - for standard input" in said
    assert f"is a folder; give the mails in it, such as {folder}/*.eml" in said
