"""Our own mark on every letter: its number with a token over it, in the Message-ID and in ``X-Mailgate-Loop``.

The one rule: only a mark with our token is ours. Anybody can write the field, so one that does not verify is as if it were not
there: else whoever adds it to somebody's mail could make that mail disappear (T27).
"""

from __future__ import annotations

import re

from mailgate.deed.house import House
from mailgate.mail.model import InboundMail, MessageId, OutboxId
from mailgate.mail.tokens import TOKEN_LENGTH, Keys, Purpose

FIELD = "X-Mailgate-Loop"
HEADER = FIELD.lower()
_MARK = re.compile(rf"o(\d{{1,12}})\.([a-z2-7]{{{TOKEN_LENGTH}}})(?:\.\S+)?", re.IGNORECASE)
"""The id of a letter that is answered to act on something holds more behind it (``mail.carried``)."""


def made(keys: Keys, number: OutboxId) -> str:
    """``o12.<token>``: the mark of one letter, and the local part of its Message-ID."""
    return f"o{number}.{keys.sign(Purpose.MESSAGE_ID, number)}"


def read(keys: Keys, mark: str) -> OutboxId | None:
    """The letter a mark names, if it is ours."""
    found = _MARK.fullmatch(mark.strip())
    if found is None or not keys.verify(found[2].lower(), Purpose.MESSAGE_ID, int(found[1])):
        return None
    return OutboxId(int(found[1]))


def of_message_id(house: House, message_id: MessageId) -> OutboxId | None:
    """The letter whose Message-ID that is, by its token; the domain may have been another when it was made."""
    return read(house.addresses.keys, message_id.partition("@")[0])


def on(house: House, mail: InboundMail) -> OutboxId | None:
    """The letter of ours that a mail is, also when a relay gave it another Message-ID. Only its own header counts, never what it
    encloses or quotes, and no header block that can be read in two ways."""
    if not mail.headers_clean:
        return None
    marks = (read(house.addresses.keys, header.value) for header in mail.headers if header.name == HEADER)
    return next((number for number in marks if number is not None), None)
