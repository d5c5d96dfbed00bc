"""``limits.received_lines`` reaches the readers: at the limit a mail is somebody's, above it a loop (RFC 5321 §6.3)."""

from __future__ import annotations

import pytest

from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail.model import MailClass
from mailgate.settings import Limits
from tests.peers.daemon import PATIENCE


@pytest.mark.parametrize(
    ("lines", "found"), [(2, MailClass.HUMAN), (3, MailClass.HUMAN), (4, MailClass.LOOP)], ids=["below", "at", "above"]
)
def test_the_configured_number_of_received_lines_is_the_limit(lines: int, found: MailClass) -> None:
    raw = b"Received: from a by b\r\n" * lines + b"From: anna@customer.example\r\nSubject: x\r\n\r\nHello.\r\n"
    with Readers(1, ReaderBudgets.of(Limits(received_lines=3)), frozenset()) as readers:
        assert readers.read(RawMail(raw=raw)).result(timeout=PATIENCE).classified.mail_class is found
