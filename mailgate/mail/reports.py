"""Reports that are no bounce: complaints, receipts of delivery and of reading. Its one rule: what the report's own fields say.

RFC 5965 (ARF): somebody called a mail junk. RFC 8098 (MDN): what became of a mail in its reader's hands. RFC 3464: that it was
delivered, relayed or expanded. RFC 2634 §2.7: a signed receipt. Nothing here proves anything; it says why nobody is answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailgate.mail import address
from mailgate.mail.model import MessageId

COMPLAINT = "message/feedback-report"
RECEIPT = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
DELIVERY = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "text/rfc822-header"})
_READ = 65_536
_WORD = re.compile(r"[a-z][a-z-]{0,30}")
_DISPOSITIONS = {
    "displayed": "read",
    "dispatched": "passed on",
    "processed": "processed",
    "deleted": "deleted",
    "denied": "not told",
}
"""RFC 8098 §3.2.6.2, with the words of RFC 2298 that old clients still write."""


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the mail: its lower-case type and its decoded octets."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says, for people, and which mail it is about."""

    says: str
    original: MessageId | None
    receipt: bool
    """Its reader's own program wrote it: it belongs to the conversation. Else a provider did."""


def wanted(content_type: str) -> bool:
    """Whether a part of that type is worth reading here."""
    return content_type == COMPLAINT or content_type in RECEIPT or content_type in DELIVERY or content_type in _RETURNED


def read(parts: Iterable[Part]) -> Report | None:
    """The report in a mail, or None. Linear; never raises. Of several kinds a complaint goes first."""
    some = tuple(parts)
    for part in some:
        if part.content_type == COMPLAINT:
            return _complaint(_fields(part.content), some)
    for part in some:
        if part.content_type in RECEIPT:
            return _receipt(_fields(part.content))
    for part in some:
        if part.content_type in DELIVERY:
            return _delivery(part.content, some)
    return None


def _complaint(fields: dict[str, str], parts: tuple[Part, ...]) -> Report:
    kind = _word(fields.get("feedback-type", "")) or "abuse"
    whose = _mailbox(fields.get("original-rcpt-to", "") or fields.get("removal-recipient", ""))
    about = "authentication" if kind == "auth-failure" else "complaint"
    says = f"a report of failed {about}" if kind == "auth-failure" else f"a {about} ({kind})"
    return Report(says=says + (f" about a mail to {whose}" if whose else ""), original=_returned_id(parts), receipt=False)


def _receipt(fields: dict[str, str]) -> Report:
    word = _word(fields.get("disposition", "").rpartition(";")[2])
    whose = _mailbox(fields.get("original-recipient", "") or fields.get("final-recipient", ""))
    says = f"a receipt: {_DISPOSITIONS.get(word, word or 'read')}" + (f" by {whose}" if whose else "")
    ids = address.message_ids(fields.get("original-message-id", ""))
    return Report(says=says, original=ids[0] if ids else None, receipt=True)


def _delivery(content: bytes, parts: tuple[Part, ...]) -> Report | None:
    fields = _fields(content)
    action = _word(fields.get("action", ""))
    if action not in ("delivered", "relayed", "expanded"):
        return None
    whose = _mailbox(fields.get("original-recipient", "") or fields.get("final-recipient", ""))
    says = f"a receipt: {action}" + (f" to {whose}" if whose else "")
    return Report(says=says, original=_returned_id(parts), receipt=True)


def _returned_id(parts: tuple[Part, ...]) -> MessageId | None:
    for part in parts:
        if part.content_type in _RETURNED and (ids := address.message_ids(_fields(part.content).get("message-id", ""))):
            return ids[0]
    return None


def _fields(content: bytes) -> dict[str, str]:
    """The first field of each name, unfolded, names in lower case; of a mail, those of its header block."""
    text = content[:_READ].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    found: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", text).split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() not in found:
            found[name.strip().lower()] = value.strip()
    return found


def _word(value: str) -> str:
    found = _WORD.match(value.strip().lower())
    return found[0] if found else ""


def _mailbox(value: str) -> str:
    """``rfc822;anna@x`` or ``<anna@x>`` as an address, "" if it is none."""
    return address.parse(value.rpartition(";")[2].strip(" \t<>")) or ""
