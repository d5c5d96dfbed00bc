"""A mail for a person at a terminal. Its one rule: what is new stands out, and for what does not it is said why.

The same lines without colours when piped. Everything printed passes ``output``.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailgate.cli import output
from mailgate.cli.common import rfc3339
from mailgate.cli.deciding import Verdict
from mailgate.cli.flaws import in_words
from mailgate.cli.folding import New, folded
from mailgate.mail.model import Attachment, Bounce, BouncedRecipient, Calendar, Forwarded, InboundMail, Mailbox, Trust
from mailgate.mail.shown import shown

_ANSWERABLE = {True: "may be answered automatically", False: "is never answered automatically"}
_PROVEN = {
    Trust.FAILED: "its own domain says it is forged",
    Trust.NONE: "nothing proves who wrote it",
    Trust.TOKEN: "it came to an address that only its reader knows",
    Trust.ALIGNED: "its domain vouches for it",
    Trust.SUBMITTED: "its author logged in with us",
}
_REACHED = {"hard": "never", "soft": "not now", "delayed": "still being tried"}
_METHODS = {"REQUEST": "invitation", "REPLY": "answer to an invitation", "CANCEL": "cancellation", "COUNTER": "counter-proposal"}
_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


def show(mail: InboundMail, verdict: Verdict | None, *, full: bool) -> None:
    """Who wrote what, what is new in it, and what else it holds. ``full``: nothing folded."""
    _head(mail)
    _text(mail, full=full)
    _files(mail.attachments)
    if mail.forwarded:
        _block("Forwarded" if mail.forwarded.whole else "Within it", _forwarded(mail.forwarded))
    if mail.bounce:
        _bounced(mail.bounce)
    if mail.calendar:
        _block("Event", _event(mail.calendar))
    if mail.defects:
        _block("Flaws", {defect: in_words(defect) for defect in mail.defects})
    if verdict:
        _decided(verdict)


def _head(mail: InboundMail) -> None:
    classified = mail.classified
    output.facts(
        {
            "From": mail.sender_shown,
            "Reply to": _boxes(mail.reply_to),
            "To": _boxes(mail.to),
            "Cc": _boxes(mail.cc),
            "Subject": mail.subject,
            "Date": rfc3339(mail.date),
            "Is": f"{classified.mail_class}: {classified.reason}; {_ANSWERABLE[classified.may_auto_answer]}",
            "Spam": "a filter on its way said so" if mail.spam else None,
        }
    )


def _text(mail: InboundMail, *, full: bool) -> None:
    output.say("")
    for piece in folded(mail.text, mail.reply):
        if isinstance(piece, New):
            output.styled("\n".join(piece.lines), "none")
            continue
        output.styled(str(piece), "dim italic")
        if full:
            output.styled("\n".join(f"│ {line}".rstrip() for line in piece.lines), "dim")


def _files(files: tuple[Attachment, ...]) -> None:
    if files:
        output.say("")
        output.styled("Files", "bold")
        rows = [(file.name, file.content_type, size(file.size), _where(file)) for file in files]
        output.table(("name", "type", "size", "where"), rows)


def _where(file: Attachment) -> str:
    return "in the text" if file.inline else "attached"


def size(octets: int) -> str:
    """Octets as a person says them: ``820 octets``, ``3.4 MB``."""
    for unit, name in _UNITS:
        if octets >= unit:
            return f"{octets / unit:.1f} {name}"
    return f"{octets} octet{'' if octets == 1 else 's'}"


def _forwarded(inner: Forwarded) -> dict[str, object]:
    return {
        "From": _box(inner.sender) if inner.sender else "cannot be told",
        "Subject": inner.subject,
        "Date": rfc3339(inner.date),
        "Note": "who wrote it is the forwarder's word",
    }


def _bounced(report: Bounce) -> None:
    output.say("")
    output.styled("Not delivered", "bold")
    if report.original_message_id:
        output.facts({"The mail": report.original_message_id})
    output.table(("recipient", "reached", "status", "action"), map(_recipient, report.recipients))


def _recipient(one: BouncedRecipient) -> tuple[str, ...]:
    return shown(one.address), f"{_REACHED.get(one.kind, one.kind)} ({one.kind})", one.status, one.action


def _event(event: Calendar) -> dict[str, object]:
    return {
        "Is": _METHODS.get(event.method, event.method.lower()),
        "What": event.summary,
        "From": event.start,
        "Until": event.end,
    }


def _decided(verdict: Verdict) -> None:
    made = verdict.decision
    reasons = made.get("reasons")
    because = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
    _block(
        "Here",
        {
            "Trust": f"{verdict.trust.word}: {_PROVEN[verdict.trust]}",
            "Would be": made.get("disposition"),
            "Ticket": f"#{made['ticket']}" if made.get("ticket") else None,
            "Seen by": made.get("visibility"),
            "Because": "; ".join(because),
        },
    )


def _block(title: str, facts: dict[str, object]) -> None:
    output.say("")
    output.styled(title, "bold")
    output.facts(facts)


def _boxes(mailboxes: Iterable[Mailbox]) -> str:
    return ", ".join(map(_box, mailboxes))


def _box(one: Mailbox) -> str:
    return f"{one.name} <{shown(one.address)}>" if one.name else shown(one.address)
