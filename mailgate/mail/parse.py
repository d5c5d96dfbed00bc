"""A raw mail read into an ``InboundMail``. Its one rule: it never raises and never hangs, whatever the octets.

Start here: ``read`` takes the header block, the parts, the text and the attachments, each by its own module, and has the mail's
kind judged. What cannot be read is a defect; what raises (a bug of ours) becomes a stub.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from mailgate.mail import (
    address,
    answering,
    attachments,
    body,
    bounce,
    calendar,
    classify,
    dates,
    dates_written,
    forward,
    headers,
    identity,
    looks,
    opening,
    reports,
    telltale,
    two_forms,
)
from mailgate.mail import stub as last_resort
from mailgate.mail.body import Body
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.headers import Block
from mailgate.mail.model import Address, Attachment, Bounce, Calendar, Forwarded, InboundMail, Mailbox, MailClass, MessageId
from mailgate.mail.proof import signatures
from mailgate.mail.structure import Part
from mailgate.mail.words import decode, one_line

_SUBJECT = 998
_ADDRESSES = 1_000
_CLOSED = (Defect.ENCRYPTED, Defect.SMIME_CLOSED, Defect.TNEF_DAMAGED, Defect.TOO_DEEP)
"""What a client made of the whole mail, quoted letters of ours included, and nobody can look into."""
_SINGLE = ("from", "subject", "date", "message-id", "content-type", "reply-to")
"""Fields of which there may be one (RFC 5322 §3.6, RFC 2045 §3)."""
_SPAM = re.compile(r"\s*yes\b", re.IGNORECASE)


def read(
    raw: bytes, *, null_path: bool = False, ours: frozenset[Address] = frozenset(), budget: Budget | None = None
) -> InboundMail:
    """``raw`` as an ``InboundMail``. Never raises.

    ``null_path``: the envelope's return path was ``<>``. ``ours``: our own addresses, which quoted history may name.
    """
    budget = budget or Budget()
    try:
        with looks.within(budget.guessed):
            if b"\n" not in raw and b"\r" in raw:  # a file of an old Macintosh; no server hands on such a mail
                mail = _Reading(raw.replace(b"\r", b"\n"), null_path, ours, budget).mail()
                seen = mail.sender or mail.claimed  # by a reader that takes a CR for a line end, as a border need not
                return replace(
                    mail, headers_clean=False, sender=None, claimed=seen, defects=(Defect.BARE_CR.value, *mail.defects)
                )
            return _Reading(raw, null_path, ours, budget).mail()
    except Exception:  # noqa: BLE001 (law 2: a bug of ours met by one mail must not lose it)
        return stub(raw, Defect.CRASH.value)


def stub(raw: bytes, why: str, text: str = "") -> InboundMail:
    """The least that can be said of a mail whose reading failed or was stopped; ``why`` is its only defect, ``text`` its text."""
    return last_resort.make(raw, why, text)


class _About(NamedTuple):
    """What a mail says, and what it reports."""

    text: str
    bounce: Bounce | None
    report: reports.Report | None


@dataclass(slots=True)
class _Reading:
    """One mail being read."""

    raw: bytes
    null_path: bool
    ours: frozenset[Address]
    budget: Budget
    defects: Defects = field(default_factory=Defects)
    date: datetime | None = None

    def mail(self) -> InboundMail:
        block = self._block()
        root = opening.split(self.raw, block, self.budget, self.defects)
        readable = body.read(root, self.budget, self.defects)
        event = self._calendar(root)
        files = attachments.read(root, readable, self.budget, self.defects)
        readable.text = readable.text or (event.says if event else self._sealed(files))
        subject = one_line(decode(block.first("subject")), _SUBJECT, keep_joiners=True)
        named = [one.value for one in (*block.fields, *block.below) if one.name == "from"]
        seen, bounced, report = address.author(named), self._bounce(root, block), self._report(root)
        sender = self._sender(block, seen)
        facts = self._facts(root, seen, subject, _About(readable.text, bounced, report))
        classified = classify.classify(facts, received_limit=self.budget.received)
        return InboundMail(
            message_id=self._message_id(block),
            sender=sender,
            sender_shown=address.show(named[0]) if named else "",
            reply_to=_mailboxes(block, "reply-to"),
            to=_mailboxes(block, "to"),
            cc=_mailboxes(block, "cc"),
            subject=subject,
            date=self.date,
            in_reply_to=self._in_reply_to(block, report),
            references=address.message_ids(" ".join(block.all("references"))),
            headers=block.fields,
            headers_clean=block.clean,
            text=readable.text,
            html=readable.html,
            reply=two_forms.read(readable, self.ours, answers=answering.does(block, subject, readable.text)),
            attachments=files,
            classified=classified,
            unlisted=classify.classify(facts, lists=False) if classified.mail_class is MailClass.LIST else None,
            bounce=bounced,
            forwarded=(forwarded := self._forwarded(root, readable, block, subject)),
            handed=forward.within(forwarded) if forwarded else (),
            calendar=event,
            spam=any(_SPAM.match(block.first(name)) for name in ("x-spam-flag", "x-spam-status")),
            content_key=identity.key(self.raw, block),
            defects=self.defects.words(),
            dkim_keys=signatures.key_names(block.fields),
            claimed=(seen or address.claimed(named)) if sender is None else None,
            marked=any(defect in self.defects for defect in _CLOSED) or any(map(telltale.may_be_ours, files)),
        )

    def _block(self) -> Block:
        """The header block of the mail, its flaws noted."""
        block = headers.read_mail(self.raw, self.budget, self.defects)
        names = [header.name for header in block.fields]
        if any(names.count(name) > 1 for name in _SINGLE):
            self.defects.add(Defect.DUPLICATE_FIELD)
        self.date = dates.read(block.first("date"))
        if block.first("date") and self.date is None:
            self.defects.add(Defect.BAD_DATE)
        return block

    def _sender(self, block: Block, seen: Mailbox | None) -> Mailbox | None:
        """The author, if the one we see is the one that every reader sees."""
        sender = seen if block.authored else None
        if sender is None:
            self.defects.add(Defect.NO_SENDER)
        return sender

    def _message_id(self, block: Block) -> MessageId | None:
        value = block.first("message-id")
        ids = address.message_ids(value)
        if value and not (ids and ("<" in value or "@" in value)):
            self.defects.add(Defect.BAD_MESSAGE_ID)
        return ids[0] if ids else None

    def _bounce(self, root: Part, block: Block) -> Bounce | None:
        leaves = tuple(root.leaves())
        return bounce.read_if_suspect(
            block.fields,
            tuple(part.content_type for part in leaves),
            lambda: tuple(self._bounce_part(part) for part in leaves),
            null_path=self.null_path,
        )

    def _bounce_part(self, part: Part) -> bounce.Part:
        readable = part.content_type.startswith(("text/", "message/"))
        text = body.text_of(part, self.budget, Defects()) if readable else ""
        return bounce.Part(content_type=part.content_type, content=part.content(Defects()) if readable else b"", text=text)

    def _in_reply_to(self, block: Block, report: reports.Report | None) -> tuple[MessageId, ...]:
        """What the mail answers. A receipt often names it in its report alone (RFC 8098 §3.2.5)."""
        found = address.message_ids(" ".join(block.all("in-reply-to")))
        return (report.original,) if not found and report and report.receipt and report.original else found

    def _facts(self, root: Part, sender: Mailbox | None, subject: str, about: _About) -> classify.Facts:
        return classify.Facts(
            headers=root.block.fields,
            content_type=root.content_type,
            report_type=root.params.get("report-type", "").lower(),
            sender=sender,
            subject=subject,
            null_path=self.null_path,
            has_bounce=about.bounce is not None,
            report=about.report.says if about.report else "",
            signed_receipt=root.params.get("smime-type", "").lower() == "signed-receipt",
            text=about.text,
        )

    def _report(self, root: Part) -> reports.Report | None:
        """What a report that is no bounce says; a report that somebody hands on is none."""
        if root.content_type != "multipart/report" and root.content_type not in reports.RECEIPT:
            return None
        wanted = (part for part in root.leaves() if reports.wanted(part.content_type))
        return reports.read(reports.Part(part.content_type, part.content(Defects())) for part in wanted)

    def _forwarded(self, root: Part, readable: Body, block: Block, subject: str) -> Forwarded | None:
        if root.content_type == "multipart/report":  # RFC 6522: what it returns, nobody handed on
            return None
        attached = tuple(part.content(Defects()) for part in root.leaves() if forward.is_mail(part.content_type, part.filename))
        named = address.message_ids(block.first("x-forwarded-message-id"))  # Thunderbird, for what it forwards inline
        found = forward.read(subject, readable.text, attached, offset=dates_written.offset(block.first("date")))
        return replace(found, message_id=named[0]) if found and named and found.message_id is None else found

    def _sealed(self, files: tuple[Attachment, ...]) -> str:
        """Of an encrypted mail the place of its words, so that whoever reads it is told why there are none."""
        return f"[encrypted: {files[-1].name}]" if files and Defect.ENCRYPTED in self.defects else ""

    def _calendar(self, root: Part) -> Calendar | None:
        for part in root.leaves():
            if part.content_type in calendar.TYPES or part.filename.lower().endswith((".ics", ".vcs")):
                said = calendar.text(part.content(Defects())[: 4 * self.budget.text], part.params.get("charset", ""))
                if found := calendar.read(said, part.params.get("method", "")):
                    return found
        return None


def _mailboxes(block: Block, name: str) -> tuple[Mailbox, ...]:
    """The mailboxes of all fields called ``name``, at most 1,000."""
    found: list[Mailbox] = []
    for value in block.all(name):
        found.extend(address.mailbox_list(value))
        if len(found) >= _ADDRESSES:
            break
    return tuple(found[:_ADDRESSES])
