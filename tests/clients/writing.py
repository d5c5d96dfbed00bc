"""What a mail program makes of Reply, as octets. Its one rule: nothing is tidied; folds, lost ids and odd addresses stay.

No library writes these mails: each of them would put right what the program does wrong.
"""

from __future__ import annotations

import base64
import email.utils
import quopri
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.client import Letter, bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Somebody answers a letter: ``sender`` is their mailbox, ``words`` are what they write, and all that they write."""

    letter: Letter
    sender: str
    words: str
    at: datetime
    number: int
    """No two mails have the same."""
    to_all: bool = False

    @property
    def domain(self) -> str:
        """The author's."""
        return bare(self.sender).rpartition("@")[2]

    @property
    def from_address(self) -> str:
        """Whom the letter names as its author: the queue's own address."""
        return self.letter.addresses("From")[0]


@dataclass(frozen=True, slots=True)
class Page:
    """What is written and what is quoted: plain, as HTML, or both."""

    plain: str = ""
    html: str = ""


Ids = Callable[[Letter], tuple[str, str]]
"""A letter -> the raw values of In-Reply-To and References, "" for a field left out."""
To = Callable[[Reply], str]
"""An answer -> the raw value of To."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A mail program: where it differs from others. ``found``: by what its answers are known, at the worst."""

    name: str
    message_id: str
    """With ``{n}``, the number of the mail, and ``{d}``, the author's domain."""
    ids: Ids
    page: Callable[[Reply], Page]
    to: To
    prefix: str = "Re: "
    headers: tuple[str, ...] = ()
    """More lines of the header, as they stand."""
    copies_itself: bool = False
    """Reply-All sends a copy to the author as well, or to the address in From beside that in Reply-To."""
    found: str = "signed address"

    def subject(self, reply: Reply) -> str:
        """The subject of an answer: the mark before it, unless there is one already."""
        given = reply.letter.subject
        return given if given.lower().startswith(("re:", self.prefix.lower())) else f"{self.prefix}{given}"

    def recipients(self, reply: Reply) -> tuple[str, ...]:
        """The envelope's recipients at our desk: what To says, or the signed address where To shows a name only."""
        found = [one for _, one in email.utils.getaddresses([self.to(reply)]) if "@" in one]
        return tuple(found or [reply.letter.reply_to])

    def octets(self, reply: Reply) -> bytes:
        """The mail on the wire."""
        in_reply_to, references = self.ids(reply.letter)
        to = self.to(reply)
        others = [one for one in reply.letter.addresses("To", "Cc") if one != bare(reply.sender)] if reply.to_all else []
        others += [bare(reply.sender), reply.from_address] if reply.to_all and self.copies_itself else []
        fields = {
            "From": reply.sender,
            "To": to,
            "Cc": ", ".join(others),
            "Subject": self.subject(reply),
            "Date": email.utils.format_datetime(reply.at),
            "Message-ID": self.message_id.format(n=reply.number, d=reply.domain),
            "In-Reply-To": in_reply_to,
            "References": references,
        }
        lines = [f"{name}: {value}" for name, value in fields.items() if value]
        head = "\r\n".join([*lines, *self.headers, "MIME-Version: 1.0"])
        return head.encode() + b"\r\n" + _body(self.page(reply), reply.number)


def _body(page: Page, number: int) -> bytes:
    if not page.html:
        return _part("plain", page.plain)
    if not page.plain:
        return _part("html", page.html)
    edge = f"----=_Part_{number}_1772445600"
    parts = b"".join(f"--{edge}\r\n".encode() + _part(*one) for one in (("plain", page.plain), ("html", page.html)))
    return f'Content-Type: multipart/alternative;\r\n\tboundary="{edge}"\r\n\r\n'.encode() + parts + f"--{edge}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    """Plain text as quoted-printable, HTML as base64: both are common, and neither may matter."""
    octets = text.replace("\n", "\r\n").encode()
    if kind == "html":
        return b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + base64.encodebytes(
            octets
        )
    coded = quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' + coded + b"\r\n"


# --- ids ------------------------------------------------------------------------------------------------------------------


def whole(letter: Letter) -> tuple[str, str]:
    """As RFC 5322 §3.6.4 has it."""
    return letter.message_id, f"{letter.header('References')} {letter.message_id}".strip()


def folded(letter: Letter) -> tuple[str, str]:
    """The same, a line for each id, begun with a tab."""
    return letter.message_id, whole(letter)[1].replace(" ", "\r\n\t")


def one_parent(letter: Letter) -> tuple[str, str]:
    """References holds the letter answered and forgets what that named."""
    return letter.message_id, letter.message_id


def no_references(letter: Letter) -> tuple[str, str]:
    """In-Reply-To alone."""
    return letter.message_id, ""


def references_alone(letter: Letter) -> tuple[str, str]:
    """No In-Reply-To."""
    return "", whole(letter)[1]


def no_ids(_: Letter) -> tuple[str, str]:
    """Neither."""
    return "", ""


def with_words(letter: Letter) -> tuple[str, str]:
    """RFC 822 §4.6.2 allowed phrases beside the id."""
    return f'Your message of "{letter.header("Date")}."\r\n             {letter.message_id}', whole(letter)[1]


def without_brackets(letter: Letter) -> tuple[str, str]:
    """The bare ids."""
    return tuple(one.replace("<", "").replace(">", "") for one in one_parent(letter))  # type: ignore[return-value]


def two_parents(letter: Letter) -> tuple[str, str]:
    """In-Reply-To repeats References, newest last, and a trailing fold is blank (RFC 5322 §4.2: obsolete, still read)."""
    chain = whole(letter)[1]
    return chain, f"{chain}\r\n "


# --- addresses ------------------------------------------------------------------------------------------------------------


def as_given(reply: Reply) -> str:
    """The address in Reply-To."""
    return reply.letter.reply_to


def named(reply: Reply) -> str:
    """With the name in From, which is another mailbox's."""
    name = email.utils.parseaddr(reply.letter.header("From"))[0]
    return f'"{name}" <{reply.letter.reply_to}>'


def doubled(reply: Reply) -> str:
    """The address as its own name."""
    return f"'{reply.letter.reply_to}' <{reply.letter.reply_to}>"


def capitals(reply: Reply) -> str:
    """The local part in capitals."""
    local, _, domain = reply.letter.reply_to.rpartition("@")
    return f"{local.upper()}@{domain}"


def name_alone(_: Reply) -> str:
    """To shows a name of the address book; only the envelope says more."""
    return '"Support"'


def primary(reply: Reply) -> str:
    """The directory knows the queue's own address, and puts it in place of one with a plus part."""
    return f"Support <{reply.from_address}>"
