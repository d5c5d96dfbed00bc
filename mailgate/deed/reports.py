"""Which letter of ours a delivery report is about. The one rule: only the return path it came in at is proof."""

from __future__ import annotations

from sqlmodel import Session

from mailgate.deed.routing import Routed
from mailgate.desk.model import OutboxFacts
from mailgate.mail.model import InboundMail
from mailgate.mail.recipient import Addresses, Return
from store import outbox_views, threads


def returned(session: Session, addresses: Addresses, routed: Routed) -> OutboxFacts | None:
    """The letter whose return path the mail came *in* at; one that merely stands in a header proves nothing."""
    paths = [r for r in routed.arrived if isinstance(r, Return) and addresses.verify_return(r)]
    return outbox_views.facts(session, paths[0].outbox) if paths else None


def named(session: Session, mail: InboundMail) -> OutboxFacts | None:
    """The letter a report names by Message-ID; that proves nothing."""
    original = mail.bounce.original_message_id if mail.bounce else None
    if original is None:
        return None
    known, _ = threads.references(session, [original], None)
    letters = (outbox_views.by_message_id(session, r.ticket, original) for r in known if r.kind == "issued")
    letter = next((i for i in letters if i is not None), None)
    return outbox_views.facts(session, letter) if letter is not None else None


def about(mail: InboundMail, letter: OutboxFacts | None) -> tuple[str, str]:
    """(kind, what is said) of our recipient in a report, else of the only one it names; ("", "") where neither is there."""
    recipients = mail.bounce.recipients if mail.bounce else ()
    mine = [r for r in recipients if letter and r.address == letter.recipient] or (recipients if len(recipients) == 1 else ())
    return (mine[0].kind, f"{mine[0].action} {mine[0].status}".strip()) if mine else ("", "")
