"""What a batch of mails will ask of the store, read for all of them at once. The one rule: it only reads ahead; what is asked for
later and was not foreseen is read then, and what changes meanwhile is read anew (``store.memo``).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from mailgate.deed import gather, writers
from mailgate.deed.scene import Arrival
from mailgate.desk.charge import usual
from mailgate.desk.model import Desk
from mailgate.mail.model import Address, InboundMail
from store import blocks, budget, duplicates, people, suppression, threads, tickets
from store.memo import is_hasty


def look_ahead(session: Session, desk: Desk, arrivals: Sequence[Arrival]) -> None:
    """Read who stands on these mails, what they answer, and whether they came before."""
    if not arrivals:
        return
    read = [arrival.mail for arrival in arrivals]
    boxes = {box.address for mail in read for box in writers.boxes(mail, mail.sender)}
    known = people.by_address(session, boxes)
    found = {person.address for person in known.values()}
    senders = {mail.sender.address for mail in read if mail.sender is not None}
    staff = {person.address for person in desk.staff}
    suppression.among(session, found | senders | staff, arrivals[0].received_at)
    blocks.blocks(session, senders | found)
    answered = threads.look_ahead(session, [(gather.named_ids(mail), mail.message_id) for mail in read])
    tickets.look_ahead(session, set().union(*answered))
    duplicates.look_ahead(session, [mail.content_key for mail in read])
    if not is_hasty(session):
        return  # a mail alone has to live with counters that cannot be read: ``settling``
    authors = [known[address].address if address in known else address for address in map(_author, read)]
    about = zip(authors, answered, strict=True)
    budgets = desk.policy.budgets
    budget.look_ahead(session, {key for author, named in about if author for key in usual(author, named, budgets)})


def _author(mail: InboundMail) -> Address | None:
    return mail.sender.address if mail.sender is not None else None
