"""R5: the same mail again is one message, recorded every time; another mail with the same id is a message of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.office import Office
from tests.security.scenes import opened, words

_MAIL = """\
{trace}From: anna@customer.example
To: support@help.example
Subject: {subject}
Date: Mon, 02 Mar 2026 08:00:00 +0000
{id}
{body}
"""


def _raw(body: str, *, message_id: str = "<lamp@customer.example>", trace: str = "", subject: str = "The lamp") -> bytes:
    id_line = f"Message-ID: {message_id}\n" if message_id else ""
    return _MAIL.format(trace=trace, subject=subject, id=id_line, body=body).replace("\n", "\r\n").encode()


def _ends(office: Office, *mails: bytes) -> list[str]:
    entries = [office.mail("anna@customer", "support", "", "", raw=raw) for raw in mails]
    office.work()
    return [office.disposition(entry) for entry in entries]


def test_the_same_octets_five_times_at_once_are_one_message(office: Office) -> None:
    assert _ends(office, *[_raw("It is dead.")] * 5) == ["new_ticket", *["duplicate"] * 4]
    assert len(office.letters("bea@staff")) == 1


def test_nor_do_they_double_later(office: Office) -> None:
    _ends(office, _raw("It is dead."))
    office.pass_time("29d")
    assert _ends(office, _raw("It is dead.")) == ["duplicate"]


def test_the_same_id_with_other_words_is_another_message(office: Office) -> None:
    """Else whoever knows an id sends first, and the real mail is gone."""
    assert _ends(office, _raw("It is dead."), _raw("It is alive.")) == ["new_ticket", "new_ticket"]


def test_another_way_through_the_net_is_the_same_mail(office: Office) -> None:
    trace = "Received: from a by b; Mon, 2 Mar 2026 08:00:01 +0000\nDKIM-Signature: v=1; d=x; b=abc\n"
    assert _ends(office, _raw("It is dead."), _raw("It is dead.", trace=trace)) == ["new_ticket", "duplicate"]


def test_without_an_id_the_words_decide(office: Office) -> None:
    ends = _ends(office, *(_raw(body, message_id="") for body in ("It is dead.", "It is alive.", "It is dead.")))
    assert ends == ["new_ticket", "new_ticket", "duplicate"]


def test_a_duplicate_reply_is_sent_to_nobody_twice(office: Office) -> None:
    ticket = opened(office)
    raw = _raw("Still dead.", subject="Re: The lamp").replace(b"support@help.example", ticket.acknowledged.reply_to.encode())
    entries = [office.mail("anna@customer", ticket.acknowledged.reply_to, "", "", raw=raw) for _ in range(3)]
    office.work()
    assert [office.disposition(entry) for entry in entries] == ["reply", "duplicate", "duplicate"]
    assert [text for _, text in words(office, ticket.number)] == ["It is dead.", "Still dead."]
    assert len(office.letters("bea@staff")) == 2


@pytest.mark.parametrize(("seconds", "end"), [(599, "duplicate"), (600, "duplicate"), (601, "new_ticket")])
def test_nameless_mails_are_the_same_one_for_ten_minutes(office: Office, seconds: int, end: str) -> None:
    """Without Message-ID and Date: a monitor says the same every day, and means it."""
    raw = _raw("Disk full.", message_id="").replace(b"Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n", b"")
    assert b"Date" not in raw
    assert b"Message-ID" not in raw
    assert _ends(office, raw) == ["new_ticket"]
    office.pass_time(timedelta(seconds=seconds))
    assert _ends(office, raw) == [end]


@pytest.mark.parametrize("left_out", ["id", "date"])
def test_one_of_the_two_is_enough_to_know_a_mail_by(office: Office, left_out: str) -> None:
    raw = _raw("Disk full.", message_id="" if left_out == "id" else "<disk@customer.example>")
    raw = raw if left_out == "id" else raw.replace(b"Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n", b"")
    _ends(office, raw)
    office.pass_time("1h")
    assert _ends(office, raw) == ["duplicate"]
