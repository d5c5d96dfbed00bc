"""Which words of a mail are its author's. The one rule: what is cut may only narrow who reads the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailgate.desk.asking import asks
from mailgate.desk.command.base import Moment
from mailgate.desk.command.macro import Macro
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.commands import names_visibility, read_block, visible
from mailgate.desk.model import Known, Person, TicketFacts
from mailgate.desk.vocabulary import Block
from mailgate.mail.marks import inside, marked, without_addresses
from mailgate.mail.model import Attachment
from mailgate.mail.runs import words_of
from mailgate.mail.sign_off import only_takes_leave
from mailgate.mail.tails import own_words

_WORD = re.compile(r"\w")


def customers_words(known: Known, ticket: TicketFacts, author: Person) -> str:
    """Others who take part may have joined later: they get neither what was said before nor the author's signed address.

    An address that the author names makes no line ours: letters and words are compared without what is signed in them.
    A form quotes nothing: what stands in it was typed there."""
    if known.said.typed:
        return known.said.text
    others = any(p.person.address != author.address for p in ticket.customers)
    text, letters = known.said.text, known.letters
    if not inside(text):
        text, letters = without_addresses(text), tuple(map(without_addresses, letters))
    own = own_words(text, letters, "" if others else known.answered_text).text
    return own if own or others else known.said.text


def staff_words(known: Known) -> tuple[str, bool]:
    """(the author's words, whether words of ours may be among them). Where they may, all of the text is kept, inside.

    A sentence of ours within a line of theirs they may have written on purpose: it stays, and the leak guard asks them."""
    if known.said.typed:
        return known.said.text, marked(known.said.text) or known.marked_files
    own = own_words(known.said.text, known.letters, known.answered_text, within=False)
    if _answers_below(known, own.text):
        return known.said.full_text, True
    tail = own.doubtful or known.marked_files
    return (known.said.text if tail else own.text), tail


def own_and_aside(known: Known) -> str:
    """The author's text, and below it what was set aside of it where that has a word about who may read: below a signature,
    say, or in its element. What a letter of ours says of commands is ours."""
    said = known.said
    if not names_visibility(said.full_text):
        return said.text
    kept = {line.strip() for line in said.text.split("\n")}
    own = own_words(said.full_text, known.letters, known.answered_text, within=False).text
    aside = "\n".join(line for line in own.split("\n") if line.strip() not in kept)
    return f"{said.text}\n\n{aside}" if names_visibility(aside) else said.text


def _answers_below(known: Known, own: str) -> bool:
    """Who says to whom they write has something to say: with no word of it above, it stands below what was taken for history.

    Below a quoted mail without quote marks nobody can tell where it ends, so the words are kept, but not sent."""
    moment = Moment.of(known)
    block = read_block(own, moment)
    if block.text.strip() or known.said.attachments or not (block.has(SayPublicly) or block.has(SayInternally)):
        return False
    whole = own_words(known.said.full_text, known.letters, known.answered_text, within=False).text
    return bool(_WORD.search(read_block(whole, moment).text))


def narrowed(block: Block, uncut: Block) -> Block:
    """A cut may only take words away: what made the whole text internal makes the rest of it internal."""
    inside = uncut.has(SayInternally) and not block.has(SayInternally)
    return replace(
        block,
        problems=block.problems or uncut.problems,
        visibility_elsewhere=block.visibility_elsewhere or uncut.visibility_elsewhere or inside,
    )


def without_leave(block: Block, author: Person, files: Sequence[Attachment]) -> Block:
    """The block of a mail with these files; a closing and a signature below a deed are no words, nor pictures in them files.

    They close a predefined message, or a question to somebody outside; beside who may read it, a picture may be meant."""
    deeds = [command for command in block.commands if command.visibility is None]
    shows = bool(files) and (len(deeds) < len(block.commands) or any(not file.inline for file in files))
    names = frozenset(words_of(f"{author.shown} {author.address.partition('@')[0]}"))
    if not deeds or shows or block.has(Macro) or asks(block) or not only_takes_leave(visible(block.text), names):
        return replace(block, files=bool(files))
    return replace(block, text="", files=False)
