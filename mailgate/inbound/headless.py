"""Mails of which only the head was fetched. The one rule: nobody reads them as if they were whole.

One that is too large for us, or that its server does not hand out, lies in its mailbox; what the journal has of it is its header
block, as its origin says. Staff get a ticket with a stub that tells where it lies.
"""

from __future__ import annotations

from mailgate.inbound.mailbox import place
from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from store.journal import Stored

NOT_FETCHED = (
    "[This mail was not fetched: it is too large, or its mail server does not hand it out."
    " It lies in the folder {folder} of the mailbox, with UID {uid}. Its head is attached.]"
)


def is_one(entry: Stored) -> bool:
    """Whether a mail of the journal is such a head."""
    return place.head_only(entry.origin) is not None


def read(entry: Stored) -> InboundMail | None:
    """What stands for such a mail; None for any other."""
    found = place.head_only(entry.origin)
    if found is None:
        return None
    folder, uid = found
    return parse.stub(entry.raw, "not-fetched", NOT_FETCHED.format(folder=folder, uid=uid))
