"""The letters about held mails as sheets. Its one rule: each choice is a number, and a link that sends that number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from mailgate.desk.held_letters import AboutHeld, Confirmation, HeldAnswer, HeldDigest, HeldLine, HeldNotice
from mailgate.desk.letters import Head
from mailgate.desk.model import Choice
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import facts, internal, no_ticket, proof, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, body, display, line, mailto, of_queue, tagged, topic

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
        tag=tagged(_tag(head), _held_tag(letter, stamp)),
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.REPLIED if isinstance(letter, HeldAnswer) else AutoKind.GENERATED,
        facts=(facts(head, stamp) | internal(head) if head else of_queue(letter.queue) | no_ticket()) | told,
    )


def _notice(letter: HeldNotice, stamp: Stamp) -> Facts:
    choices = _choices([c.value for c in letter.choices], stamp, letter.number, letter.head)
    return _mail(letter) | {
        "proof": proof(letter.proof, typed=letter.typed),
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
        "choices": _choices(words, stamp, letter.number, letter.head),
        "since": _since(letter.since),
    }


def _answer(letter: HeldAnswer, stamp: Stamp) -> Facts:
    words = [choice.value for choice in letter.choices]
    return _mail(letter) | {
        "answer": letter.answer.value,
        "choices": _choices(words, stamp, letter.number, letter.head),
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
        "choices": _open(_choices(words, stamp, one.number, None), theirs=one.theirs),
    }


def _since(since: datetime | None) -> str:
    return since.isoformat() if since else ""


def _open(choices: tuple[Facts, ...], *, theirs: bool) -> tuple[Facts, ...]:
    """Which of them the reader may take: what came in somebody else's name they can only discard."""
    return tuple(one | {"open": not theirs or one["word"] == Choice.DISCARD.value} for one in choices)


def _choices(words: Sequence[str], stamp: Stamp, held: int, head: Head | None) -> tuple[Facts, ...]:
    subject = tagged(f"{_tag(head)} held {held}", stamp.act_tags.get(held, ""))
    return tuple({"word": word, "url": mailto(stamp.acts[held], subject, str(n))} for n, word in enumerate(words, 1))


def _tag(head: Head | None) -> str:
    return tag(head, internal=True) if head else _NO_TICKET


def _held_tag(letter: AboutHeld, stamp: Stamp) -> str:
    """Where no address says so, the subject of an answer that lost its ids still says that it is no note (``carried``)."""
    return f"[held {letter.number}]" if stamp.plain and not isinstance(letter, HeldDigest) else ""
