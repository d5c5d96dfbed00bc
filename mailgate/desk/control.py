"""A mail to ``+control@``: commands, one a line, the ticket's number first. The one rule: nothing written there goes outside.

``12 close``, ``#12 assign bea``, ``12 note: call Bob``: with ``#`` or without, in any of our languages. All lines are read; the
lines of one ticket are checked together and done together, or not at all; whoever wrote them gets one transcript. It takes what
any staff command takes: short of proof the mail is held, and its author is asked at their registered address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mailgate.desk.command.base import Command, Moment
from mailgate.desk.command.macro import Macro
from mailgate.desk.command.send import SendNow
from mailgate.desk.command.undo import Undo
from mailgate.desk.commands import nearest, read_block, visible
from mailgate.desk.doubting import NEW, OWN, doubt, unproven_staff
from mailgate.desk.letters import Problem
from mailgate.desk.model import Choice, Doubt, Known
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.vocabulary import Block, Line
from mailgate.desk.wishes import Control, Stranger
from mailgate.mail.model import MailClass, TicketNumber, Trust, Visibility
from mailgate.mail.partings import closes

#: The lines of one mail that are read; a person writes fewer.
MAX_LINES = 200
_LINE = re.compile(r"[\[(]?#?(\d{1,9})(?: internal)?[\])]?[.:)]?\s+(\S.*)")
#: Several lines of a digest at once, ``3-5`` or ``3, 5 and 7``; and one of its own lines, left in the answer.
_SEVERAL = re.compile(r"(\d{1,4}(?:\s?(?:[-\u2013,+&]|and|und|et|e)\s?\d{1,4})+)[.:)]?\s+(\S.*)")
_OURS = re.compile(r"\d{1,4}\s+\[#\d{1,9}\]\s.*")
_PART = re.compile(r"(\d{1,4})(?:\s?[-\u2013]\s?(\d{1,4}))?")
#: What people write who mean an answer to the customer.
_ANSWERS = frozenset(
    "reply answer respond antwort antworten antworte répondre repondre réponse reponse rispondi rispondere risposta".split()  # noqa: SIM905
)
_NOT_HERE = frozenset({"split", "macro", "ask", "forward"})
_WORD = re.compile(r"#?\s*([^\W\d_]+)")


def lines_of(text: str, moment: Moment, means: Mapping[int, TicketNumber] | None = None) -> tuple[Line, ...]:
    """The lines above the closing, blank ones left out. Never raises.

    ``means``: what the numbers of the digest mean that is answered; with ``#`` a number is a ticket's all the same. None: no
    digest is answered, and every number is a ticket's."""
    found: list[Line] = []
    for raw in text.split("\n"):
        written = visible(raw).strip()
        if written == "--" or (written and closes(written)):
            break
        if written and len(found) < MAX_LINES and not (means is not None and _OURS.fullmatch(written)):
            found += [_line(one, moment, means) for one in _each(written, means)]
    return tuple(found[:MAX_LINES])


def _each(written: str, means: Mapping[int, TicketNumber] | None) -> list[str]:
    """``3-5 close`` is three lines; outside of digests nobody counts so. What would be none, or too many, stays as it is."""
    several = _SEVERAL.fullmatch(written) if means is not None else None
    if several is None:
        return [written]
    ends = [(int(part[1]), int(part[2] or part[1])) for part in _PART.finditer(several[1])]
    if not all(0 <= last - first < MAX_LINES for first, last in ends):
        return [written]
    return [f"{number} {several[2]}" for number in dict.fromkeys(n for first, last in ends for n in range(first, last + 1))]


def _line(written: str, moment: Moment, means: Mapping[int, TicketNumber] | None) -> Line:
    found = _LINE.fullmatch(written)
    if found is None or not int(found[1]):
        return Line(written=written, number=None, block=Block(problems=(Problem(line=written, why="no_number"),)))
    rest = found[2] if found[2].startswith(("#", "@", "/")) else f"#{found[2]}"
    number = TicketNumber(int(found[1])) if "#" in written[: found.start(1)] or means is None else means.get(int(found[1]))
    if number is None:
        return Line(written=written, number=None, block=Block(problems=(Problem(line=written, why="no_line"),)))
    return Line(written=written, number=number, block=_inside(read_block(rest, moment), rest))


def _inside(block: Block, rest: str) -> Block:
    """The block, with a problem for what would go outside and for what is no command at all."""
    word = _WORD.match(rest)
    said = plain(word[1]) if word else ""
    goes_out = block.has(Macro) or any(command.visibility is Visibility.PUBLIC for command in block.commands)
    if said in _ANSWERS or goes_out:
        return Block(problems=(Problem(line=rest, why="outside"),))
    if block.problems:
        return Block(problems=block.problems)
    if any(_apart(command) for command in block.commands):
        return Block(problems=(Problem(line=rest, why="own_mail"),))
    if not block.commands or (block.text.strip() and not any(c.visibility is Visibility.INTERNAL for c in block.commands)):
        return Block(problems=(Problem(line=rest, why="no_command", nearest=nearest(said)),))
    return block


def _apart(command: Command) -> bool:
    """What makes a ticket, or words for somebody outside, has a mail of its own."""
    alone = command.alone and not isinstance(command, Undo | SendNow)
    return alone or not _NOT_HERE.isdisjoint(command.names)


def controlled(known: Known) -> Control | Stranger | None:
    """What a mail to ``+control@`` wants; None: it is none."""
    if known.service != "control" or known.choice is Choice.NEW_TICKET:
        return None
    author = known.author
    if author is None or not author.is_staff:
        return doubt(None, Doubt.BAD_ADDRESS, NEW, known)
    if unproven_staff(known, own=False) or (_brought(known) and known.choice is None):
        return doubt(None, Doubt.STAFF_UNPROVEN, OWN, known)
    if known.mail_class is not MailClass.HUMAN and known.choice is not Choice.ACCEPT:
        return doubt(None, Doubt.MACHINE_AS_STAFF, NEW, known)
    lines = lines_of(known.said.text, Moment.of(known), known.numbered)
    return Control(author=author, lines=tuple(_where(line, known) for line in lines), trust=known.trust)


def _where(line: Line, known: Known) -> Line:
    """What is ordered for a ticket that is part of another is done there."""
    return replace(line, number=known.merged.get(line.number, line.number)) if line.number is not None else line


def _brought(known: Known) -> bool:
    """Whether nothing its author signed says that it was meant for here: anybody who has the mail may have sent it on."""
    return known.place is not None and known.place.stray_orders and known.trust is Trust.ALIGNED
