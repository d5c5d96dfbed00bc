"""A mail made of a form is a person's words, whatever is typed into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.mail import compose, parse
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.from_page import as_typed
from mailgate.mail.model import Address, InboundMail, Mailbox, MailClass, MessageId


def made(
    sender: str = "anna@customer.example", subject: str = "Re: The lamp", text: str = "Words.", *, at: int = 8
) -> InboundMail:
    spec = MailSpec(
        sender=Mailbox(address=Address(sender)),
        to=(Mailbox(address=Address("support@help.example")),),
        reply_to=None,
        subject=subject,
        date=datetime(2026, 3, 2, at, tzinfo=UTC),
        message_id=MessageId("page.1@help.example"),
        in_reply_to=None,
        references=(),
        auto=AutoKind.NONE,
        text=text,
        html=None,
        boundary_seed="x",
        with_attachments=False,
    )
    raw = compose.build(spec).content
    return as_typed(parse.read(raw), raw)


@pytest.mark.parametrize(
    "said",
    [
        {"sender": "no-reply@customer.example"},
        {"sender": "mailer-daemon@customer.example", "subject": "Undelivered Mail Returned to Sender"},
        {"sender": "postmaster@customer.example"},
        {"subject": "Automatic reply: Re: The lamp", "text": "I am out of office until Monday."},
        {"subject": "Delivery Status Notification (Failure)", "text": "550 5.1.1 <carl@customer.example>: no such user"},
        {
            "subject": "Fwd: The lamp",
            "text": "---------- Forwarded message ----------\nFrom: Carl <carl@customer.example>\n\nHello",
        },
    ],
)
def test_what_is_typed_is_a_persons_and_nothing_is_cut(said: dict[str, str]) -> None:
    mail = made(said.get("sender", "anna@customer.example"), said.get("subject", ""), said.get("text", "Words."))
    assert mail.classified.mail_class is MailClass.HUMAN
    assert mail.classified.may_auto_answer
    assert (mail.bounce, mail.forwarded, mail.handed, mail.calendar, mail.unlisted) == (None, None, (), None, None)
    assert (mail.reply.text, mail.reply.quoted_lines, mail.text) == (said.get("text", "Words."), 0, said.get("text", "Words."))


def test_the_same_id_is_the_same_sending_whenever_it_came() -> None:
    assert made(at=8).content_key == made(at=9).content_key
