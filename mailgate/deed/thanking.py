"""Whether a mail is nothing but thanks. The one rule: the names it may hold are its author's, the staff's and the queues'."""

from __future__ import annotations

import re

from mailgate.desk.model import Desk, Person
from mailgate.mail import thanks
from mailgate.mail.model import InboundMail


def is_all(mail: InboundMail, author: Person | None, desk: Desk) -> bool:
    """Whether its author said thanks and nothing else, above or below what they cite."""
    ours = frozenset(queue.address for queue in desk.queues.values())
    return thanks.is_mere_thanks(mail.reply.text, _names(author, desk)) and thanks.is_all(mail.text, mail.reply, ours)


def _names(author: Person | None, desk: Desk) -> frozenset[str]:
    """Words of the names a thanks may hold: the author's, the staff's, the queues'."""
    texts = [p.shown for p in (*((author,) if author else ()), *desk.staff)] + [q.display_name for q in desk.queues.values()]
    return frozenset(word for text in texts for word in re.findall(r"\w+", text.lower()))
