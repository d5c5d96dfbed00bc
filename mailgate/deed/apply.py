"""Actions become rows, in the order the decision gave them. The one rule: nothing is decided here.

Letters are handed on to ``post`` at the end, when every person has an id and the ticket stands as they will say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from sqlmodel import Session

from mailgate.deed import again, turned
from mailgate.deed.again import Origin, dispose
from mailgate.deed.post import Made, Post
from mailgate.desk.actions import (
    Action,
    AddParticipant,
    AddTags,
    Append,
    Assign,
    Attend,
    CreateTicket,
    DecideOn,
    Decision,
    Hold,
    Hush,
    LetOut,
    Mark,
    MarkUndelivered,
    MoveToQueue,
    Plan,
    Rate,
    Record,
    Remember,
    RemoveParticipant,
    RemoveTags,
    RenewLinks,
    RevokeAddresses,
    Send,
    SetAway,
    SetPriority,
    SetRequester,
    SetStatus,
    SetTitle,
    Settle,
    Step,
    TurnIntoNote,
    TurnTo,
    Withhold,
)
from mailgate.desk.alarms import HELD, MENTIONED
from mailgate.desk.amending import HELD_CHOICES
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Because, Confirmation, CustomerLetter, HeldAnswer, HeldNotice, Receipt, RequestCheck, Turned
from mailgate.desk.mail_actions import BlockSender, Lift, SetAside, Suppress, UnblockSender
from mailgate.desk.model import Disposition, Doubt, Person, Status, Suppressed
from mailgate.desk.notices import withheld
from mailgate.desk.turn_actions import Forget, GiveBack, MakePublic, MergeInto, Withdraw
from mailgate.desk.withholding import Caught
from mailgate.mail.model import Address, EntryId, PersonId, TicketNumber, Visibility
from store import (
    absence,
    attention,
    blocks,
    digests,
    held,
    ids,
    outbox,
    page_access,
    parties,
    people,
    sides,
    suppression,
    threads,
    workload,
    writing,
)


class Applier:
    """Writes one decision. ``mail`` is None for deeds that are no mail; those are never held."""

    def __init__(self, session: Session, post: Post, now: datetime, mail: Origin | None = None) -> None:
        """For one decision only."""
        self._session = session
        self._post = post
        self._now = now
        self._mail = mail
        self._ids: dict[Address, PersonId] = {}
        self._events: list[EntryId] = []
        self._held = 0

    def apply(self, decision: Decision) -> Decision:
        """Write everything the decision asks for. Returns it as it came out: ``held`` where its message is held."""
        self._run(decision.actions)
        sends = self._told(decision)
        outside = self._send([pair for pair in sends if isinstance(pair[0].letter, CustomerLetter)])
        inside = [pair for pair in sends if not isinstance(pair[0].letter, CustomerLetter)]
        if leak := self._post.guard.found(self._session, [(one.new.to, one.words) for one in outside]):
            decision, inside = self._withheld(decision, (leak[0], Caught(leaks=leak[1])), inside)
        elif decision.collides is not None and decision.entry is not None and outside:
            decision, inside = self._withheld(decision, (decision.entry, Caught(crossing=decision.collides)), inside)
        self._send(inside)
        return decision

    def _send(self, sends: list[tuple[Send, PersonId]]) -> list[Made]:
        self._post.put(self._session, made := self._post.make(self._session, sends, self._now))
        return made

    def withhold(self, draft: Draft, entry: EntryId) -> None:
        """A message about to leave leaks: it is held, and its mail with it."""
        self._run(draft.actions)
        self._park(draft.ticket.number, Doubt.LEAK)
        if self._mail is not None:
            said, why = (self._mail.journal, entry), ("leak guard", "found before it left")
            dispose(self._session, said, Disposition.HELD, why, self._now)
        self._send(self._told(draft))

    def _withheld(
        self, decision: Decision, held: tuple[EntryId, Caught], inside: list[tuple[Send, PersonId]]
    ) -> tuple[Decision, list[tuple[Send, PersonId]]]:
        """The message stays inside. Staff read of the ticket as it stands now; its author gets one letter about it, not two."""
        entry, caught = held
        draft = self._post.guard.withhold(self._session, entry, caught, EntryId(entry + 1))
        if draft is None:
            return decision, inside
        self._run(draft.actions)
        self._park(decision.ticket, caught.doubt)
        others = [pair for pair in inside if not isinstance(pair[0].letter, Receipt | Turned)]
        kept = [(replace(send, letter=withheld(send.letter, draft.head, caught.rule)), person) for send, person in others]
        step = Step(rule=caught.rule, result="held", because=caught.because)
        made = replace(decision, disposition=Disposition.HELD, steps=(*decision.steps, step))
        return made, [*kept, *self._told(draft)]

    def _park(self, ticket: TicketNumber | None, why: Doubt) -> None:
        if self._mail is not None:
            self._hold(Hold(ticket=ticket, reason=why, choices=HELD_CHOICES, announced=True))

    def _told(self, what: Draft | Decision) -> list[tuple[Send, PersonId]]:
        return [(self._numbered(a), self._id(a.letter.to)) for a in what.actions if isinstance(a, Send)]

    def _run(self, actions: Sequence[Action]) -> None:
        """Everything but letters."""
        events = sum(isinstance(a, Record) for a in actions)
        if events:
            first = ids.take(self._session, "entry", events)
            self._events = [EntryId(first + n) for n in range(events)]
        for action in actions:
            self._one(action)

    def _numbered(self, send: Send) -> Send:
        """Letters about the mail that this very decision holds learn its number."""
        letter = send.letter
        if isinstance(letter, (HeldNotice, Confirmation, RequestCheck)) and not letter.number:
            return replace(send, letter=replace(letter, number=self._held))
        return send

    def _id(self, person: Person) -> PersonId:
        """The id of a person; a row is made for somebody new."""
        if person.id is not None:
            return person.id
        if person.address not in self._ids:
            self._ids[person.address] = people.contact(self._session, person.address, person.name, self._now)
        return self._ids[person.address]

    def _maybe(self, person: Person | None) -> PersonId | None:
        return self._id(person) if person else None

    def _one(self, action: Action) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm per action is the point
        session = self._session
        match action:
            case CreateTicket():
                self._create(action)
            case AddParticipant(ticket=ticket, person=person, role=role, since=since):
                parties.join(session, ticket, self._id(person), role, since)
                if action.wrote:
                    parties.has_written(session, ticket, self._id(person))
            case Append():
                self._append(action)
            case Record():
                self._record(action)
            case SetStatus():
                self._status(action)
            case Plan(ticket=ticket, deadlines=deadlines, look_at=look_at):
                writing.plan(session, ticket, deadlines, look_at)
            case Rate(ticket=ticket, rating=rating, at=at):
                writing.change(session, ticket, self._now, rating=rating, rated_at=at)
            case Assign(ticket=ticket, person=person, queue=queue):
                writing.change(session, ticket, self._now, assignee=self._maybe(person))
                if person is not None:
                    workload.given(session, queue, self._id(person))
            case SetAway(person=person, until=until):
                self._away(person, until)
            case SetPriority(ticket=ticket, priority=priority):
                writing.change(session, ticket, self._now, priority=priority.value)
            case AddTags(ticket=ticket, tags=tags):
                writing.add_tags(session, ticket, tags)
            case RemoveTags(ticket=ticket, tags=tags):
                writing.remove_tags(session, ticket, tags)
            case RemoveParticipant(ticket=ticket, person=person):
                parties.leave(session, ticket, self._id(person))
            case Attend(ticket=ticket, person=who, attention=wants):
                attention.wish(session, ticket, who, wants)
            case Hush(ticket=ticket, person=person, muted=muted):
                parties.hush(session, ticket, self._id(person), muted=muted)
            case SetTitle(ticket=ticket, title=title):
                writing.change(session, ticket, self._now, title=title)
            case MoveToQueue(ticket=ticket, queue=queue):
                writing.change(session, ticket, self._now, queue=queue)
            case SetRequester(ticket=ticket, person=person, role=role, since=since):
                writing.change(session, ticket, self._now, requester=self._maybe(person))
                parties.demote_requester(session, ticket)
                if person is not None:
                    parties.join_as(session, ticket, self._id(person), role, since)
            case RevokeAddresses(ticket=ticket, people=who):
                parties.revoke(session, ticket, [self._id(person) for person in who])
            case RenewLinks(person=person, shown=shown):
                page_access.renew(session, self._id(person))
                parties.revoke_shown(session, self._id(person), shown)
            case TurnTo():
                self._turn(action)
            case Hold():
                self._hold(action)
            case DecideOn(held=number, choice=choice, by=by, remember=remember):
                held.decide(session, number, choice, self._id(by), remember=remember)
            case BlockSender(address=address, by=by):
                blocks.block(session, address, self._id(by), self._now)
            case UnblockSender(address=address, by=by, since=since):
                blocks.take_back(session, address, self._id(by), since)
            case Remember() | Mark() | Withhold() | LetOut() | TurnIntoNote() | Settle():
                again.apply(session, action, self._id, self._now)
            case MakePublic() | Withdraw() | GiveBack() | MergeInto() | Forget():
                turned.apply(session, action, self._now)
            case MarkUndelivered(outbox=letter, reply=reply):
                outbox.undelivered(session, letter, reply, self._now)
            case SetAside():
                self._set_aside(action)
            case Suppress(address=address, reason=reason, outbox=letter, lasts=lasts):
                until = self._now + lasts if lasts is not None else None
                dead = Suppressed(address=address, reason=reason, outbox=letter, at=self._now, until=until)
                suppression.add(session, dead)
            case Lift(address=address):
                suppression.remove(session, address)
            case Send():
                return  # all letters go together, see ``apply``
            case _:
                assert_never(action)

    def _create(self, action: CreateTicket) -> None:
        writing.create(
            self._session,
            writing.NewTicket(
                number=action.number,
                queue=action.queue,
                subject=action.subject,
                requester=self._maybe(action.requester),
                flagged=action.flagged,
                follow_up_of=action.follow_up_of,
                split_from=action.split_from,
                at=action.at,
            ),
        )

    def _append(self, action: Append) -> None:
        message = action.message
        author = self._maybe(message.author)
        new = writing.NewMessage(
            message=message,
            said=action.said,
            author=author,
            author_role=action.author_role.value,
            trust=action.trust,
            side=self._side(action),
        )
        writing.append(self._session, new)
        threads.index_ids(self._session, message.ticket, message.id, action.said, message.visibility)

    def _side(self, action: Append) -> int | None:
        """The side thread of a note."""
        if action.beside is None:
            return None
        thread = sides.Thread(ticket=action.message.ticket, person=self._id(action.beside.person))
        return sides.ensure(self._session, thread, self._maybe(action.beside.by), self._now)

    def _record(self, action: Record) -> None:
        event = writing.NewEvent(
            id=self._events.pop(0),
            ticket=action.ticket,
            visibility=action.visibility,
            kind=action.kind,
            data=action.data,
            actor=self._maybe(action.actor),
            at=action.at,
        )
        writing.record(self._session, event)
        if action.said is not None:
            threads.index_ids(self._session, action.ticket, event.id, action.said, Visibility.INTERNAL)

    def _status(self, action: SetStatus) -> None:
        closed_at = action.at if action.status is Status.CLOSED else None
        writing.change(
            self._session, action.ticket, self._now, status=action.status.value, closed_at=closed_at, wake_at=action.wake_at
        )

    def _turn(self, action: TurnTo) -> None:
        values: dict[str, object] = {"waiting_for": action.waiting_for.value, "staff_wrote": action.staff_wrote}
        if action.customer_at is not None:
            values["last_customer_at"] = action.customer_at
        writing.change(self._session, action.ticket, self._now, **values)

    def _away(self, person: Person, until: datetime | None) -> None:
        if until is None:
            absence.back(self._session, self._id(person))
        else:
            absence.away(self._session, self._id(person), self._now, until, absence.By.AUTO_REPLY)

    def _set_aside(self, action: SetAside) -> None:
        letter = action.letter
        if isinstance(letter, HeldNotice | Confirmation | HeldAnswer):
            queue, entry, kind, says = letter.queue, None, HELD, letter.held_subject
        else:
            queue, says = letter.head.queue, letter.head.title
            kind = MENTIONED if letter.because is Because.NAMED else letter.kind.value
            entry = letter.message.id if letter.message else None
        aside = digests.SetAside(
            person=self._id(letter.to),
            queue=queue.name,
            ticket=letter.head.number if letter.head else None,
            entry=entry,
            kind=kind,
            says=says,
            rank=action.rank,
            why=action.why.value,
            at=self._now,
        )
        digests.add(self._session, aside)

    def _hold(self, action: Hold) -> None:
        if self._mail is None:
            raise ValueError("only a mail can be held")
        self._held = held.hold(
            self._session,
            held.NewHeld(
                journal=self._mail.journal,
                queue=self._mail.queue,
                ticket=action.ticket,
                sender=self._mail.sender,
                subject=self._mail.subject,
                reason=action.reason,
                choices=action.choices,
                spam=action.spam,
                received_at=self._mail.received_at,
                announced=action.announced,
                silent=action.silent,
                confirmer=self._maybe(action.confirmer),
                addressed=action.addressed,
            ),
        )
