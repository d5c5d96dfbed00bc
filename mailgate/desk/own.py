"""Which words of a mail are its author's. The one rule: what is cut may only narrow who reads the rest."""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.model import Known, Person, TicketFacts
from mailgate.desk.vocabulary import Block, SayInternally
from mailgate.mail.tails import own_words, shares_run


def customers_words(known: Known, ticket: TicketFacts, author: Person) -> str:
    """Others who take part may have joined later: they get neither what was said before nor the author's signed address."""
    others = any(p.person.address != author.address for p in ticket.customers)
    own = own_words(known.said.text, known.letters, "" if others else known.answered_text).text
    return own if own or others else known.said.text


def staff_words(known: Known) -> tuple[str, bool]:
    """(the author's words, whether words of ours may be among them). Where they may, all of the text is kept, inside."""
    own = own_words(known.said.text, known.letters, known.answered_text)
    tail = own.doubtful or known.marked_files or shares_run(own.text, known.notes, known.public_texts)
    return (known.said.text if tail else own.text), tail


def narrowed(block: Block, uncut: Block) -> Block:
    """A cut may only take words away: what made the whole text internal makes the rest of it internal."""
    inside = uncut.has(SayInternally) and not block.has(SayInternally)
    return replace(
        block,
        problems=block.problems or uncut.problems,
        visibility_elsewhere=block.visibility_elsewhere or uncut.visibility_elsewhere or inside,
    )
