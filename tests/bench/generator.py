"""Workload W: a day at a support desk, by seed. Its one rule: the same seed gives the same octets, on every machine.

60 % new mails (plain or alternative, 2–8 KB), 30 % replies with quoted text, 8 % with an attachment of 100–400 KB, 2 %
auto-replies and bounces; German and English. Replies answer an earlier mail of the same person by In-Reply-To. ``BASE`` is who
gets them all.
"""

from __future__ import annotations

import base64
import quopri
import random
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BASE = "support@help.example"
_START = datetime(2026, 3, 2, 7, tzinfo=UTC)
_SHARES = (("new", 60), ("reply", 30), ("attachment", 8), ("automatic", 2))

_PEOPLE = {
    "en": ("Ann Archer", "Bob Barrow", "Carol Chase", "Dan Dexter", "Eve Elliott", "Frank Fielding", "Grace Gibbs", "Hugh Hart"),
    "de": ("Jörg Müller", "Käthe Böhm", "Lars Lüders", "Maike Groß", "Nils Nägele", "Petra Pöhl", "Ruth Rößler", "Sven Süß"),
}
_WHAT = {
    "en": ("the search", "our invoice", "the export", "my password", "the label printer", "the calendar", "a delivery"),
    "de": (
        "die Suche",
        "unsere Rechnung",
        "der Export",
        "mein Kennwort",
        "der Etikettendrucker",
        "der Kalender",
        "die Lieferung",
    ),
}
_TROUBLE = {
    "en": ("stopped working", "is much slower than last week", "shows the wrong totals", "cannot be opened", "is missing"),
    "de": ("geht nicht mehr", "ist viel langsamer als letzte Woche", "zeigt falsche Summen", "lässt sich nicht öffnen", "fehlt"),
}
_DETAILS = {
    "en": (
        "It began on Monday, shortly after the update was announced.",
        "Two colleagues in the Leeds office see exactly the same thing.",
        "We tried it with another browser and with a freshly installed computer.",
        "The message on the screen says: please contact your administrator (code 4711).",
        "Nothing was changed on our side, as far as I know.",
        "If you need a screenshot or a log file, tell me where to look for it.",
        "This is urgent for us because the month ends on Friday.",
    ),
    "de": (
        "Angefangen hat es am Montag, kurz nachdem die Aktualisierung angekündigt war.",
        "Zwei Kolleginnen in der Außenstelle Gößweinstein sehen genau dasselbe.",
        "Wir haben es mit einem anderen Browser und einem frisch eingerichteten Rechner versucht.",
        "Auf dem Bildschirm steht: Bitte wenden Sie sich an Ihre Verwaltung (Schlüssel 4711).",
        "Auf unserer Seite wurde meines Wissens nichts geändert.",
        "Falls Sie ein Bildschirmfoto oder ein Protokoll brauchen, sagen Sie mir bitte, wo ich es finde.",
        "Für uns ist das dringend, weil am Freitag der Monat endet.",
    ),
}
_HELLO = {"en": "Hello,", "de": "Guten Tag,"}
_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_BYE = {"en": "Kind regards", "de": "Mit freundlichen Grüßen"}
_AWAY = {"en": "I am out of the office until Monday.", "de": "Ich bin bis Montag nicht im Büro."}
_WROTE = {"en": "On {day}, {name} wrote:", "de": "Am {day} schrieb {name}:"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail of the workload. ``mail_from`` is "" for the null path."""

    kind: str
    mail_from: str
    message_id: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A mail in the making, and what a reply to it needs."""

    language: str
    name: str
    address: str
    subject: str
    message_id: str
    day: str
    text: str


def workload(seed: int = 1, count: int = 1000) -> list[Mail]:
    """``count`` mails in their shares, shuffled."""
    dice = random.Random(seed)
    kinds = [kind for kind, share in _SHARES for _ in range(round(count * share / 100))]
    dice.shuffle(kinds)
    return list(_mails(dice, seed, kinds))


def _mails(dice: random.Random, seed: int, kinds: list[str]) -> Iterator[Mail]:
    letters: list[_Letter] = []
    for number, kind in enumerate(kinds):
        letter = _letter(dice, seed, number)
        if kind == "reply" and letters:
            yield _reply(dice, letter, dice.choice(letters))
        elif kind == "attachment":
            yield _with_file(dice, letter)
        elif kind == "automatic":
            yield dice.choice((_auto_reply, _bounce))(letter)
        else:
            letters.append(letter)
            yield dice.choice((_plain, _alternative))(letter)


def _letter(dice: random.Random, seed: int, number: int) -> _Letter:
    language = dice.choice(("en", "de"))
    name = dice.choice(_PEOPLE[language])
    user = name.lower().split()[1].translate(_UMLAUTS)
    return _Letter(
        language=language,
        name=name,
        address=f"{user}{dice.randrange(100)}@customer{dice.randrange(40)}.example",
        subject=f"{dice.choice(_WHAT[language]).capitalize()} {dice.choice(_TROUBLE[language])}",
        message_id=f"{seed}.{number}.{dice.randrange(10**12):012}@mail.customer.example",
        day=(_START + timedelta(seconds=30 * number)).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        text=_text(dice, language, name, dice.randrange(1_500, 2_700)),
    )


def _text(dice: random.Random, language: str, name: str, size: int) -> str:
    paragraphs = [_HELLO[language]]
    while sum(map(len, paragraphs)) < size:
        what, trouble = dice.choice(_WHAT[language]), dice.choice(_TROUBLE[language])
        sentences = [f"{what.capitalize()} {trouble}.", *dice.sample(_DETAILS[language], 3), f"({dice.randrange(10**6)})"]
        paragraphs.append("\n".join(textwrap.wrap(" ".join(sentences), 72)))
    return "\n\n".join([*paragraphs, f"{_BYE[language]}\n{name}"]) + "\n"


def _plain(letter: _Letter) -> Mail:
    return _mail("new", letter, "", _part("text/plain", letter.text, _quoted_printable))


def _alternative(letter: _Letter) -> Mail:
    html = "".join(f"<p>{paragraph}</p>\n" for paragraph in letter.text.split("\n\n"))
    parts = [
        _part("text/plain", letter.text, _eight_bit),
        _part("text/html", f"<html><body>{html}</body></html>", _quoted_printable),
    ]
    return _mail("new", letter, "", _multipart("alternative", parts))


def _reply(dice: random.Random, own: _Letter, parent: _Letter) -> Mail:
    quoted = "".join(f"> {line}\n" for line in parent.text.split("\n"))
    intro = _WROTE[parent.language].format(day=parent.day, name=f"{parent.name} <{parent.address}>")
    text = f"{_text(dice, parent.language, parent.name, 300)}\n{intro}\n{quoted}"
    answer = _Letter(
        language=parent.language,
        name=parent.name,
        address=parent.address,
        subject=f"Re: {parent.subject}",
        message_id=own.message_id,
        day=own.day,
        text=text,
    )
    threading = f"In-Reply-To: <{parent.message_id}>\r\nReferences: <{parent.message_id}>\r\n"
    return _mail("reply", answer, threading, _part("text/plain", text, _eight_bit))


def _with_file(dice: random.Random, letter: _Letter) -> Mail:
    data = dice.randbytes(dice.randrange(100 * 1024, 400 * 1024))
    file = (
        b'Content-Type: application/pdf; name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="scan.pdf"\r\n\r\n' + base64.encodebytes(data).replace(b"\n", b"\r\n")
    )
    return _mail("attachment", letter, "", _multipart("mixed", [_part("text/plain", letter.text, _quoted_printable), file]))


def _auto_reply(letter: _Letter) -> Mail:
    extra = "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n"
    return _mail("automatic", letter, extra, _part("text/plain", f"{_AWAY[letter.language]}\n", _eight_bit), mail_from="")


def _bounce(letter: _Letter) -> Mail:
    status = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.customer.example\r\n\r\n"
        b"Final-Recipient: rfc822; " + letter.address.encode() + b"\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    said = _part("text/plain", f"{letter.address}: no such mailbox\n", _eight_bit)
    body = _multipart("report; report-type=delivery-status", [said, status])
    return _mail("automatic", letter, "Auto-Submitted: auto-replied\r\n", body, mail_from="")


def _mail(kind: str, letter: _Letter, extra: str, body: bytes, mail_from: str | None = None) -> Mail:
    head = (
        f"Received: from mail.customer.example by border.help.example; {letter.day}\r\n"
        f"From: {_word(letter.name)} <{letter.address}>\r\nTo: {BASE}\r\nSubject: {_word(letter.subject)}\r\n"
        f"Date: {letter.day}\r\nMessage-ID: <{letter.message_id}>\r\n{extra}MIME-Version: 1.0\r\n"
    )
    path = letter.address if mail_from is None else mail_from
    return Mail(kind=kind, mail_from=path, message_id=letter.message_id, raw=head.encode("ascii") + body)


def _word(text: str) -> str:
    """A header's text, as one encoded word where it is not ASCII (RFC 2047; short enough by construction)."""
    return text if text.isascii() else f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _part(content_type: str, text: str, encode: Callable[[bytes], tuple[str, bytes]]) -> bytes:
    encoding, body = encode(text.encode())
    head = f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body.replace(b"\n", b"\r\n")


def _quoted_printable(octets: bytes) -> tuple[str, bytes]:
    return "quoted-printable", quopri.encodestring(octets)


def _eight_bit(octets: bytes) -> tuple[str, bytes]:
    return "8bit", octets


def _multipart(subtype: str, parts: list[bytes]) -> bytes:
    kind, _, parameters = subtype.partition(";")
    head = f'Content-Type: multipart/{kind};{parameters + ";" if parameters else ""} boundary="=_cut_here"\r\n\r\n'
    return head.encode("ascii") + b"".join(b"--=_cut_here\r\n" + part + b"\r\n" for part in parts) + b"--=_cut_here--\r\n"
