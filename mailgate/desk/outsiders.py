"""Words of somebody outside that stay inside. The one rule: they are stored and told, and obey nothing and answer nobody.

Whoever wrote them gets no receipt, joins nothing and commands nothing: they are a stranger, or were asked one question.
"""

from __future__ import annotations

from mailgate.desk.actions import Beside, Decision, Step
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Notice, NoticeKind
from mailgate.desk.model import Disposition, InternalNote, Known
from mailgate.desk.notices import shown_sender
from mailgate.desk.saying import decided_on
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.wishes import OutsidersNote
from mailgate.mail.model import Visibility


def outsiders_note(intent: OutsidersNote, known: Known) -> Decision:
    """Keep their words as a note; staff are told as of any note, and whoever asked for them in any case."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = InternalNote(
        id=known.fresh.entry,
        ticket=intent.ticket.number,
        author=author,
        text=intent.block.text,
        attachments=known.said.attachments,
        at=known.now,
    )
    draft.append(message, known.said, intent.trust, beside=Beside(person=author) if intent.side else None)
    asker = (intent.asker,) if intent.asker is not None and intent.ticket.admits(intent.asker) else ()
    told = staff_to_tell(draft, NoticeKind.NOTE, author, asker, intent.ticket)
    told = (*told, *(p for p in asker if p.address not in {one.address for one in told})) or draft.desk.staff_of(
        draft.ticket.queue
    )
    notify(
        draft,
        told,
        lambda person: Notice(
            to=person,
            kind=NoticeKind.NOTE,
            head=draft.head,
            message=message,
            by=author,
            shown_sender=shown_sender(known),
            reply_to=known.reply_to,
            proof=intent.trust,
            typed=known.said.typed,
            reply=Visibility.INTERNAL,
            told=tuple(p for p in told if p.address != person.address),
        ),
    )
    step = Step(rule="visibility", result=intent.audience.visibility.value, because=intent.audience.because)
    return decided_on(draft, Disposition.NOTE, message, step)
