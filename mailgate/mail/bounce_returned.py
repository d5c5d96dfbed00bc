"""The mail that came back, inside a report. Its one rule: only its headers count, for its body is anybody's.

It is a part of its own, or stands below a line like "This is a copy of your message" in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailgate.mail import bounce_fields
from mailgate.mail.bounce_table import Phrases
from mailgate.mail.model import Address, MessageId

TYPES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "text/rfc822",
        "text/rfc-822-headers",
        "message/rfc822-headers",
        "message/global-headers",
        "message/partial",
    }
)
_READ = 200_000
_MESSAGE_ID = re.compile(
    r"[\s>|*]{0,20}(?:x-)?(?:original[- ])?(?:internet[- ])?message[- ]?id[ \t]*[:：][ \t]*<?([^<>\s]{1,990}@[^<>\s]{1,990})",
    re.IGNORECASE,
)
_BEGINS = Phrases(
    r"""
    below (?:this line )?(?:is|are) (?:a copy|the)
    (?:this|here|following|the following|attachment|included|attached|what follows) is (?:a |the )?(?:copy|original)
    a (?:copy|summary) of (?:the|your) (?:undelivered |original |returned )?(?:message|mail)
    copy of (?:the |your )?(?:original )?message
    (?:original|returned|unsent|enclosed) ?(?:e-?mail|mail|message)(?: (?:headers?|text|body|summary|follows?|below|is|was))*_END_
    (?:(?<=[-=*_#+])|(?<=[-=*_#+]\s))(?:undelivered|undeliverable|rejected|bounced|failed) ?(?:e-?mail|mail|message)\b
    original message[ \-_=]
    (?:original|returned|your|undelivered|the) (?:e-?mail|mail|message|headers?)\b[^\n]{0,40}follows?\b_END_
    (?:message|mail) (?:headers?|body|text|contents?)[^\n]{0,20}(?:follows?|:)
    (?:the )?headers? (?:of|from) (?:the|your) (?:original|message|mail|undelivered)
    (?:text|transcript|start|beginning|content) of (?:the |your )?(?:original |returned )?message
    begin (?:included|forwarded|returned|original) message|your (?:e-?mail|mail|message) (?:follows|reads|was as follows)
    original-?(?:nachricht|mail)|ursprüngliche nachricht|kopie (?:der|ihrer) (?:nachricht|mail)
    (?:kopf|header)[^\n]{0,30}ursprünglich
    message d'origine|en-têtes? (?:d'origine|du message)|copie (?:du|de votre) message|messaggio originale
    intestazion[ei] [^\n]{0,20}origina|mensaje original|encabezados? (?:del mensaje|de mensaje|originales)
    mensagem original|cabeçalhos? (?:da mensagem|originais)|oorspronkelijk bericht|berichtkoppen
    ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|oryginalna wiadomość
    původní zpráva|eredeti üzenet|mesaj original|исходное сообщение|заголовки|оригинал сообщения|özgün ileti
    元のメッセージ|オリジナルメッセージ|原始邮件|原郵件|原始郵件|원본 메시지
    """.replace("_END_", r"[\s:.=*\-|_#+]{0,80}+$"),
    before=r"[\s>*=\-|_#+]{0,80}+",
)
"""The line above it."""
_HEADERS = re.compile(r"(?:> ?)?(?:return-path|received|x-received|dkim-signature|mime-version)[ \t]*:[ \t]*\S", re.IGNORECASE)
"""The headers themselves, with no line above them. Not indented: some servers quote a few before they say what failed."""


def split(text: str) -> tuple[str, str]:
    """The text up to the line where the returned mail begins, and the rest."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _BEGINS.match(line[:200]) or _HEADERS.match(line[:200]):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return text, ""


def message_id(contents: Iterable[str], text: str) -> MessageId | None:
    """The Message-ID of the returned mail: from the headers of the parts returned, else from the text of the report."""
    for content in contents:
        for name, value in _headers(content):
            if name == "message-id" and (found := _MESSAGE_ID.match(f"message-id:{value}")):
                return MessageId(found[1])
    lines = text[:_READ].split("\n")
    for number, line in enumerate(lines):
        folded = line.rstrip().endswith(":") and number + 1 < len(lines)
        if found := _MESSAGE_ID.match(line[:2_100] + (lines[number + 1][:1_000] if folded else "")):
            return MessageId(found[1])
    return None


def recipients(contents: Iterable[str], below: str) -> list[Address]:
    """Whom the returned mail was to, as far as one can say: its To."""
    for content in (*contents, below):
        for wanted in ("x-failed-recipients", "to"):
            for name, value in _headers(content):
                if name == wanted and (found := bounce_fields.addresses(value)):
                    return found
    return next((bounce_fields.addresses(line) for line in below.split("\n") if line.lstrip("> \t*|")[:3].lower() == "to:"), [])


def _headers(content: str) -> Iterator[tuple[str, str]]:
    return bounce_fields.fields(content.lstrip("\n").partition("\n\n")[0])
