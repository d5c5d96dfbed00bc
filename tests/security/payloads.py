"""Texts that want to be headers, and the places a stranger's text can get to. Shared by T60 to T64."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from mailgate.desk.letters import FailureNotice, HeldNotice, Letter, Notice, NoticeKind, Receipt, StatusTold, Update
from mailgate.desk.model import Status
from mailgate.mail.model import MessageId, Visibility
from mailgate.render import Stamp
from tests.golden.letters import (
    ANNA,
    AT,
    BEA,
    BO,
    CUSTOMER_STAMP,
    HEAD,
    HELD,
    HELD_STAMP,
    MAIL,
    PUBLIC_STAMP,
    REFUSED,
    REPLY,
    STAFF_STAMP,
    attachment,
    notice,
)

EVIL = "\r\nX-Evil: y\r\n\r\nevil body"


def q(text: str, charset: str = "utf-8") -> str:
    """An encoded word in which every octet is encoded."""
    return f"=?{charset}?q?{''.join(f'={octet:02X}' for octet in text.encode())}?="


def b(text: str) -> str:
    return f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="


HEADERS = {
    "harmless": "x",
    "crlf": f"a{EVIL}",
    "lf": "a\nX-Evil: y\n\nevil body",
    "cr": "a\rX-Evil: y\r\revil body",
    "vertical tab": "a\x0bX-Evil: y",
    "form feed": "a\x0cX-Evil: y",
    "nul": "a\x00\r\nX-Evil: y",
    "next line": "a\x85X-Evil: y\x85\x85evil body",
    "line separator": "a\u2028X-Evil: y",
    "paragraph separator": "a\u2029X-Evil: y",
    "folded": "a\r\n X-Evil: y\r\n\tz",
    "escapes": r"a\r\nX-Evil: y\x0d\x0aX-Evil: y%0D%0AX-Evil: y",
    "encoded": q(EVIL),
    "encoded twice": q(q(EVIL)),
    "encoded three times": q(q(q(EVIL))),
    "readable": "=?UTF-8?Q?=0D=0AReply-To:_v=40evil=0D=0A=0D=0Aevil_body?=",
    "latin": q(EVIL, "iso-8859-1"),
    "base64": b(EVIL),
    "base64 in q": q(b(EVIL)),
    "base64 twice": b(b(EVIL)),
    "base64 three times": b(b(b(EVIL))),
    "two words in base64": f"{b('a' + chr(13))} {b(chr(10) + 'X-Evil: y')}",
    "two words, once more": q(f"{q('a' + chr(13))} {q(chr(10) + 'X-Evil: y')}"),
    "carriage returns": q("a\rX-Evil: y\r\revil body"),
    "next lines": q("a\x85X-Evil: y\u2028X-Evil: y"),
    "seed": "=?utf-8?q?Help_=3D=3FUTF-8=3FQ=3F=3D0D=3D0AReply-To=3A=5Fv=3D40evil=3D2Eexample=3D0D=3D0A=3D0D=3D0AInjected=3F=3D?=",
    "bcc": "=?utf-8?q?hi=0D=0ABcc=3A_v=40x?=",
    "two words": f"{q('a' + chr(13))} {q(chr(10) + 'X-Evil: y')}",
    "split": "=?utf-8?q?=0D=0AX-Ev il:_y?=",
    "extended": "utf-8''a%0D%0AX-Evil:%20y%0D%0A%0D%0Aevil%20body",
    "continued": "a\"; filename*0*=utf-8''%0D%0A; filename*1*=X-Evil:%20y; x=\"",
    "parameter": "a\"; filename*=utf-8''%0D%0AX-Evil:%20y; x=\"",
    "quotes": '"<evil@evil.example>, "\\',
    "brackets": "a> , <evil@evil.example",
    "comment": "(((((a",
    "hidden": "a\u200b\u202e\ufeff\u00adb" + EVIL,
    "surrogate": "a\ud800" + EVIL,
    "long": "long " * 2_000,
    "long word": "x" * 5_000,
    "long encoded": q("x" * 2_000),
}
"""Name -> text."""

Sink = Callable[[str], tuple[Letter, Stamp]]


def _update(**changes: object) -> Letter:
    made = Update(to=ANNA, head=HEAD, message=replace(REPLY, attachments=()), status=None, others=(BO,))
    return replace(made, **changes)  # type: ignore[arg-type]


def _customers(**changes: object) -> Notice:
    return notice(NoticeKind.CUSTOMER_MESSAGE, **({"message": MAIL, "by": ANNA, "reply": Visibility.PUBLIC} | changes))


def _queue(text: str) -> Letter:
    return _update(head=replace(HEAD, queue=replace(HEAD.queue, display_name=text)))


def _held(text: str) -> HeldNotice:
    return replace(HELD, head=None, held_subject=text, held_sender=text, held_text=text)


def _receipt(text: str) -> Receipt:
    problems = tuple(replace(problem, line=text, nearest=text) for problem in REFUSED.problems)
    return replace(REFUSED, problems=problems, done=(text,), recipients=(replace(BO, name=text),))


SINKS: dict[str, Sink] = {
    "subject": lambda text: (_update(head=replace(HEAD, subject=text)), CUSTOMER_STAMP),
    "to name": lambda text: (_update(to=replace(ANNA, name=text), head=replace(HEAD, requester=None)), CUSTOMER_STAMP),
    "cc name": lambda text: (_update(others=(replace(BO, name=text),)), CUSTOMER_STAMP),
    "author": lambda text: (_update(message=replace(REPLY, author=replace(BEA, name=text), attachments=())), CUSTOMER_STAMP),
    "assignee": lambda text: (_update(head=replace(HEAD, assignee=replace(BEA, name=text))), CUSTOMER_STAMP),
    "queue": lambda text: (_queue(text), CUSTOMER_STAMP),
    "body": lambda text: (_update(message=replace(REPLY, text=text, attachments=())), CUSTOMER_STAMP),
    "filename": lambda text: (_update(message=replace(REPLY, attachments=(attachment(text),))), CUSTOMER_STAMP),
    "type": lambda text: (_update(message=replace(REPLY, attachments=(attachment("a", 1, text),))), CUSTOMER_STAMP),
    "in-reply-to": lambda text: (_update(), replace(CUSTOMER_STAMP, in_reply_to=MessageId(text))),
    "references": lambda text: (
        _update(),
        replace(CUSTOMER_STAMP, references=(MessageId(text), MessageId(f"{text}@x"))),
    ),
    "by": lambda text: (StatusTold(to=ANNA, head=HEAD, status=Status.CLOSED, by=text, assigned_to=text), CUSTOMER_STAMP),
    "title": lambda text: (_customers(head=replace(HEAD, title=text)), PUBLIC_STAMP),
    "customer": lambda text: (
        _customers(by=replace(ANNA, name=text), shown_sender=text, told=(replace(ANNA, name=text),)),
        PUBLIC_STAMP,
    ),
    "customer's text": lambda text: (_customers(message=replace(MAIL, text=text)), PUBLIC_STAMP),
    "held": lambda text: (_held(text), HELD_STAMP),
    "bounce": lambda text: (
        FailureNotice(to=BEA, head=HEAD, recipient=ANNA.address, reply=text, since=AT, suppressed=True),
        STAFF_STAMP,
    ),
    "command": lambda text: (_receipt(text), STAFF_STAMP),
}
"""Where -> a letter with that text there."""
