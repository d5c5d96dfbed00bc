"""Whether a mail is a second thought, and about what. The one rule: what lets words out needs more than one word in answer to
anything: a message that still waits, or the very address, or ``#send``, soon.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.send import SendNow
from mailgate.desk.command.undo import Undo
from mailgate.desk.finding import Found
from mailgate.desk.letters import Problem
from mailgate.desk.model import ActingHere, Deed, Known, Person, Standing, TicketFacts
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import CUSTOMERS
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import Amend, Wish
from mailgate.mail.model import ActionKind
from mailgate.mail.partings import closes

#: How long ``#send`` alone may mean a message that was stopped or is held.
SEND_WITHIN = timedelta(days=1)
#: More lines below the word are no closing any more.
MAX_CLOSING = 8
_INSIDE = (Standing.WAITING, Standing.WITHDRAWN, Standing.STOPPED, Standing.LEAKS, Standing.COLLIDES)
_WISHES = {Undo: Wish.UNDO, SendNow: Wish.SEND}
_SIGNS = "#@/"
_PARAGRAPHS = re.compile(r"\n\s*\n")


def is_one(text: str, block: Block) -> bool:
    """Whether a text, with the ``block`` read of it, is a wish and no words: one of the three, or commands alone.

    Commands that say who may read it are about words, though there are none."""
    silent = not (block.problems or block.text.strip()) and not any(command.visibility for command in block.commands)
    return _word(text) is not None or bool(block.commands and silent)


def lets_out(text: str, block: Block) -> bool:
    """Whether it asks for a message that waits or is held to go out."""
    return block.has(SendNow) or _word(text) is Wish.SEND


def asked(known: Known, found: Found, author: Person, block: Block) -> Amend | None:
    """The second thought a proven staff mail holds: the one word, or ``#undo`` or ``#send``; None: it is no such mail."""
    acting = known.acting if known.acting and known.acting.kind is ActionKind.UNDO and known.acting.valid else None
    if block.problems:
        return None
    if (again := commanded(known, found.ticket, author, block)) is not None:
        about = _named(known, acting) if acting else again.deed
        return replace(again, ticket=_where(known, found, about), deed=about)
    return _by_word(known, found, author, (block, acting))


def commanded(known: Known, ticket: TicketFacts, author: Person, block: Block) -> Amend | None:
    """The second thought that ``#undo`` or ``#send`` asks for; None: neither stands there."""
    wish = next((wish for kind, wish in _WISHES.items() if block.has(kind)), None)
    if wish is None:
        return None
    return Amend(ticket=ticket, author=author, wish=wish, deed=_commanded(_mine(known, ticket, author), wish, known))


def _by_word(known: Known, found: Found, author: Person, mail: tuple[Block, ActingHere | None]) -> Amend | None:
    block, acting = mail
    text = next((text for text in (block.text, known.said.text) if _word(text)), "")
    wish = _word(text)
    if wish is None or (wish is Wish.SEND and "-note" in block.words):
        return None  # what is sent to an address for notes lets nothing out
    deed = _named(known, acting) if acting else _meant(_mine(known, found.ticket, author), wish, known)
    if deed is None and acting is None and text.lstrip()[:1] not in _SIGNS:
        return None  # a word like any other: there is nothing of theirs that it could mean
    amend = Amend(ticket=_where(known, found, deed), author=author, wish=wish, deed=deed)
    if _beside(known, block) or not _ends(text):
        return replace(amend, problems=(Problem(line=wish.value, why="alone"),))
    return amend


def _word(text: str) -> Wish | None:
    """The word, alone or above a closing."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    alone = len(lines) == 1 or (len(lines) > 1 and closes(lines[1]))
    word = lines[0].lower().strip(".! ") if lines and alone else ""
    if CUSTOMERS.get(plain(word.lstrip(_SIGNS).strip())) == Wish.STOP:
        return Wish.STOP  # in any of our languages, with a sign or without: it lets nothing out
    return Wish(word) if word in (Wish.NOTE, Wish.SEND) else None


def _beside(known: Known, block: Block) -> bool:
    """Whether the mail holds commands or files as well; pictures inside of the text are a signature's."""
    commands = [word for word in block.words if word != "-note"] or (block.has(SayInternally) and "-note" not in block.words)
    return bool(commands) or any(not file.inline for file in known.said.attachments)


def _ends(text: str) -> bool:
    """Whether nothing but a short closing stands below the word: its line, and a name in the same paragraph or the next."""
    _, _, below = text.strip().partition("\n")
    paragraphs = [part.strip().split("\n") for part in _PARAGRAPHS.split(below.strip())]
    most = 2 if len(paragraphs[0]) == 1 else 1
    return len(paragraphs) <= most and sum(map(len, paragraphs)) <= MAX_CLOSING


def _where(known: Known, found: Found, deed: Deed | None) -> TicketFacts:
    """The ticket on which it was done, though that is part of another by now."""
    return known.tickets.get(deed.ticket, found.ticket) if deed is not None else found.ticket


def _named(known: Known, acting: ActingHere) -> Deed | None:
    return next((deed for deed in known.deeds if deed.entry == acting.number), None)


def _mine(known: Known, ticket: TicketFacts, author: Person) -> list[Deed]:
    """What the author did last on the ticket, newest first."""
    here = (deed for deed in known.deeds if known.merged.get(deed.ticket, deed.ticket) == ticket.number)
    return [deed for deed in here if deed.person == author.id]


def _meant(mine: list[Deed], wish: Wish, known: Known) -> Deed | None:
    """What a bare word is about. Only ``stop``, which lets nothing out, may look further back than what waits.

    The other two, for what has just gone out, are no message either: their author is told that they come too late."""
    waiting = next((deed for deed in mine if deed.standing is Standing.WAITING), None)
    newest = next((deed for deed in mine if deed.standing is not Standing.NONE), None)
    if waiting is not None or newest is None or wish is Wish.STOP:
        return waiting or newest
    late = newest.standing is Standing.OUT and known.now - newest.at <= SEND_WITHIN
    return newest if late else None


def _commanded(mine: list[Deed], wish: Wish, known: Known) -> Deed | None:
    """What ``#undo`` or ``#send`` is about."""
    if wish is Wish.UNDO:
        return next((deed for deed in mine if not deed.undone), None)
    waiting = next((deed for deed in mine if deed.standing is Standing.WAITING), None)
    newest = mine[0] if mine and mine[0].standing in _INSIDE and known.now - mine[0].at <= SEND_WITHIN else None
    return waiting or newest
