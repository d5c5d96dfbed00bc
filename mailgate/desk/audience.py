"""Public or internal. The one rule: the most restrictive audience wins, and unclear is internal.

Audience of a staff mail: the most restrictive of (a) the audience in the address used, (b) that of the message it
answers, (c) a visibility command. Only ``#public`` widens; a visibility command outside the block, or a command that cannot be
obeyed, makes the mail internal and its author is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.command.spam import MarkSpam
from mailgate.desk.letters import Remark
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Visibility

NOT_OBEYED = "a command could not be obeyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What decides the audience of one staff mail."""

    addressed: tuple[Visibility, ...]
    """The audiences of the signed and typed addresses of that ticket the mail was sent to."""
    answered: Visibility | None
    """The audience of a plain answer to the message it answers, if we know that message."""
    block: Block
    other_queue: bool
    """It reached another queue than the ticket's, by ids alone."""
    tail: bool = False
    """Words of our letters may be left in it."""
    forward: bool = False
    """It hands on somebody's mail."""
    asks: bool = False
    """It asks somebody outside: what it says is for them and for those inside."""
    partner: bool = False
    """A partner wrote it: a plain Reply of theirs is a note, whatever it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The verdict, why, and what the author must be told about it."""

    visibility: Visibility
    because: str
    remark: Remark | None = None


def of_staff_mail(question: Question) -> Audience:
    """Decide one staff mail."""
    block = question.block
    if (inside := _by_command(question)) is not None:
        return inside
    if question.tail:
        return _internal("words of our own letters are left in it", Remark.TAIL)  # not even #public may send those on
    if block.visibility_elsewhere:
        return _internal("a visibility command stands outside the block", Remark.COMMAND_ELSEWHERE)
    if question.forward:
        return _internal("a forward is never a reply", Remark.FORWARD)
    if block.has(SayPublicly):
        return Audience(visibility=Visibility.PUBLIC, because="the author asked for public")
    if question.partner:
        return _internal("what a partner writes is a note unless they ask for public", None)
    if question.other_queue:
        return _internal("it came to another queue than the ticket's by ids alone", Remark.OTHER_QUEUE)
    return _by_context(question)


def _by_command(question: Question) -> Audience | None:
    """What the commands of the mail keep inside, whatever else it says."""
    block = question.block
    if block.problems:
        return _internal(NOT_OBEYED, Remark.PROBLEM)
    if block.has(MarkSpam):
        return _internal("the ticket is marked as spam: nothing goes to its customers", None)
    if block.has(SayInternally):
        return _internal("the author asked for a note", Remark.ASKED)
    if question.asks:
        return _internal("it asks somebody outside, of whom customers know nothing", None)
    return None


def _by_context(question: Question) -> Audience:
    if Visibility.INTERNAL in question.addressed:
        return _internal("it was sent to an internal address", None)
    if question.answered is Visibility.INTERNAL:
        addressed_public = Visibility.PUBLIC in question.addressed
        return _internal("the message it answers is internal", Remark.BY_ANSWERED_MESSAGE if addressed_public else None)
    if question.addressed or question.answered:
        return Audience(visibility=Visibility.PUBLIC, because="the address and the message it answers are public")
    return _internal("neither address nor answered message says an audience", Remark.UNCLEAR_IS_INTERNAL)


def _internal(because: str, remark: Remark | None) -> Audience:
    return Audience(visibility=Visibility.INTERNAL, because=because, remark=remark)
