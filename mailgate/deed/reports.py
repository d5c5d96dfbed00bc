"""Which letter of ours a delivery report is about, and whether it proves that. The one rule: only what we signed is proof.

That is the return path it came *in* at; one that merely stands in a header proves nothing. Where a relay rewrites envelopes
(``verp = false``) its letters share one path, and the returned Message-ID, whose token only we can make, is the proof, until an
answer names it: then the letter has arrived, and the id is known to whoever got that answer.
"""

from __future__ import annotations

from sqlmodel import Session

from mailgate.deed import marks
from mailgate.deed.house import House
from mailgate.deed.routing import Routed
from mailgate.desk.model import Desk, OutboxFacts
from mailgate.mail.model import BouncedRecipient, InboundMail
from mailgate.mail.recipient import Return
from store import outbox_views, threads


def returned(session: Session, house: House, mail: InboundMail, routed: Routed) -> OutboxFacts | None:
    """The letter that came back to us, as its own signature says."""
    paths = [r for r in routed.arrived if isinstance(r, Return) and house.addresses.verify_return(r)]
    if paths:
        return outbox_views.facts(session, paths[0].outbox)
    original = mail.bounce.original_message_id if mail.bounce else None
    signed = marks.of_message_id(house, original) if original is not None else None
    letter = outbox_views.facts(session, signed) if signed is not None else None
    return None if letter is None or letter.own_path or threads.is_named(session, letter.message_id) else letter


def fits(house: House, mail: InboundMail, letter: OutboxFacts | None) -> bool:
    """Whether a report speaks of that letter: it names our recipient, or returns its Message-ID, and no other letter's."""
    if letter is None or mail.bounce is None:
        return False
    original = mail.bounce.original_message_id
    if original is not None and original != letter.message_id and marks.of_message_id(house, original) is not None:
        return False  # it came back on the path of one letter and holds another
    named = [r for r in mail.bounce.recipients if r.address == letter.recipient]
    return bool(named) or original == letter.message_id or not mail.bounce.recipients


def ends(desk: Desk, mail: InboundMail, letter: OutboxFacts | None) -> bool:
    """Whether a report may end all mail to that letter's address: it names it (RFC 3464 §2.3.1, §2.3.2).

    One about somebody behind it (a list, a forward) says nothing of the others there. Where an id is all the proof, it is none
    about staff and partners: theirs stand in the In-Reply-To of every mail they send a copy of.
    """
    if letter is None or mail.bounce is None or not any(r.address == letter.recipient for r in mail.bounce.recipients):
        return False
    return letter.own_path or letter.recipient not in {person.address for person in (*desk.staff, *desk.partners)}


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
    recipients: tuple[BouncedRecipient, ...] = mail.bounce.recipients if mail.bounce else ()
    mine = [r for r in recipients if letter and r.address == letter.recipient] or (recipients if len(recipients) == 1 else ())
    return (mine[0].kind, f"{mine[0].action} {mine[0].status}".strip()) if mine else ("", "")
