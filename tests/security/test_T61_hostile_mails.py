"""T60, T61: a mail whose subject or sender's name wants to be a header is acknowledged once, and the queue is empty."""

from __future__ import annotations

import pytest

from mailgate.mail import fields
from store.outbox_rows import State
from tests.client import Letter
from tests.golden.wire import header_names
from tests.office import Office
from tests.security.payloads import HEADERS, b, q

_ACK = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Precedence", "X-Mailgate-Loop", "MIME-Version", "Content-Type",
]  # fmt: skip
_NOTICE = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Mailgate-Loop", "MIME-Version",
    "Content-Type",
]  # fmt: skip


def _raw(who: str, field: str, value: str) -> bytes:
    """A mail with a field as hostile as it can be and still be one field: control characters stay inside of encoded words."""
    headers = {"From": f"Anna <{who}>", "To": "support@help.example", "Subject": "Lamp", "Message-ID": f"<1.{who}>"}
    headers[field] = f"{value} <{who}>" if field == "From" else value
    lines = [f"{name}: {text}" for name, text in headers.items()]
    result = "Authentication-Results: mx.help.example; dmarc=pass header.from=" + who.partition("@")[2]
    return "\r\n".join([result, *lines, "", "It is dead.", ""]).encode("utf-8", "surrogatepass")


def _spelt(text: str) -> tuple[str, ...]:
    """One text as it may stand in a mail: encoded twice, and once in base64."""
    clean = text.encode("utf-8", "replace").decode()
    return q(q(clean)), b(clean)


@pytest.mark.parametrize("field", ["Subject", "From"])
def test_one_acknowledgement_with_the_headers_of_every_other(office: Office, field: str) -> None:
    values = [value for text in HEADERS.values() for value in _spelt(text[:300])]
    people = [f"anna{n}@customer{n % 7}.example" for n in range(len(values))]  # one domain alone is not acknowledged so often
    for who, value in zip(people, values, strict=True):
        office.mail(who, "support", "Lamp", "It is dead.", raw=_raw(who, field, value))
    office.work()
    for who, value in zip(people, values, strict=True):
        [letter] = office.letters(who)
        assert header_names(letter.raw) == _ACK, value
        assert letter.subject.startswith("[#")
        assert letter.subject.isprintable()
    notices = office.letters("bea@staff")
    assert len(notices) == len(values)
    assert [letter.raw for letter in notices if header_names(letter.raw) != _NOTICE or not _clean(letter)] == []
    assert {row.state for row in office.outbox()} == {State.SENT}


def _clean(letter: Letter) -> bool:
    return letter.raw.isascii() and max(map(len, letter.raw.split(b"\r\n"))) <= fields.HARD
