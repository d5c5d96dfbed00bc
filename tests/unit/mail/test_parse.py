"""A raw mail read as a whole: the ordinary mails in ``tests/mails``, the duplicate key, and any octets at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import parse
from mailgate.mail.model import InboundMail, MailClass
from tests.unit.mail.seeds import names, seed


def read(name: str) -> InboundMail:
    return parse.read(seed(name))


def test_the_headers_of_a_plain_mail_are_decoded_and_normalised() -> None:
    mail = read("plain")
    assert mail.sender is not None
    assert (mail.sender.address, mail.sender.name) == ("anna@customer.example", "Anna Müller")
    assert mail.sender_shown == "Anna Müller <Anna@Customer.Example>"
    assert [box.address for box in mail.to] == ["support@help.example"]
    assert (mail.message_id, mail.subject) == ("1@customer.example", "Größe der Lampe")
    assert mail.date is not None
    assert mail.date.isoformat() == "2024-02-05T09:00:00+00:00"
    assert (mail.headers_clean, mail.defects, mail.stub) == (True, (), False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain", "Sie kostet 20 € und ist kaputt."),
        ("alternative-with-image", "The lamp is dead."),
        ("html-only", "Dear all,\n\n- one\n- two\n\n> What you wrote\n\nthe lamp (https://shop.example/lamp)"),
        ("flowed", "The lamp you sold me is dead.\n> It was alive.\n-- \nAnna"),
        ("forward-attached", "See below."),
        ("mbox-line", "Dead."),
    ],
)
def test_the_text_of_a_mail_is_read(name: str, text: str) -> None:
    assert read(name).text == text


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("plain", []),
        ("alternative-with-image", [("lamp.png", "image/png", 8, True), ("Rechnung für Lampe.pdf", "application/pdf", 5, False)]),
        ("forward-attached", [("Our offer_ 20%.eml", "message/rfc822", 116, False)]),
        ("invitation", [("attachment-1.ics", "text/calendar", 139, False)]),
    ],
)
def test_the_files_of_a_mail_are_kept_decoded(name: str, files: list[tuple[str, str, int, bool]]) -> None:
    found = read(name).attachments
    assert [(file.name, file.content_type, file.size, file.inline) for file in found] == files
    assert all(len(file.data) == file.size for file in found)


def test_an_invitation_is_seen() -> None:
    calendar = read("invitation").calendar
    assert calendar is not None
    assert (calendar.method, calendar.summary) == ("REQUEST", "Meeting")


def test_what_the_spam_filter_says_is_passed_on() -> None:
    assert read("spam-marked").spam
    assert parse.read(b"X-Spam-Status: Yes, score=9\n\n").spam
    assert not parse.read(b"X-Spam-Status: No, score=0\n\n").spam
    assert not parse.read(b"X-Spam-Flag: YESTERDAY\n\n").spam


def test_a_winmail_file_is_kept_whole_and_noted() -> None:
    mail = parse.read(b"Content-Type: application/ms-tnef; name=winmail.dat\n\nx")
    assert [file.name for file in mail.attachments] == ["winmail.dat"]
    assert "tnef" in mail.defects


def test_a_null_path_forbids_an_automatic_answer() -> None:
    raw = seed("plain")
    assert parse.read(raw).classified.may_auto_answer
    assert not parse.read(raw, null_path=True).classified.may_auto_answer


SAME = b"Message-ID: <1@x>\r\nFrom: a@x.example\r\nSubject: s\r\n\r\nbody\r\n"


@pytest.mark.parametrize(
    "copy",
    [
        SAME.replace(b"\r\n", b"\n"),
        b"Received: from x\r\n" + SAME,
        b"X-Anything: on the way\r\n" + SAME,
        SAME.replace(b"Subject: s", b"Subject:\r\n s"),
        SAME + b"\r\n",
    ],
)
def test_a_copy_that_came_another_way_has_the_same_key(copy: bytes) -> None:
    assert parse.read(copy).content_key == parse.read(SAME).content_key


@pytest.mark.parametrize(
    "other",
    [
        SAME.replace(b"body", b"Body"),
        SAME.replace(b"<1@x>", b"<2@x>"),
        SAME.replace(b"Subject: s", b"Subject: t"),
        SAME.replace(b"a@x", b"b@x"),
        SAME.replace(b"Subject", b"Date: Mon, 05 Feb 2024 10:00:00 +0100\r\nSubject"),
    ],
)
def test_a_mail_that_says_something_else_has_another_key(other: bytes) -> None:
    assert parse.read(other).content_key != parse.read(SAME).content_key


def test_without_message_id_all_fields_count_but_those_of_the_way() -> None:
    bare = SAME.partition(b"\r\n")[2]
    key = parse.read(bare).content_key
    assert parse.read(b"Received: from x\r\nDKIM-Signature: y\r\n" + bare).content_key == key
    assert parse.read(b"X-Mailer: z\r\n" + bare).content_key != key


@pytest.mark.parametrize(
    ("raw", "address", "shown", "subject"),
    [
        (
            b"From: Anna <Anna@X.Example>\r\nSubject: help\r\n\r\nSubject: not this",
            "anna@x.example",
            "Anna <Anna@X.Example>",
            "help",
        ),
        (b"From: bea@staff.example\r\n\r\n", "bea@staff.example", "bea@staff.example", ""),
        (b"From: <bea@staff.example>\r\n\r\n", "bea@staff.example", "<bea@staff.example>", ""),
        (b"From: bea@staff.example (Bea)\r\n\r\n", None, "bea@staff.example (Bea)", ""),
        (b"From: Bea bea@staff.example\r\n\r\n", None, "Bea bea@staff.example", ""),
        (b"From: bea@staff.example>\r\n\r\n", None, "bea@staff.example>", ""),
        (b"From: Bea <bea@staff.example\r\n\r\n", None, "Bea <bea@staff.example", ""),
        (b"From: a@x, b@x\r\n\r\n", None, "a@x, b@x", ""),
        (b"From: ceo@corp <evil@x>\r\n\r\n", None, "ceo@corp <evil@x>", ""),
        (b"Subject: \xff\x1b[2J\r\n", None, "", "[2J"),
        (b"\0" * 100_000, None, "", ""),
    ],
)
def test_a_stub_says_the_least_that_can_be_said(raw: bytes, address: str | None, shown: str, subject: str) -> None:
    mail = parse.stub(raw, "timeout")
    assert (mail.sender and mail.sender.address, mail.sender_shown, mail.subject) == (address, shown, subject)
    assert (mail.stub, mail.defects, mail.headers_clean) == (True, ("timeout",), False)
    assert (mail.classified.mail_class, mail.classified.may_auto_answer) == (MailClass.HUMAN, False)


def test_a_bug_in_reading_becomes_a_stub(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RecursionError

    monkeypatch.setattr("mailgate.mail.structure.split", broken)
    mail = read("plain")
    assert (mail.stub, mail.defects, mail.sender_shown) == (
        True,
        ("crash",),
        "Anna =?iso-8859-1?q?M=FCller?= <Anna@Customer.Example>",
    )


FRAGMENTS = st.sampled_from(
    [
        *(
            b"From: ",
            b"To: ",
            b"Subject: ",
            b"Date: ",
            b"Message-ID: ",
            b"Content-Type: ",
            b"Content-Transfer-Encoding: base64\n",
        ),
        *(b"Content-Disposition: attachment; filename*0*=", b"multipart/mixed; boundary=b", b"text/html", b"text/calendar"),
        *(b"message/rfc822", b"message/delivery-status", b"multipart/report; report-type=delivery-status; boundary=b"),
        *(b"; charset=", b"utf-16", b"punycode", b"--b\n", b"--b--\n", b"\n", b"\r\n", b"\r", b"\0", b" ", b"<", b">", b'"'),
        *(b"(", b")", b"@", b",", b":", b";", b"=", b"%", b"=?utf-8?q?", b"?=", b"=0D=0A", b"a@x.example", b"utf-8''", b"\xff"),
        *(b"\xe2\x80\xae", b"9" * 30, b"BEGIN:VEVENT\n", b"> ", b"Final-Recipient: rfc822;", b"begin 644 x\n", b"<div>", b"<!--"),
        b"On Monday wrote:\n",
    ]
)


def check(raw: bytes) -> None:
    mail = parse.read(raw)
    assert not mail.stub, mail.defects
    shown = (mail.subject, mail.sender_shown, mail.text, mail.html or "", *(file.name for file in mail.attachments))
    for text in (*shown, *(field.value for field in mail.headers)):
        assert "\0" not in text
        text.encode("utf-8")
    assert not any(set(file.name) & set("/\\\r\n") or not file.name for file in mail.attachments)


@given(st.binary(max_size=500))
def test_any_octets_are_read(raw: bytes) -> None:
    check(raw)


@given(st.lists(FRAGMENTS, max_size=40))
def test_any_pieces_of_mails_are_read(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@given(st.sampled_from(names()), st.data())
def test_any_damaged_mail_is_read(name: str, data: st.DataObject) -> None:
    raw = bytearray(seed(name))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(FRAGMENTS)
    check(bytes(raw))


def test_a_mail_whose_lines_end_in_cr_alone_is_read_and_proves_nothing() -> None:
    mail = parse.read(b"From: a@x.example\rSubject: old\r\rThe text\rin two lines\r")
    assert mail.sender is None
    assert (mail.claimed and mail.claimed.address, mail.subject, mail.text) == ("a@x.example", "old", "The text\nin two lines")
    assert not mail.headers_clean
    assert "bare_cr" in mail.defects


def test_references_in_several_fields_are_all_read() -> None:
    mail = parse.read(b"References: <a@x>\nReferences: <b@x>,\n <c@x>\nMessage-ID: 20240205-7F3A\n\nx")
    assert mail.references == ("a@x", "b@x", "c@x")
    assert (mail.message_id, "bad_message_id" in mail.defects) == ("20240205-7F3A", True)
