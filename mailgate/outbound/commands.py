"""What is said to a relay of one mail, and what a refusal means. The one rule: pure; ``wire`` has looked at all of it before."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace

from mailgate.desk.deadlines import Deferred, Outcome, classify_reply
from mailgate.outbound.wire import is_international

_AUTH_REQUIRED = 530  # RFC 4954 §6: a relay that wants a password refuses this desk, not the letter
NO_UTF8 = (  # never down-converted (RFC 6531 §3.2): nobody knows which other address would be theirs
    "5.6.7 the relay does not offer SMTPUTF8, so nothing can be written to an address with letters beyond ASCII before the @;"
    " ask for another address of theirs, or send by a relay that offers it"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient."""

    mail_from: str
    recipient: str
    data: bytes = field(repr=False)

    @property
    def international(self) -> bool:
        """Whether it needs SMTPUTF8."""
        return is_international(self.mail_from, self.recipient, self.data)

    def command(self, verb: str, offers: Set[str]) -> bytes:
        """RSET, MAIL, RCPT or DATA for this mail, as a line."""
        match verb:
            case "MAIL":
                return b" ".join([f"MAIL FROM:<{self.mail_from}>".encode(), *self._options(offers)]) + b"\r\n"
            case "RCPT":
                return f"RCPT TO:<{self.recipient}>\r\n".encode()
            case _:
                return f"{verb}\r\n".encode()

    def stuffed(self) -> bytes:
        """The mail with its dots doubled (RFC 5321 §4.5.2) and the lone dot behind it."""
        whole = self.data if self.data.endswith(b"\r\n") else self.data + b"\r\n"
        first = b"." if whole.startswith(b".") else b""
        return first + whole.replace(b"\r\n.", b"\r\n..") + b".\r\n"

    def _options(self, offers: Set[str]) -> list[bytes]:
        """What MAIL says of the mail: its size, so that a relay can refuse it early (RFC 1870), that it is 8-bit (RFC 6152), and
        that addresses or head are UTF-8 (RFC 6531 §3.4)."""
        options = [b"SIZE=%d" % len(self.data)] if "size" in offers else []
        if not self.data.isascii() and "8bitmime" in offers:
            options.append(b"BODY=8BITMIME")
        return [*options, b"SMTPUTF8"] if self.international else options


def refusal(verb: str, code: int, reply: str) -> Outcome:
    """What a refused command means: what MAIL is told is about this desk, and so is a wish for a password (RFC 4954 §6)."""
    if code == _AUTH_REQUIRED and verb in {"MAIL", "RCPT"}:
        return Deferred(code=code, reply=reply, ours=True)
    refused = classify_reply(code, reply)
    return replace(refused, ours=verb in {"RSET", "MAIL"}) if isinstance(refused, Deferred) else refused
