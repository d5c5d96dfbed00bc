"""Delivery reports: who was not reached, why, and which mail it was about. Its one rule: a report's own fields before any text.

RFC 3464 ``message/delivery-status`` is read first. Servers that write prose instead are read by the tables of
``bounce_words``, and only when the headers say that a mail server wrote the mail, so that a person quoting a bounce is not
taken for one. Whether a report is *believed* is decided elsewhere, by its return path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailgate.mail import address, bounce_words, words
from mailgate.mail.model import Address, Bounce, BouncedRecipient, Header, MessageId

_READ = 200_000
"""Characters of a part that are looked at."""
_MAX_LINES = 4_000
_MAX_LINE = 1_000
_MAX_RECIPIENTS = 100
_NEAR = 2_000
"""Characters after a recipient's name in which its own status is looked for."""
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED_TYPES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_SUCCESSES = frozenset({"delivered", "relayed", "expanded"})
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d[ -]")
_TAG = re.compile(r"<[^<>]{1,500}>")
_ADDRESS = re.compile(r"[^\s<>\"'()\[\],;:@]{1,64}@[\w.-]{1,253}")
_MESSAGE_ID = re.compile(r"message-id:[ \t]*<([^<>\s]{1,990})>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the mail: lower-case type, its decoded octets, and its text ("" if it is none).

    A ``message/rfc822`` part is a leaf here; its content is the whole returned mail.
    """

    content_type: str
    content: bytes
    text: str


def read(parts: tuple[Part, ...], headers: tuple[Header, ...]) -> Bounce | None:
    """The delivery report in a mail, or None if it is none or tells only of success. Linear; never raises."""
    rows = [row for part in parts if part.content_type in _STATUS_TYPES for row in _report(_content(part))]
    if rows and all(_action(row) in _SUCCESSES for row in rows):
        return None
    if recipients := _unique(recipient for row in rows for recipient in _from_fields(row)):
        return Bounce(recipients=recipients, original_message_id=_original_id(parts))
    told = bounce_words.before_returned(_readable(parts))
    if not rows and not _server_wrote_it(headers, told):
        return None
    recipients = _unique(_from_text(told, headers, parts))
    return Bounce(recipients=recipients, original_message_id=_original_id(parts)) if recipients or rows else None


def kind(status: str, action: str) -> str:
    """``hard``, ``soft`` or ``delayed`` (RFC 3463 §2, RFC 3464 §2.3.3). A full mailbox may be emptied: soft, though permanent."""
    if action == "delayed":
        return "delayed"
    return "soft" if status.startswith("4") or status in bounce_words.SOFT_STATUS else "hard"


def _content(part: Part) -> str:
    return part.content[:_READ].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _report(content: str) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery-status part that are about a recipient (RFC 3464 §2.1)."""
    group: dict[str, str] = {}
    for name, value in _fields(content):
        if name == "" or (name in group and name in ("final-recipient", "action")):
            if "action" in group or "final-recipient" in group:
                yield group
            group = {}
        if name:
            group.setdefault(name, value)
    if "action" in group or "final-recipient" in group:
        yield group


def _fields(content: str) -> Iterator[tuple[str, str]]:
    """Unfolded fields with lower-case names; a blank line is the field ``("", "")``."""
    name, value = "", ""
    for line in content.split("\n", _MAX_LINES)[:_MAX_LINES]:
        if line[:1] in (" ", "\t") and line.strip():
            value = f"{value} {line.strip()}"[:_MAX_LINE]
            continue
        if name:
            yield name, value
        head, colon, rest = line[:_MAX_LINE].partition(":")
        name, value = (head.strip().lower(), rest.strip()) if colon else ("", "")
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


def _from_fields(row: dict[str, str]) -> Iterator[BouncedRecipient]:
    """RFC 3464 §2.3. The original recipient is the address *we* wrote to; the final one may be where it was forwarded."""
    action = _action(row)
    if action in _SUCCESSES:
        return
    for name in ("original-recipient", "final-recipient"):
        if found := _typed_address(row.get(name, "")):
            status = _status(row)
            yield BouncedRecipient(address=found, status=status, action=action, kind=kind(status, action))
            return


def _action(row: dict[str, str]) -> str:
    """The action (RFC 3464 §2.3.3); one that is missing or of the server's own making (``expired``, ``error``) is a failure."""
    said = row.get("action", "").lower().split()
    action = said[0].strip(";,.()") if said else ""
    return action if action == "delayed" or action in _SUCCESSES else "failed"


def _status(row: dict[str, str]) -> str:
    """RFC 3464 §2.3.4; where it only says "other" (``5.0.0``), the server's own reply often says more."""
    status, reply = _first_status(row.get("status", "")), _first_status(row.get("diagnostic-code", ""))
    return reply if reply and (not status or status.endswith(".0.0")) else status


def _typed_address(value: str) -> Address | None:
    """``rfc822; anna@customer.example``, also with angle brackets, a comment, or without its type."""
    _, semicolon, rest = value.partition(";")
    found = _ADDRESS.search((rest if semicolon else value)[:_MAX_LINE])
    return address.parse(found[0].strip(".")) if found else None


def _first_status(text: str) -> str:
    found = _STATUS.search(text)
    return found[1] if found else ""


def _readable(parts: tuple[Part, ...]) -> str:
    """The prose of a report: its plain parts, else whatever text there is."""
    texts = [part.text for part in parts if part.content_type == "text/plain"] or [
        _TAG.sub(" ", part.text[:_READ]) for part in parts if part.content_type == "text/html"
    ]
    return "\n".join(line[:_MAX_LINE] for line in "\n".join(texts)[:_READ].split("\n", _MAX_LINES)[:_MAX_LINES])


def _values(headers: Iterable[Header], name: str) -> list[str]:
    return [header.value.strip() for header in headers if header.name == name]


def _server_wrote_it(headers: tuple[Header, ...], told: str) -> bool:
    if _values(headers, "x-failed-recipients"):
        return True
    subject = words.decode(" ".join(_values(headers, "subject"))[:_MAX_LINE])
    sender = " ".join(_values(headers, "from"))[:_MAX_LINE]
    path = " ".join(_values(headers, "return-path"))[:_MAX_LINE]
    by_subject = bool(bounce_words.SUBJECT.match(subject))
    by_server = bool(bounce_words.SERVER.search(sender)) or path == "<>" or bool(bounce_words.SERVER.search(path))
    by_text = bool(bounce_words.FAILED.search(told))
    return (by_server and (by_subject or by_text)) or (bool(bounce_words.GATEWAY.search(sender)) and by_subject and by_text)


def _from_text(told: str, headers: tuple[Header, ...], parts: tuple[Part, ...]) -> Iterator[BouncedRecipient]:
    """Each recipient with the status said near it, else with the first of the text, else with the class of an SMTP reply."""
    action = "delayed" if bounce_words.DELAYED.search(told) else "failed"
    reply = _REPLY.search(told)
    full, refused = bounce_words.FULL.search(told), f"{reply[1]}.0.0" if reply else ""
    general = _first_status(told) or ("5.2.2" if full else refused)
    lower = told.lower()
    for recipient in _addresses(told, headers, parts):
        at = max(lower.find(recipient), 0)
        status = _first_status(told[at : at + _NEAR]) or general
        yield BouncedRecipient(address=recipient, status=status, action=action, kind=kind(status, action))


def _addresses(told: str, headers: tuple[Header, ...], parts: tuple[Part, ...]) -> list[Address]:
    """Recipients from the surest source that names any: a header, a line of its own, a sentence, the returned mail's To."""
    failed = _parsed(",".join(_values(headers, "x-failed-recipients")))
    if failed:
        return failed
    ours = set(_parsed(" ".join(_values(headers, "to") + _values(headers, "from") + _values(headers, "return-path"))))
    lines = told.split("\n")
    for pattern in (bounce_words.ADDRESS_LINE, bounce_words.ADDRESS_SENTENCE):
        found = _parsed(" ".join(match["address"] for line in lines if (match := pattern.search(line))))
        if good := [one for one in found if one not in ours]:
            return good
    return _returned_recipients(parts)


def _returned_recipients(parts: tuple[Part, ...]) -> list[Address]:
    for part in parts:
        if part.content_type in _RETURNED_TYPES:
            for name, value in _fields(_content(part).partition("\n\n")[0]):
                if name in ("to", "x-failed-recipients"):
                    return _parsed(value)
    text = _readable(parts)
    below = text[len(bounce_words.before_returned(text)) :]
    return next((_parsed(line) for line in below.split("\n") if line[:3].lower() == "to:"), [])


def _parsed(text: str) -> list[Address]:
    """The different addresses in a text, in order, at most 100."""
    found: dict[Address, None] = {}
    for match in _ADDRESS.finditer(text[:_READ]):
        if one := address.parse(match[0].strip(".")):
            found[one] = None
        if len(found) >= _MAX_RECIPIENTS:
            break
    return list(found)


def _unique(recipients: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """One row per address, the first that names it; at most 100."""
    rows: dict[Address, BouncedRecipient] = {}
    for recipient in recipients:
        rows.setdefault(recipient.address, recipient)
        if len(rows) >= _MAX_RECIPIENTS:
            break
    return tuple(rows.values())


def _original_id(parts: tuple[Part, ...]) -> MessageId | None:
    """The Message-ID of the returned mail: from its headers, else from the text below a "this is a copy" line."""
    for part in parts:
        if part.content_type in _RETURNED_TYPES:
            for name, value in _fields(_content(part).partition("\n\n")[0]):
                if name == "message-id" and (found := _MESSAGE_ID.match(f"message-id:{value}")):
                    return MessageId(found[1])
    for line in _readable(parts).split("\n"):
        if found := _MESSAGE_ID.match(line.lstrip("> \t")):
            return MessageId(found[1])
    return None
