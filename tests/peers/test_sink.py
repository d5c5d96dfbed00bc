"""The sink keeps what it is given, and fails as it is told."""

from __future__ import annotations

import smtplib
from threading import Thread

import pytest

from tests.peers.ports import HOST
from tests.peers.sink import HANG_UP, PATIENCE, Sink

MAIL = b"Subject: Lamp\r\n\r\n.hidden dot\r\n" + b"x" * 5000 + b"\r\n"


def send(sink: Sink, *to: str) -> None:
    with smtplib.SMTP(HOST, sink.port, timeout=PATIENCE) as client:
        client.sendmail("anna@customer.test", list(to), MAIL)


def test_a_mail_is_kept_with_its_envelope_and_its_bytes(sink: Sink) -> None:
    send(sink, "support@help.test", "bea@staff.test")
    [mail] = sink.wait_for(1)
    assert (mail.mail_from, mail.rcpt_to) == ("anna@customer.test", ("support@help.test", "bea@staff.test"))
    assert mail.raw == MAIL
    assert sink.to("bea@staff.test") == [mail]
    assert sink.to("nobody@staff.test") == []


def test_waiting_ends_when_the_last_mail_comes_from_another_thread(sink: Sink) -> None:
    threads = [Thread(target=send, args=(sink, f"p{n}@x.test")) for n in range(3)]
    for thread in threads:
        thread.start()
    assert {mail.rcpt_to for mail in sink.wait_for(3)} == {("p0@x.test",), ("p1@x.test",), ("p2@x.test",)}
    for thread in threads:
        thread.join()


def test_waiting_for_a_mail_that_never_comes_tells_what_did(sink: Sink) -> None:
    send(sink, "bea@staff.test")
    with pytest.raises(AssertionError, match=r"1 of 2 mails came.*bea@staff\.test"):
        sink.wait_for(2, seconds=0.01)


def test_a_scripted_recipient_is_refused_once(sink: Sink) -> None:
    sink.answer("RCPT", "451 4.3.0 Later")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(sink, "bea@staff.test")
    assert refused.value.recipients == {"bea@staff.test": (451, b"4.3.0 Later")}
    send(sink, "bea@staff.test")
    assert len(sink.wait_for(1)) == 1


def test_a_scripted_refusal_after_data_keeps_nothing(sink: Sink) -> None:
    sink.answer("DATA", "550 5.7.1 No")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(sink, "bea@staff.test")
    assert refused.value.smtp_code == 550
    assert sink.mails == []


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_scripted_hang_up_leaves_the_client_without_an_answer(sink: Sink, verb: str) -> None:
    sink.answer(verb, HANG_UP)  # type: ignore[arg-type]  # parametrize hands out plain strings
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        send(sink, "bea@staff.test")
    assert sink.mails == []
    assert sink.connections == 1
