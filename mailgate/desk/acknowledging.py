"""Whether the mail that opened a ticket is acknowledged. The one rule: no machine is, and no forged sender (RFC 3834 §2, T24)."""

from __future__ import annotations

from datetime import timedelta

from mailgate.desk.actions import Step
from mailgate.desk.draft import Draft
from mailgate.desk.first_words import no_ack_by_staff
from mailgate.desk.letters import Acknowledgement
from mailgate.desk.model import Known, Message
from mailgate.desk.wishes import OpenTicket
from mailgate.mail.model import Trust


def acknowledge(draft: Draft, known: Known, intent: OpenTicket, message: Message) -> Step:
    """Send the acknowledgement that is due, and say why or why not."""
    refused = (
        _no_ack(known, intent) if intent.by_staff is None else no_ack_by_staff(known, intent, message, too_old=_too_old(known))
    )
    if not refused and intent.requester is not None and draft.ticket.admits(intent.requester):
        refused = "not a customer's own mail"
    if refused or intent.requester is None:
        return Step(rule="acknowledgement", result="none", because=refused or "nobody to answer")
    textless = not proven(known) or intent.by_staff is not None  # what is handed on is nobody's proven word
    draft.send(Acknowledgement(to=intent.requester, head=draft.head, textless=textless))
    return Step(rule="acknowledgement", result="without text" if textless else "due", because=f"trust {known.trust.word}")


def proven(known: Known) -> bool:
    """Whether the mailbox is the author's beyond doubt. What was typed on the page proves it like this: they had a letter of ours
    there, with the link that opened the page, or with the question whether the request was theirs."""
    return known.trust >= Trust.ALIGNED or (known.said.typed and known.trust is Trust.TOKEN)


def _no_ack(known: Known, intent: OpenTicket) -> str:
    """Why the opening mail is not acknowledged (RFC 3834 §2, T24), or ""."""
    author, aligned, typed = known.author, proven(known), known.said.typed and proven(known)
    refusals = (
        (author is None, "not a customer's own mail"),
        (known.silent, "taken in silently"),
        (intent.machine or not known.may_auto_answer, known.class_reason or "a machine wrote"),
        (intent.flagged, "its proof of origin failed"),
        (intent.once, "let in once, by hand"),
        (known.return_path is None and not typed, "no return path"),
        (_too_old(known), "the mail is too old"),
        (not (aligned or known.vouched) and known.return_path != known.sender, "return path and author differ"),
        # a relay without SMTPUTF8 would refuse it, and staff would hear of it: nobody shall have that for the asking
        (author is not None and not aligned and not author.address.isascii(), "an unproven address with letters beyond ASCII"),
    )
    return next((because for applies, because in refusals if applies), "")


def _too_old(known: Known) -> bool:
    age, limit = known.headers_date, known.policy.ack_max_age
    return age is not None and limit > timedelta(0) and known.now - age > limit
