"""What devices, mail programs and lists add below a text, by language. Its one rule: tables only."""

from __future__ import annotations

import re


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


_SENT_FROM = _any(
    r"my|a|an|the|mobile|outlook|mail|mailbox|yahoo|windows|samsung|proton|gmail|iphone|ipad",
    r"(?-i:[A-Z]\w{1,20}(?:[ ,<(]|$))",
)
SENT_FROM = re.compile(
    r"^[\s*_>\-–—]{0,8}[\[(]?"
    + _any(
        rf"sent (?:from {_SENT_FROM}|via|with|using)\b",
        r"sent from (?-i:[A-Z]\w{1,20})[ ,<(]",
        r"get \[?(?:outlook for|bluemail)",
        "from my (?:iphone|ipad|android|phone|mobile|blackberry|samsung)",
        "download gmail",
        r"von meine[mr] [^\n]{1,60} gesendet",
        "gesendet (?:von|mit|aus|über) ",
        "diese nachricht wurde von meinem",
        "envoyé (?:de|depuis|avec|à partir) ",
        "télécharge[rz] outlook",
        "enviado (?:desde|do|de|a partir|via|con|com) ",
        "inviato (?:da|dal|con) ",
        "verzonden (?:vanaf|met|via|van) ",
        "verstuurd (?:vanaf|met) ",
        "skickat från ",
        "sendt (?:fra|med) ",
        "lähetetty ",
        "wysłan[eo] ",
        "odesláno z ",
        "odoslané z ",
        "trimis (?:de pe|din) ",
        "отправлено (?:с|из) ",
        "надіслано (?:з|із) ",
        "στάλθηκε από ",
        "elküldve ",
        "iphone ?から送信",
        "发自我的",
        "發自我的",
        "從我的",
        "나의 ",
    )
    + r"[^\n,]{0,80}(?:, ?(?:please|excuse|pardon|sorry|apolog|the )[^\n]{0,80})?$",
    re.IGNORECASE,
)
"""The line a device or a mail program adds under the text."""

LIST_FOOTER = re.compile(
    _any(
        r"mailing list\b",
        "/listinfo/",
        "unsubscribe",
        "you (?:received|are receiving) this (?:message|e?-?mail) because",
        "google groups",
        "reply to this email directly",
        "abbestellen",
        "se désabonner",
        "cancella(?:re)? (?:la )?iscrizione",
        "to view this discussion",
        "list archives?",
    ),
    re.IGNORECASE,
)
"""What a list or a notifier adds below the text."""
