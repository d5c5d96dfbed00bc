"""The mail clients and the border, tried on the sink: what a test says is what arrives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.peers import swaks
from tests.peers.mutt import Draft, Mutt
from tests.peers.postfix import Postfix
from tests.peers.sink import Sink
from tests.peers.swaks import Mail

pytestmark = pytest.mark.peer

LAMP = Mail(
    sender="anna@customer.test",
    to="support@help.test",
    subject="The lamp",
    text="It is dead.\n.\n\\n %FROM_ADDRESS% Grüße",
    headers=(("X-Shop", "lamps"), ("Message-ID", "<1@customer.test>")),
)


def test_swaks_sends_a_customers_mail_word_for_word(sink: Sink) -> None:
    answer = swaks.send(LAMP, sink.port)
    assert answer.code == 0, answer.transcript
    [mail] = sink.wait_for(1)
    assert (mail.mail_from, mail.rcpt_to, mail.helo) == ("anna@customer.test", ("support@help.test",), "laptop.test")
    assert (mail.message["Subject"], mail.message["X-Shop"], mail.message["Message-ID"]) == (
        "The lamp",
        "lamps",
        "<1@customer.test>",
    )
    assert mail.raw.partition(b"\r\n\r\n")[2] == "It is dead.\r\n.\r\n\\n %FROM_ADDRESS% Grüße\r\n".encode()


def test_swaks_tells_how_a_refused_mail_was_refused(sink: Sink) -> None:
    sink.answer("RCPT", "550 5.1.1 No such address here")
    answer = swaks.send(LAMP, sink.port)
    assert answer.code == 24
    assert "550 5.1.1 No such address here" in answer.transcript


def test_mutt_sends_a_staff_members_reply(sink: Sink, tmp_path: Path) -> None:
    bea = Mutt("bea@staff.test", "Bea Böhm", sink.url, tmp_path / "bea")
    bea.send(
        Draft(
            to="support+1@help.test",
            cc=("dev@staff.test",),
            subject="Re: [#1] The lamp",
            text="#note\nthird one — this week",
            reply_to_id="<a.1@help.test>",
        )
    )
    [mail] = sink.wait_for(1)
    assert (mail.mail_from, set(mail.rcpt_to)) == ("bea@staff.test", {"support+1@help.test", "dev@staff.test"})
    assert (mail.message["In-Reply-To"], mail.message["References"]) == ("<a.1@help.test>", "<a.1@help.test>")
    assert mail.message["Message-ID"].endswith("@laptop.test>")
    body = mail.message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().split() == ["#note", "third", "one", "—", "this", "week"]


def test_postfix_passes_a_mail_on(sink: Sink, postfix: Callable[..., Postfix]) -> None:
    border = postfix(sink.port)
    answer = swaks.send(LAMP, border.port)
    assert answer.code == 0, answer.transcript
    [mail] = sink.wait_for(1)
    border.wait_until_sent("support@help.test")
    assert mail.rcpt_to == ("support@help.test",)
    assert "border.test" in mail.message["Received"]
    assert mail.message["Subject"] == "The lamp"
