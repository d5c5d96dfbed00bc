"""The digest that a mail answers, and what its numbers mean. The one rule: to its one reader alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlmodel import Session

from mailgate.deed import marks
from mailgate.deed.house import House
from mailgate.desk.model import Person
from mailgate.mail.model import InboundMail, OutboxId, TicketNumber
from store import digest_lines

#: How many letters of ours that a mail names are looked at.
_MOST = 20
#: For clients that answer without saying what.
_SUBJECT = re.compile(r"\[digest (\d{1,12})(?: internal)?\]", re.IGNORECASE)


def means(session: Session, house: House, mail: InboundMail, person: Person | None) -> Mapping[int, TicketNumber]:
    """What the numbers of the digest mean to whoever claims to answer it; nothing where it is no answer to one of theirs."""
    if person is None or person.id is None:
        return {}
    ids = (marks.of_message_id(house, one) for one in dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))
    named = _SUBJECT.search(mail.subject)
    letters = [*(one for one in ids if one is not None), *((OutboxId(int(named[1])),) if named else ())]
    found = (digest_lines.of(session, letter, person.id) for letter in letters[:_MOST])
    return next((lines for lines in found if lines), {})
