"""How old mail programs tell in words alone that a mail was read. Its one rule: subject and text together, never one of them.

Outlook without a report (RFC 8098) writes *Read: …* above *Your message … was read on …*, in the language of its reader.
"""

from __future__ import annotations

import re

_NAMES = (
    "(?:not |un)?read|deleted|return receipt(?: \\(displayed\\))?|read receipt",
    "(?:nicht )?gelesen|ungelesen(?: gelöscht)?|lesebestätigung",
    "(?:non )?lu|accusé de lecture",
    "(?:no )?leído|confirmación de lectura|(?:não )?lid[ao]|(?:non )?letto|conferma di lettura|citit",
    "(?:niet )?gelezen|leesbevestiging|o?läst|(?:u|ikke )?læst|(?:u|ikke )?lest|(?:ei )?luettu",
    "(?:nie )?przeczytan[oey]|potwierdzenie odczytu|přečteno|prečítané|elolvasva",
    "прочтено|прочитано|прочетено|okundu|διαβάστηκε|αναγνώστηκε",
    "تمت القراءة|נקרא|已读|已讀|開封済み|開封確認|읽음",
)
_SUBJECT = re.compile(rf"\s*(?:{'|'.join(_NAMES)})(?:\s?[:：]|\s[-–]\s)", re.IGNORECASE)
_TEXT = re.compile(
    r"\s*(?:your (?:message|e-?mail)|this is a (?:receipt|return receipt)|the message|(?:ihre|deine|die) (?:nachricht|mail)|"
    r"dies ist eine (?:empfangs|lese)|votre message|ceci est un accusé|(?:su|el|tu) mensaje|(?:a )?(?:sua )?mensagem|"
    r"(?:il )?(?:suo |tuo )?messaggio|(?:uw|het|je) bericht|ditt meddelande|(?:din|den) meddelelse|meldingen|viesti|"
    r"(?:twoja|państwa) wiadomość|vaše? (?:zpráva|správa)|az (?:ön )?üzenet|mesajul|ваше сообщение|ваше повідомлення|"
    r"вашето съобщение|iletiniz|το μήνυμά|رسالتك|ההודעה|您的邮件|您的郵件|あなたのメッセージ|次のメッセージ|메시지)",
    re.IGNORECASE,
)
_SEARCHED = 300


def is_receipt(subject: str, text: str) -> bool:
    """Whether a mail is a receipt of reading by its subject and by the first words of its text."""
    return bool(_SUBJECT.match(subject[:_SEARCHED]) and _TEXT.match(text[:_SEARCHED]))
