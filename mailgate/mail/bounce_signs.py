"""Whether a mail is a delivery report at all. Its one rule: who wrote it decides, and the words only tip the scales.

A person who quotes a bounce, hands one on or asks about one is a person; so is nobody believed to be a mail server for a subject.
Whether a report is *believed* is another question, decided by its return path (T30).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailgate.mail import bounce_failing, bounce_status, bounce_words
from mailgate.mail.model import Header
from mailgate.mail.words import decode

_MAX_LINE = 1_000
_OPENING = 6_000
"""Characters at the start of a report in which it says that it is one."""
_LIST_FIELDS = ("x-mlserver", "x-mailman-version", "x-beenthere", "x-ml-name", "mailing-list", "list-id", "auto-submitted")
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/xdelivery-status")
_RECEIPTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})


@dataclass(frozen=True, slots=True)
class Letter:
    """What the headers of a mail say of who wrote it. ``failed``: its ``X-Failed-Recipients`` (Exim, Gmail)."""

    sender: str
    subject: str
    path: str
    kind: str
    failed: str
    null_path: bool
    listed: bool
    ours: str
    """To whom the report came."""

    @property
    def by_server(self) -> bool:
        """A mail server wrote it, by its sender or its return path."""
        return self.null_path or bool(bounce_words.SERVER.search(self.sender) or bounce_words.SERVER.search(self.path))

    @property
    def is_report(self) -> bool:
        """The mail as a whole says that it is a delivery report (RFC 6522)."""
        return (
            self.kind.startswith("multipart/report")
            and "disposition-notification" not in self.kind
            and "feedback" not in self.kind
        )


def letter(headers: Iterable[Header], *, null_path: bool) -> Letter:
    """The letter with these headers; ``null_path`` as its envelope says."""
    values: dict[str, list[str]] = {}
    for header in headers:
        values.setdefault(header.name, []).append(header.value.strip()[:_MAX_LINE])

    def joined(*names: str) -> str:
        return " ".join(value for name in names for value in values.get(name, ()))

    path = joined("return-path")
    sender = decode(joined("from", "sender", "x-x-sender"))
    return Letter(
        sender=sender or ("<>" if "from" in values else ""),
        subject=decode(joined("subject"))[:_MAX_LINE].strip(),
        path=path,
        kind=joined("content-type").lower(),
        failed=",".join(header.value for header in headers if header.name == "x-failed-recipients"),
        null_path=null_path or path == "<>",
        listed=any(name in values for name in _LIST_FIELDS),
        ours=joined("to", "from", "sender", "return-path", "delivered-to", "x-original-to", "envelope-to")[:50_000],
    )


def status_part(content_type: str) -> bool:
    """Whether a part of that type holds the fields of a delivery report (RFC 3464, RFC 6533, and an older name)."""
    return content_type in _REPORT_TYPES


def suspect(mail: Letter, types: tuple[str, ...]) -> bool:
    """Whether the text is worth looking at: no sign at all is no report. Cheap, for it is asked of every mail."""
    if mail.is_report or mail.failed or mail.by_server or any(status_part(one) for one in types):
        return True
    if bounce_words.LIST_MANAGER.search(mail.sender):
        return True
    return bool(bounce_words.GATEWAY.search(mail.sender) and bounce_words.FAILURE_SUBJECT.match(mail.subject))


def other_report(mail: Letter, types: tuple[str, ...]) -> bool:
    """An abuse report (RFC 5965), or a receipt (RFC 8098) unless a server sends it: Dovecot's Sieve once refused mails by one."""
    receipt = any(one in _RECEIPTS for one in types) and not bounce_words.SERVER.search(mail.sender)
    return receipt or "message/feedback-report" in types


def of_a_person(mail: Letter) -> bool:
    """A person hands on a report with its parts (Thunderbird, "forward as is"): then it says nothing of *this* mail."""
    by_person = bool(mail.sender) and not mail.by_server and not bounce_words.GATEWAY.search(mail.sender)
    return by_person and not mail.is_report


def written_by_server(mail: Letter, told: str) -> bool:
    """Whether a report in prose is one: a server's sender and a failing subject or text, or less of one and both."""
    opening = " ".join(told[:_OPENING].split())
    if mail.failed and mail.by_server:
        return True
    by_subject = bool(bounce_words.FAILURE_SUBJECT.match(mail.subject))
    if bounce_words.MACHINE_SUBJECT.match(mail.subject) or (not by_subject and _asks_for_proof(opening)):
        return False
    if bounce_words.PERSON_SUBJECT.match(mail.subject) and not mail.null_path and "daemon" not in mail.sender.lower():
        return False
    by_text = any(words.search(opening) for words in (bounce_failing.FAILED, bounce_failing.DELAYED)) or bool(
        bounce_status.code(opening)
    )
    report = by_subject or bool(bounce_words.REPORT_SUBJECT.match(mail.subject))
    if bounce_words.SERVER.search(mail.sender) or mail.is_report:
        return by_text or by_subject
    if mail.by_server:
        return by_subject or (by_text and (report or _strong(opening)))
    return by_text and by_subject and bool(bounce_words.GATEWAY.search(mail.sender))


def refused_by_list(mail: Letter, told: str) -> bool:
    """A list manager says that it did not take the mail (fml, Mailman, Majordomo, Sympa)."""
    by_list = bool(bounce_words.LIST_MANAGER.search(mail.sender)) and (mail.listed or mail.null_path)
    if not by_list or bounce_words.PERSON_SUBJECT.match(mail.subject):
        return False
    return bool(bounce_words.REFUSED_BY_LIST.search(" ".join(told[:_OPENING].split())))


def _asks_for_proof(opening: str) -> bool:
    return bool(bounce_words.CHALLENGE.search(opening))


def _strong(opening: str) -> bool:
    """A null path alone is also an auto-reply's: then the text has to say early that the mail did not arrive."""
    return bool(bounce_failing.FAILED.search(opening[:800]))
