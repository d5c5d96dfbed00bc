"""What a proven staff mail on a ticket says, and to whom. The one rule: what cannot go out whole stays inside."""

from __future__ import annotations

from mailgate.desk import audience, enclosing
from mailgate.desk.asking import asks, put, to_outside
from mailgate.desk.audience import Audience
from mailgate.desk.finding import Found
from mailgate.desk.macros import About, inserted
from mailgate.desk.model import Known, Person
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Visibility


def of_staff(known: Known, found: Found, author: Person, read: tuple[Block, bool]) -> tuple[Block, Audience]:
    """The block with its predefined messages, and the audience. ``read``: the block, and whether words of ours are left in it."""
    block, tail = read
    about, whole = About.of(found.ticket, known.desk.queues[found.ticket.queue], author), asks(block)
    if whole:  # what leaves is all of it, so it is put together before anything is decided
        block = put(inserted(block, known.facts, about), known, found.ticket, tail=tail or known.forward is not None)
    by_ids = not found.addressed and not found.claimed_by_hand
    verdict = audience.of_staff_mail(
        audience.Question(
            addressed=found.addressed,
            answered=found.answered,
            block=block,
            other_queue=by_ids and found.ticket.queue != known.queue.name,
            tail=tail,
            forward=known.forward is not None,
            partner=author.is_partner,
            asks=to_outside(block) is not None,
        )
    )
    if verdict.visibility is Visibility.PUBLIC:
        block = enclosing.bounded(block, known.said.attachments, known.policy)
        if block.problems:
            verdict = Audience(
                visibility=Visibility.INTERNAL, because="its files are too much for customers", remark=enclosing.remark(block)
            )
    return (block if whole else inserted(block, known.facts, about)), verdict
