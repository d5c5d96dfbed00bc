"""A real relay: what Postfix takes from us is what arrives behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from mailgate.desk.deadlines import Deferred, Outcome, Sent
from mailgate.outbound import relay
from mailgate.settings import Relay, Settings
from tests.peers.postfix import Postfix
from tests.peers.sink import Sink

pytestmark = pytest.mark.peer

FROM = "support+b1.abcdefghijklmnopqrstuvwxyz@help.test"
MAIL = (
    b"From: support@help.test\r\nDate: Sun, 01 Mar 2026 08:00:00 +0000\r\nMessage-ID: <%d@help.test>\r\n"
    b"Subject: [#1] Lamp\r\n\r\nIt lives.\r\n.\r\n..\r\nGr\xc3\xbc\xc3\x9fe\r\n"
)


def send(border: Postfix, *recipients: str) -> list[Outcome]:
    async def run() -> list[Outcome]:
        way = relay.from_url(Settings(relay=Relay(url=border.url, connections=2)), {})
        try:
            sends = [way.send(FROM, recipient, MAIL % number) for number, recipient in enumerate(recipients)]
            return list(await asyncio.gather(*sends))
        finally:
            await way.close()

    return asyncio.run(run())


def test_postfix_takes_mails_over_reused_connections_and_passes_them_on_unchanged(
    sink: Sink, postfix: Callable[..., Postfix]
) -> None:
    border = postfix(sink.port)
    recipients = [f"p{number}@customer.test" for number in range(8)]
    outcomes = send(border, *recipients)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 8
    assert all("queued as" in outcome.reply for outcome in outcomes)
    mails = sink.wait_for(8)
    assert sorted(mail.rcpt_to for mail in mails) == sorted((recipient,) for recipient in recipients)
    for mail in mails:
        number = recipients.index(mail.rcpt_to[0])
        assert mail.mail_from == FROM
        assert mail.raw.endswith(MAIL % number)
    for recipient in recipients:
        border.wait_until_sent(recipient)  # its log is written by a process of its own: by now it tells of what came before
    assert sum("connect from" in line and "disconnect" not in line for line in border.daemon.lines) == 2


def test_a_postfix_that_is_down_only_defers(sink: Sink, postfix: Callable[..., Postfix]) -> None:
    border = postfix(sink.port)
    border.daemon.stop()
    [outcome] = send(border, "anna@customer.test")
    assert isinstance(outcome, Deferred)
    assert outcome.reply.startswith("the relay cannot be used: ")
