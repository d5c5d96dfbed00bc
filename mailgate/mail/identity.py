"""What makes two copies of a mail the same mail. Its one rule: its content counts, not the way it came (R5)."""

from __future__ import annotations

import hashlib
import re

from mailgate.mail.headers import Block
from mailgate.mail.model import Digest

_SAID = ("message-id", "from", "date", "subject")
_TRACE = re.compile(
    r"received|received-spf|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to|dkim-signature"
    r"|authentication-results|arc-.*|x-spam-.*"
)
"""Fields that servers on the way add, so that two copies of one mail differ in them."""


def key(raw: bytes, block: Block) -> Digest:
    """SHA-256 over Message-ID, From, Date, Subject and body; without a Message-ID over all fields but those of the way."""
    fields = [(header.name, header.value) for header in (*block.fields, *block.below)]
    first = dict(reversed(fields))
    if first.get("message-id"):
        said = [(name, first.get(name, "")) for name in _SAID]
    else:
        said = [(name, value) for name, value in fields if not _TRACE.fullmatch(name)]
    digest = hashlib.sha256()
    for name, value in said:
        octets = f"{name}:{' '.join(value.split())}".encode("utf-8", "replace")
        digest.update(b"%d:%b" % (len(octets), octets))  # lengths, so that no value can pass for two
    # line ends differ between SMTP, IMAP and files, and mailbox files add an empty line at the end
    digest.update(raw[block.body :].replace(b"\r\n", b"\n").rstrip(b"\n"))
    return Digest(digest.hexdigest())
