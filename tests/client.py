"""A mail client for tests: reads the letters somebody got and writes what a client would send. Its one rule: no clock, no dice.

It reads by other means than the house does, and quotes, threads and addresses its answers as Thunderbird or mutt would.
"""

from __future__ import annotations

import email.message
import email.policy
import email.utils
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tests.golden import wire

ATTACHMENT = tuple[str, str, bytes]
"""(file name, content type, octets)"""
_POLICY = email.policy.SMTP.clone(max_line_length=900)
"""Long ids and addresses stay on one line: folding would encode them."""


def full(word: str) -> str:
    """``support`` -> the queue's address; ``anna@customer`` -> ``anna@customer.example``; whole addresses stay as they are."""
    if "@" not in word:
        return f"{word}@help.example"
    return word if "." in word.rpartition("@")[2] else f"{word}.example"


def bare(mailbox: str) -> str:
    """``"Anna" <anna@customer.example>`` -> ``anna@customer.example``."""
    found = re.search(r"<([^<>]*)>", mailbox)
    return (found[1] if found else mailbox).lower()


def several(words: str | Sequence[str]) -> tuple[str, ...]:
    """One address or many, each in full."""
    return tuple(full(word) for word in ([words] if isinstance(words, str) else words))


@dataclass(frozen=True)
class Letter:
    """One delivered mail, as its recipient reads it."""

    raw: bytes = field(repr=False)
    mail_from: str
    """The envelope's return path."""
    to: str
    """The envelope's recipient."""
    at: datetime

    @cached_property
    def _read(self) -> email.message.Message:
        return wire.read(self.raw)

    def header(self, name: str) -> str:
        """A header, decoded; "" where there is none."""
        return wire.header(self.raw, name) if name in self._read else ""

    @cached_property
    def subject(self) -> str:
        return self.header("Subject")

    @cached_property
    def text(self) -> str:
        return wire.text(self.raw)

    @cached_property
    def html(self) -> str:
        return wire.html(self.raw)

    @cached_property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Attachments: name and octets."""
        found = [part for part in self._read.walk() if part.get_filename()]
        return tuple((str(part.get_filename()), bytes(part.get_payload(decode=True) or b"")) for part in found)

    @cached_property
    def everything(self) -> str:
        """All that a recipient could read in it: headers, text, HTML, text files."""
        files = "".join(name + octets.decode("utf-8", "replace") for name, octets in self.files)
        return f"{self.headers}\n{self.text}\n{self.html}\n{files}"

    @cached_property
    def headers(self) -> str:
        """The header block, decoded."""
        return wire.headers_decoded(self.raw)

    def addresses(self, *names: str) -> tuple[str, ...]:
        """The addresses of the named headers, in order."""
        return tuple(one for _, one in email.utils.getaddresses([self.header(name) for name in names]) if one)

    @property
    def message_id(self) -> str:
        return self.header("Message-ID")

    @property
    def reply_to(self) -> str:
        """Where a plain Reply goes."""
        return (self.addresses("Reply-To") or self.addresses("From"))[0]

    def quoted(self) -> str:
        """Its text below an attribution line, as a client appends it to an answer."""
        lines = self.text.rstrip("\n").split("\n")
        when = self.header("Date")
        return f"\n\nOn {when}, {self.header('From')} wrote:\n" + "\n".join(f"> {line}".rstrip() for line in lines)

    def below_a_rule(self) -> str:
        """Its text as Outlook appends it: a block of headers, then every line as it was."""
        return (
            f"\n\n________________________________\nFrom: {self.header('From')}\nSent: {self.header('Date')}\n"
            f"To: {self.header('To')}\nSubject: {self.subject}\n\n{self.text.rstrip()}\n"
        )


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A mail as its author's client is about to send it. ``headers``: more of them, or None for one to leave out."""

    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: Mapping[str, str | None] = field(default_factory=dict)
    attachments: Sequence[ATTACHMENT] = ()

    def octets(self, message_id: str, date: datetime) -> bytes:
        """The mail on the wire."""
        mail = email.message.EmailMessage(policy=_POLICY)
        own = {
            "From": self.sender,
            "To": ", ".join(self.to),
            "Cc": ", ".join(self.cc),
            "Subject": self.subject,
            "Date": email.utils.format_datetime(date),
            "Message-ID": message_id,
            "In-Reply-To": self.in_reply_to,
            "References": " ".join(self.references),
        }
        for name, value in (own | dict(self.headers)).items():
            if value:
                mail[name] = value
        mail.set_content(self.body + "\n", cte="quoted-printable")
        for name, kind, octets in self.attachments:
            main, _, sub = kind.partition("/")
            mail.add_attachment(octets, maintype=main, subtype=sub, filename=name)
        return mail.as_bytes()


def answer(letter: Letter, body: str, sender: str, *, to_all: bool = False, quote: bool = True) -> Draft:
    """What a client makes of Reply, or Reply-All, to a letter."""
    others = letter.addresses("To", "Cc") if to_all else ()
    subject = letter.subject if letter.subject.lower().startswith("re:") else f"Re: {letter.subject}"
    return Draft(
        sender=sender,
        to=(letter.reply_to,),
        cc=tuple(one for one in dict.fromkeys(others) if one not in (sender, letter.to, letter.reply_to)),
        subject=subject,
        body=body + letter.quoted() if quote else body,
        in_reply_to=letter.message_id,
        references=(*letter.header("References").split(), letter.message_id),
    )
