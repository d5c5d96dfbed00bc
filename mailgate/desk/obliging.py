"""What a customer's one word does. The one rule: it changes what is theirs, within what the queue's policy lets a message do.

``close``, ``reopen`` and ``stop`` take a proven sender or their own signed address, ``cc`` a proven sender; ``status`` takes
nothing, for it is answered at their own address alone (as ``services`` says).
"""

from __future__ import annotations

from collections.abc import Callable

from mailgate.desk.actions import Decision, RevokeAddresses, Step
from mailgate.desk.closing import OnClosed, on_closed
from mailgate.desk.command.needs import StoriesHere
from mailgate.desk.customers_words import Word, wish_of
from mailgate.desk.draft import Draft
from mailgate.desk.heading import Head
from mailgate.desk.joining import room
from mailgate.desk.letters import Notice, NoticeKind
from mailgate.desk.model import CcJoin, Disposition, EventKind, Known, Person, Role, Status, TicketFacts, WaitingFor
from mailgate.desk.notices import status_told
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.service_letters import WordAnswer
from mailgate.desk.services import unanswered
from mailgate.desk.telling import staff_to_tell
from mailgate.desk.wishes import OneWord
from mailgate.mail.model import Trust, Visibility

_PROVEN = {"close": Trust.TOKEN, "reopen": Trust.TOKEN, "stop": Trust.TOKEN, "cc": Trust.ALIGNED, "status": Trust.NONE}


def one_word(known: Known, ticket: TicketFacts, author: Person, said: tuple[str, Trust]) -> OneWord | None:
    """The wish that a customer's words are; None: they are a message. ``said``: the words, and what proves their author."""
    text, trust = said
    word = wish_of(known, author, text)
    if word is None or trust < _PROVEN[word.word] or not _may(word, known, ticket):
        return None
    return OneWord(ticket=ticket, author=author, word=word, trust=trust)


def _may(word: Word, known: Known, ticket: TicketFacts) -> bool:
    """Whether the word means something here; what does not is read by a person."""
    mine = ticket.participant(known.author.address) if known.author else None
    match word.word:
        case "reopen":
            return on_closed(ticket, known) in (OnClosed.ADD, OnClosed.REOPEN)
        case "cc":
            open_here = on_closed(ticket, known) is OnClosed.ADD
            return open_here and known.policy.cc_join is not CcJoin.NEVER and room(known, ticket) > 0
        case "stop":
            return mine is not None and not mine.muted
        case _:
            return True


def oblige(intent: OneWord, known: Known) -> Decision:
    """Do it, tell staff where it matters to them, and answer."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    deed = _DEEDS.get(intent.word.word)
    if deed is not None:
        deed(draft, intent, known)
    status_told(draft, author, (author,))
    refused = unanswered(known)
    if not refused:
        draft.send(_answer(draft, intent, known))
    step = Step(rule="one word", result=intent.word.word, because=refused or "a customer's own wish on their own ticket")
    return Decision(disposition=Disposition.COMMAND, actions=tuple(draft.actions), steps=(step,), ticket=intent.ticket.number)


def _close(draft: Draft, intent: OneWord, _known: Known) -> None:
    if draft.ticket.status is not Status.CLOSED:
        draft.status(Status.CLOSED, intent.author)
        _tell(draft, intent, NoticeKind.STATUS)


def _reopen(draft: Draft, intent: OneWord, _known: Known) -> None:
    if draft.ticket.status in (Status.CLOSED, Status.PENDING):
        draft.status(Status.OPEN, intent.author)
        draft.turn(WaitingFor.STAFF, customer_wrote=True)
        _tell(draft, intent, NoticeKind.STATUS)


def _bring(draft: Draft, intent: OneWord, known: Known) -> None:
    if intent.word.address is not None:
        draft.join(known.person(intent.word.address), known.fresh.entry, intent.author)


def _silence(draft: Draft, intent: OneWord, _known: Known) -> None:
    """Who is on Cc leaves; the requester is left in peace until they write again. Staff are told: nobody reads their answer."""
    author = intent.author
    mine = draft.ticket.participant(author.address)
    if mine is not None and mine.role is not Role.REQUESTER:
        draft.part(mine.person, author)
        draft.actions.append(RevokeAddresses(ticket=draft.ticket.number, people=(mine.person,)))
    else:
        draft.hush(author, muted=True)
        draft.event(EventKind.SUPPRESSED, Visibility.INTERNAL, author, recipient=author.address, asked=True)
    _tell(draft, intent, NoticeKind.SILENCE)


_DEEDS: dict[str, Callable[[Draft, OneWord, Known], None]] = {
    "close": _close,
    "reopen": _reopen,
    "cc": _bring,
    "stop": _silence,
}


def _tell(draft: Draft, intent: OneWord, kind: NoticeKind) -> None:
    for person in staff_to_tell(draft, kind, intent.author, (), intent.ticket):
        notice = Notice(to=person, kind=kind, head=draft.head, message=None, by=intent.author, reply=Visibility.INTERNAL)
        draft.send(notice)


def _answer(draft: Draft, intent: OneWord, known: Known) -> WordAnswer:
    """How it stands now, as they may know it: a status never runs ahead of the message it comes with."""
    ticket = draft.ticket
    story = next((s for s in known.facts.get(StoriesHere()) or () if s.ticket.number == ticket.number), None)
    queue = known.desk.queues[ticket.queue]
    seen = as_seen_by(intent.author, story, queue.address, known.now) if story is not None else None
    ticket = seen.ticket if seen is not None and intent.word.word == "status" else ticket
    return WordAnswer(
        to=intent.author,
        head=Head.of(ticket, queue, known.now),
        word=intent.word.word,
        status=ticket.status,
        waiting_for=ticket.waiting_for,
        address=intent.word.address,
        proven=known.trust >= Trust.ALIGNED,
    )
