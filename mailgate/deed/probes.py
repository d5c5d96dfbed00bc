"""A letter of ours to ourselves, made and read back. The one rule: it carries our mark, so that no rule takes it for a mail."""

from __future__ import annotations

from datetime import datetime

from mailgate.deed import marks
from mailgate.deed.house import House
from mailgate.desk.model import QueuePolicy
from mailgate.desk.probing import Back, Gone
from mailgate.mail import address, compose, dates, headers
from mailgate.mail.budget import Budget
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.defects import Defects
from mailgate.mail.model import Address, Envelope, Mailbox, MessageId, OutboxId

_TEXT = "This mail went round once, to see what the servers between do to mail. Nobody needs to answer it.\n"
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to", "to")


def made(house: House, queue: QueuePolicy, number: OutboxId, at: datetime) -> tuple[Gone, bytes]:
    """The probe with this number and its bytes, from the queue to its own ``help`` address."""
    mark = marks.made(house.addresses.keys, number)
    verp = house.verp(queue.address)
    gone = Gone(
        subject=f"Mailgate probe {number}",
        sender=queue.address,
        recipient=house.addresses.service(queue.address, "help"),
        return_path=house.addresses.return_path(queue.address, number) if verp else queue.address,
        message_id=MessageId(f"{mark}@{house.settings.gateway.domain}"),
        at=at,
    )
    built = compose.build(_spec(gone, queue, mark))
    return gone, compose.assemble(built.content, built.boundary, [])


def _spec(gone: Gone, queue: QueuePolicy, mark: str) -> MailSpec:
    return MailSpec(
        sender=Mailbox(address=gone.sender, name=queue.display_name),
        to=(Mailbox(address=gone.recipient),),
        reply_to=None,
        subject=gone.subject,
        date=gone.at,
        message_id=gone.message_id,
        in_reply_to=None,
        references=(),
        auto=AutoKind.GENERATED,
        text=_TEXT,
        html=f"<p>{_TEXT.strip()}</p>\n",
        boundary_seed=gone.message_id,
        with_attachments=False,
        extra=((marks.FIELD, mark),),
    )


def back(envelope: Envelope, raw: bytes, at: datetime) -> Back:
    """What a mail that came in says of its way."""
    block = headers.read_mail(raw, Budget(), Defects())
    written = [one for name in _RECIPIENTS for value in block.all(name) if (one := _bare(value))]
    received = block.first("received").rpartition(";")[2]
    return Back(
        sender=_bare(block.first("from")),
        recipients=frozenset([*envelope.rcpt_to, *written]),
        return_path=envelope.mail_from or _bare(block.first("return-path")),
        message_id=block.first("message-id").strip().strip("<>") or None,
        received=dates.read(received, zoned=True) if received else None,
        at=at,
    )


def _bare(value: str) -> Address | None:
    """The address in ``Name <address>`` or alone."""
    return address.parse(value.rpartition("<")[2].partition(">")[0].strip() if "<" in value else value.strip())
