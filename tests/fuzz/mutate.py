"""Octets nobody meant to send, by seed. Its one rule: the same dice make the same octets, so that a find can be made again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LONGEST = 24_000
"""Octets of a case: more cases are worth more than longer ones; ``hostile`` has the long ones."""

_SIGNS = "\0\r\n\t <>()[]{}\"'\\:;,@=?&%#*_-.|/~`^!+\u202e\u200b\ufeff\u2028\u0085\ud800\udc80\U0001f600ßİ\u00a0٣²"
_PIECES = (
    ("\r\n", "\r\n\r\n", "\n\n", "\r\n ", "--", "-- \n", "> ", ">>", "=?", "?=", "=?utf-8?q?", "=?utf-8?b?", "=\r\n", "e\u0301"),
    ("=00", "=0A", "%00", "%2F", "&#0;", "&#xD800;", "&lt;", "&nbsp;", "<!--", "-->", "<a href=", "</a>", "<div>", "</div>"),
    ("<blockquote>", "<br>", "<pre>", "<td>", "<li>", "<p hidden>", "<style>", "<table>", 'class="gmail_quote"'),
    ("From: ", "To: ", "Subject: ", "Date: ", "Von: ", "Betreff: ", "From a@b.example Tue Mar  3 10:30:00 2026\n"),
    ("On Tue, 3 Mar 2026 at 10:30, Bea <bea@help.example> wrote:\n", "Am 3. März 2026 schrieb Bea:\n"),
    ("写道：", "a écrit :\n", "-----Original Message-----\n", "Forwarded message", "Sent from my iPhone\n"),
    ("_____\n", "```\n", "begin 644 a\n", "end\n", "multipart/mixed; boundary=b", "\r\n--b\r\n", "--b--"),
    ("Content-Type: ", "text/html", "message/rfc822", "charset=utf-16", "charset=utf-7", "filename*0*=utf-8''%ff"),
    ("Content-Transfer-Encoding: base64\r\n", "quoted-printable", "x-uuencode", "message/delivery-status"),
    ("Final-Recipient: rfc822; ", "Action: failed\n", "Status: 5.1.1\n", "5.0.0", "550 5.1.1 ", "BEGIN:VCALENDAR\n"),
    ("BEGIN:VEVENT\n", "END:VEVENT\n", "DTSTART;TZID=Europe/Berlin:20260303T103000\n", "METHOD:REQUEST\n"),
    ("Authentication-Results: mx.help.example; dkim=pass\r\n", "Auto-Submitted: auto-replied\r\n", "List-Id: <a.b>\r\n"),
    ("a@b.example", "<a@b.example>", "a@[192.0.2.1]", '"a b"@c.example', "@a,@b:c@d.example", "ä@ö.example", "+t1-1.p."),
    ("9999999999999999999999", "-1", "0", "1e9", "Tue, 99 Xyz 0000 99:99:99 +9999", "31 Dec 9999 23:59:59 -2359"),
)
TOKENS: tuple[bytes, ...] = (
    *(piece.encode("utf-8", "surrogatepass") for pieces in (_SIGNS, *_PIECES) for piece in pieces),
    *(b"\xff\xfe", b"\xfe\xff", b"\x80", b"\xc3", b"\x1b$B", b"\x1b(B", b"~{", b"\x78\x9f\x3e\x22"),
)

Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _place(dice: random.Random, case: bytes) -> tuple[int, int]:
    """A stretch of the case, mostly short."""
    start = dice.randrange(len(case) + 1)
    return start, min(len(case), start + int(dice.paretovariate(0.6)))


def _insert(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    at = dice.randrange(len(case) + 1)
    return case[:at] + dice.choice(TOKENS) * (1 if dice.random() < 0.8 else min(5_000, int(dice.paretovariate(0.5)))) + case[at:]


def _replace(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    start, end = _place(dice, case)
    return case[:start] + dice.choice(TOKENS) + case[end:]


def _drop(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    start, end = _place(dice, case)
    return case[:start] + case[end:]


def _repeat(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    start, end = _place(dice, case)
    return case[:end] + case[start:end] * min(200, int(dice.paretovariate(0.7))) + case[end:]


def _flip(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    if not case:
        return case
    changed = bytearray(case)
    for _ in range(min(99, int(dice.paretovariate(1)))):
        changed[dice.randrange(len(case))] = dice.randrange(256)
    return bytes(changed)


def _splice(dice: random.Random, case: bytes, seeds: Sequence[bytes]) -> bytes:
    other = dice.choice(seeds)
    start, end = _place(dice, case)
    there = dice.randrange(len(other) + 1)
    return case[:start] + other[there : there + int(dice.paretovariate(0.4))] + case[end:]


def _swap_lines(dice: random.Random, case: bytes, _seeds: Sequence[bytes]) -> bytes:
    lines = case.split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _only_tokens(dice: random.Random, _case: bytes, _seeds: Sequence[bytes]) -> bytes:
    return b"".join(dice.choice(TOKENS) for _ in range(dice.randrange(1, 60)))


_CHANGES: tuple[Change, ...] = (_insert, _insert, _replace, _replace, _drop, _repeat, _flip, _splice, _swap_lines)


def case(dice: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One case: a seed, changed one to eight times, or nothing but tokens."""
    made = dice.choice(seeds)
    if dice.random() < 0.05:
        return _only_tokens(dice, made, seeds)
    for _ in range(dice.randrange(1, 9)):
        made = dice.choice(_CHANGES)(dice, made, seeds)[:LONGEST]
    return made
