"""What may go out at all. The one rule: nothing that another program could read as two addresses, two commands or two mails.

Addresses of ours are made by ``mail.address``, letters by ``mail.compose``; this is the last look at what became of them.
"""

from __future__ import annotations

from mailgate.mail import address, compose, words
from store.blobs import Blobs
from store.outbox_rows import Frozen

_SHOWN = 500


def objection(mail_from: str, recipient: str, data: bytes) -> str:
    """Why this mail cannot be sent, now or ever; "" if it can. ``mail_from`` "" is the null path, a null recipient is nobody."""
    if mail_from and not (mail_from.isascii() and _is_plain(mail_from)):
        return "the return path is not a plain mail address"
    if not _is_plain(recipient):
        return "the recipient is not a plain mail address"
    if not data:
        return "there is no mail: it could not be made"
    if not _has_whole_lines(data):
        return "the mail has a bare CR or LF"
    return ""


def is_international(mail_from: str, recipient: str, data: bytes) -> bool:
    """Whether a mail needs SMTPUTF8 (RFC 6531 §3.4): for an address, or for what stands in its head."""
    return not (mail_from.isascii() and recipient.isascii() and data.partition(b"\r\n\r\n")[0].isascii())


def assembled(wire: Frozen, blobs: Blobs) -> bytes:
    """The mail as it goes over the wire. Raises BlobError for a file that is gone."""
    files = [(one.name, one.content_type, blobs.get(one.sha256)) for one in wire.enclosures if not one.linked]
    return compose.assemble(wire.content, wire.boundary, files)


def one_line(reply: str) -> str:
    """What a stranger's server said, as it may be stored and shown: one line, no control characters, not endless."""
    return words.one_line(reply.encode("utf-8", "replace").decode("utf-8"), _SHOWN)


def _is_plain(path: str) -> bool:
    """An addr-spec as we write them: dot-atom at host name, within 254 octets (RFC 5321 §4.1.2; T67). Letters beyond ASCII are
    allowed before the ``@`` (RFC 6531 §3.3)."""
    return address.parse(path) == path.lower() if path.isascii() else address.read(path) == path


def _has_whole_lines(data: bytes) -> bool:
    """Every CR is followed by its LF and every LF preceded by its CR: what else a relay may take for the end (T64)."""
    lines = data.count(b"\r\n")
    return data.count(b"\r") == lines and data.count(b"\n") == lines
