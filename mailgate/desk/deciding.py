"""Answers about held mails. The one rule: the address says which mail; who may decide about it is judged like any staff command.

A notice is answered with a number or the words of a choice, by any proven member of staff. A confirmation is answered by the one
person it was sent to, from an address of theirs, and by nothing but the number or ``yes``: that they got it at their registered
address is the proof. So it is with the letter about a request that somebody outside is asked about.

Machines decide nothing, outsiders are held, and whoever may but is not understood is told the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from mailgate.desk.doubting import NEW, OWN, doubt, staff_proven, vouched_for, with_token
from mailgate.desk.held_letters import Answer, Confirm
from mailgate.desk.model import ActingHere, Choice, Disposition, Doubt, HeldFacts, Known, Person
from mailgate.desk.own import staff_words
from mailgate.desk.requests import FRAME, NO, YES, is_owner, spelled
from mailgate.desk.services import LATE, unanswered
from mailgate.desk.wishes import AskDesk, AutoReplied, DecideHeld, Intent, LeaveHeld, Nothing
from mailgate.mail.model import ActionKind, MailClass, Trust
from mailgate.mail.thanks import is_mere_thanks

_NUMBERED = re.compile(r"[#(\[]?([0-9]{1,2})(?:[.,;:)\]]+|(?=\s|$))\s*(.*)")
_WHOLE_NAME = 2
"""Words. One name alone begins an answer as often as it ends one."""
_SIGNATURE_LINES = 8
_FRAME = " \t.,;:!\"'*`"


def about_held(known: Known) -> Intent | None:
    """What an answer to a letter about a held mail wants; None where the mail is none."""
    acting = known.acting
    if acting is None or not acting.valid or acting.held is None:
        return None
    if known.mail_class is MailClass.BOUNCE or known.choice is Choice.NEW_TICKET:
        return None
    match acting.kind:
        case ActionKind.DECIDE:
            return _answer(known, acting, acting.held)
        case ActionKind.CONFIRM:
            return _answer(known, acting, acting.held)
        case ActionKind.UNDO:
            return None
        case _:
            assert_never(acting.kind)


def offered(reason: str) -> tuple[Confirm, ...]:
    """What the person asked whether a mail is theirs may answer; ``reason``: why it is held."""
    if reason in (Doubt.STAFF_UNPROVEN, Doubt.UNCONFIRMED):
        return (Confirm.YES, Confirm.NO)
    return (Confirm.YES, Confirm.REMEMBER, Confirm.NO)


def chosen(text: str, words: Iterable[str], names: frozenset[str] = frozenset()) -> tuple[int, str] | None:
    """(position among ``words``, the lines below) of a choice named on the first line by its number, its words or both."""
    first, _, below = text.strip().partition("\n")
    line, known = first.strip(_FRAME).casefold(), list(words)
    if line in known:
        return known.index(line), below
    numbered = _NUMBERED.fullmatch(first.strip())
    if numbered is None or not 1 <= int(numbered[1]) <= len(known):
        return None
    at, more = int(numbered[1]) - 1, numbered[2].strip(_FRAME)
    return (at, below) if not more or more.casefold() == known[at] or is_mere_thanks(more, names) else None


def _answer(known: Known, acting: ActingHere, held: HeldFacts) -> Intent:
    author, ticket = known.author, known.tickets.get(held.ticket) if held.ticket is not None else None
    if author is None:
        return doubt(ticket, Doubt.NO_AUTHOR, NEW, known)
    if acting.kind is ActionKind.CONFIRM and held.reason == Doubt.UNCONFIRMED:
        return _about_request(known, held, author)
    asked = acting.kind is ActionKind.CONFIRM and held.confirmer is not None and author.id == held.confirmer.id == acting.person
    if not (author.is_staff or (asked and author.is_partner)):  # who got hold of the address, or has left: it proves nobody
        return doubt(ticket, Doubt.CUSTOMER_INSIDE, NEW, known)
    if known.mail_class is not MailClass.HUMAN:
        if ticket is not None:
            return AutoReplied(ticket=ticket, author=author)
        return Nothing(disposition=Disposition.AUTO_REPLY, because="a machine decides nothing")
    if asked:
        return _confirmed(known, held, author)
    trust = with_token(known, own=acting.kind is ActionKind.DECIDE and acting.by_address and author.id == acting.person)
    if not staff_proven(known, trust) and not vouched_for(known):
        return doubt(ticket, Doubt.STAFF_UNPROVEN, OWN, known)
    if held.decided:
        return LeaveHeld(held=held, by=author, because=Answer.ALREADY)
    if acting.kind is ActionKind.CONFIRM:
        return LeaveHeld(held=held, by=author, because=Answer.NOT_YOURS)
    return _decided(known, held, author)


def _decided(known: Known, held: HeldFacts, author: Person) -> Intent:
    names = _names(author)
    found = chosen(staff_words(known)[0], [choice.value for choice in held.choices], names)
    if found is None:
        return LeaveHeld(held=held, by=author, because=Answer.NO_CHOICE)
    if not _is_signature(found[1], names):
        return LeaveHeld(held=held, by=author, because=Answer.WORDS)
    choice = held.choices[found[0]]
    own = held.confirmer is not None and held.confirmer.id == author.id
    if held.reason == Doubt.STAFF_UNPROVEN and choice is not Choice.DISCARD and not own:
        return LeaveHeld(held=held, by=author, because=Answer.NOT_YOURS)
    return DecideHeld(held=held, by=author, choice=choice)


def _confirmed(known: Known, held: HeldFacts, author: Person) -> Intent:
    """The one who was asked answers. Where the answer arrived from is proof enough, unless it failed one."""
    if held.decided:
        return LeaveHeld(held=held, by=author, because=Answer.ALREADY)
    if known.trust is Trust.FAILED:
        return LeaveHeld(held=held, by=author, because=Answer.PROOF_FAILED)
    said, names = offered(held.reason), _names(author)
    found = chosen(staff_words(known)[0], [one.value for one in said], names)
    # a whole answer, not words that begin with one: "yes" above a story may be the story's
    if found is None:
        return LeaveHeld(held=held, by=author, because=Answer.NO_CHOICE)
    if not _is_nothing(found[1], names):
        return LeaveHeld(held=held, by=author, because=Answer.WORDS)
    match said[found[0]]:
        case Confirm.YES:
            return DecideHeld(held=held, by=author, choice=Choice.ACCEPT)
        case Confirm.REMEMBER:
            return DecideHeld(held=held, by=author, choice=Choice.ACCEPT, remember=True)
        case Confirm.NO if held.reason == Doubt.STAFF_UNPROVEN:
            return DecideHeld(held=held, by=author, choice=Choice.DISCARD)
        case Confirm.NO:
            return LeaveHeld(held=held, by=author, because=Answer.STAYS)


def _about_request(known: Known, held: HeldFacts, author: Person) -> Intent:
    """Somebody outside was asked whether a request is theirs. What they say beside that is for staff to read."""
    if not is_owner(held, author):
        return doubt(None, Doubt.CUSTOMER_INSIDE, NEW, known)
    if known.mail_class is not MailClass.HUMAN:
        return Nothing(disposition=Disposition.AUTO_REPLY, because="a machine decides nothing")
    if known.trust is Trust.FAILED:
        return doubt(None, Doubt.PROOF_FAILED, NEW, known)
    first, _, below = known.said.text.strip().partition("\n")
    said, names = first.strip(FRAME).casefold(), _names(author) | spelled(author.address)
    if said not in YES | NO or not _is_signature(below, names):
        return doubt(None, Doubt.CUSTOMER_INSIDE, NEW, known)
    if held.decided == Choice.DISCARD and held.decided_by is None and said in YES:
        return AskDesk(word=LATE, author=author, refused=unanswered(known))
    if held.decided:
        return Nothing(disposition=Disposition.COMMAND, because="what becomes of that request is decided already")
    return DecideHeld(held=held, by=author, choice=Choice.NEW_TICKET if said in YES else Choice.DISCARD)


def _is_nothing(text: str, names: frozenset[str]) -> bool:
    return not text.strip() or is_mere_thanks(f"thanks {text}", names)


def _is_signature(below: str, names: frozenset[str]) -> bool:
    """Whether what stands below a choice may go unread: a greeting, a signature that begins with the author's whole name. Other
    words, a ``#note`` say, would be lost with nobody told.
    """
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    whole = {name.casefold() for name in names}
    at = next((n for n, line in enumerate(lines) if {word.casefold() for word in line.strip(_FRAME).split()} == whole), None)
    if at is None or len(whole) < _WHOLE_NAME:
        return _is_nothing(below, names)
    signed = lines[at + 1 :]
    return (
        _is_nothing(" ".join(lines[:at]), names)
        and len(signed) <= _SIGNATURE_LINES
        and not any(line.startswith("#") for line in signed)
    )


def _names(author: Person) -> frozenset[str]:
    return frozenset(author.name.split())
