"""The letters about held mails as sheets. Its one rule: each choice is a number, and a link that sends that number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from mailgate.desk.held_letters import AboutHeld, Confirmation, HeldAnswer, HeldDigest, HeldLine, HeldNotice
from mailgate.desk.letters import Head
from mailgate.desk.model import Choice
from mailgate.mail.compose import AutoKind
from mailgate.mail.model import Address
from mailgate.render.inside import facts, internal, no_ticket, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, body, display, line, mailto, of_queue, topic

_NO_TICKET = "[internal]"


def sheet(letter: AboutHeld, stamp: Stamp) -> Sheet:
    """One letter about held mails, for one member of staff."""
    match letter:
        case HeldNotice():
            return _sheet(letter, stamp, "held_notice", _notice(letter, stamp))
        case Confirmation():
            return _sheet(letter, stamp, "confirmation", _confirmation(letter, stamp))
        case HeldAnswer():
            return _sheet(letter, stamp, "held_answer", _answer(letter, stamp))
        case HeldDigest():
            told: Facts = {"lines": tuple(_line(one, stamp) for one in letter.lines), "more": letter.more, "reply_is": "nothing"}
            return _sheet(letter, stamp, "held_digest", told)
        case _:
            assert_never(letter)


def _sheet(letter: AboutHeld, stamp: Stamp, kind: str, told: Facts) -> Sheet:
    head = letter.head
    return Sheet(
        kind=kind,
        template=kind,
        audience="staff",
        tag=tag(head, internal=True) if head else _NO_TICKET,
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.REPLIED if isinstance(letter, HeldAnswer) else AutoKind.GENERATED,
        facts=(facts(head, stamp) | internal(head) if head else of_queue(letter.queue) | no_ticket()) | told,
    )


def _notice(letter: HeldNotice, stamp: Stamp) -> Facts:
    choices = _choices([c.value for c in letter.choices], stamp.acts[letter.number], letter.number, letter.head)
    return _mail(letter) | {
        "proof": letter.proof.word if letter.proof is not None else "",
        "reply_to": tuple(letter.reply_to),
        "text": body(letter.held_text),
        "reason": line(letter.reason),
        "choices": _open(choices, theirs=letter.asked is not None),
        "asked": display(letter.asked),
        "since": _since(letter.since),
    }


def _confirmation(letter: Confirmation, stamp: Stamp) -> Facts:
    words = [choice.value for choice in letter.choices]
    return _mail(letter) | {
        "text": body(letter.held_text),
        "choices": _choices(words, stamp.acts[letter.number], letter.number, letter.head),
        "since": _since(letter.since),
    }


def _answer(letter: HeldAnswer, stamp: Stamp) -> Facts:
    words = [choice.value for choice in letter.choices]
    return _mail(letter) | {
        "answer": letter.answer.value,
        "choices": _choices(words, stamp.acts[letter.number], letter.number, letter.head),
        "decided": letter.decided,
        "by": display(letter.by),
        "became": letter.became.value if letter.became else "",
        "remembered": letter.remembered,
        "sent_directly": tuple(letter.sent_directly),
        "reply_is": "decision" if letter.choices else "nothing",
    }


def _mail(letter: HeldNotice | Confirmation | HeldAnswer) -> Facts:
    return {
        "held": letter.number,
        "held_sender": line(letter.held_sender),
        "held_subject": line(letter.held_subject),
        "held_topic": topic(letter.held_subject),
        "reply_is": "decision",
    }


def _line(one: HeldLine, stamp: Stamp) -> Facts:
    words = [choice.value for choice in one.choices]
    return {
        "held": one.number,
        "ticket": one.ticket,
        "queue": line(one.queue.display_name),
        "sender": line(one.sender),
        "subject": line(one.subject),
        "reason": line(one.reason),
        "hours": max(0, int((stamp.date - one.since).total_seconds()) // 3600),
        "choices": _open(_choices(words, stamp.acts[one.number], one.number, None), theirs=one.theirs),
    }


def _since(since: datetime | None) -> str:
    return since.isoformat() if since else ""


def _open(choices: tuple[Facts, ...], *, theirs: bool) -> tuple[Facts, ...]:
    """Which of them the reader may take: what came in somebody else's name they can only discard."""
    return tuple(one | {"open": not theirs or one["word"] == Choice.DISCARD.value} for one in choices)


def _choices(words: Sequence[str], to: Address, held: int, head: Head | None) -> tuple[Facts, ...]:
    subject = f"{tag(head, internal=True) if head else _NO_TICKET} held {held}"
    return tuple({"word": word, "url": mailto(to, subject, str(n))} for n, word in enumerate(words, 1))
