"""How people begin a letter, by language. Its one rule: data only; a greeting alone is no answer."""

from __future__ import annotations

import re

_GREETINGS = (
    r"hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|greetings|to whom it may concern",
    r"hallo|guten (?:tag|morgen|abend)|grüß gott|grüezi|moin|servus|sehr geehrte[rs]?|liebe[rs]?|werte[rs]?",
    r"bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|mesdames|messieurs",
    r"ciao|buongiorno|buon giorno|buonasera|salve|gentil[ei]|egregi[oa]?|spett\w*|car[oaie]",
    r"hola|buenos d[ií]as|buenas(?: tardes| noches)?|estimad[oa]s?|querid[oa]s?|bon dia",
    r"ol[áa]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]s?|exm[oa]s?",
    r"beste|geachte|goede(?:morgen|middag|navond|ndag)|goeiedag|dag",
    r"hej|hei|god (?:dag|morgon|morgen|kväll|aften)|kära|kære|kjære|hyvää (?:päivää|huomenta|iltaa)|moi|tere|halló|góðan daginn",
    r"dzień dobry|szanown\w+|witam|cześć|dobrý den|ahoj|vážen\w+|dobrý deň",
    r"dober dan|dobar dan|pozdravljeni|poštovan\w+|spoštovan\w+",
    r"здравствуйте|добр(?:ый|ого|ое) \w+|привет|уважаем\w+|вітаю|шановн\w+|здравейте|добър ден|поштован\w+",
    r"tisztelt|kedves|jó (?:napot|reggelt|estét)|szia|labdien|sveiki|laba diena|gerbiam\w+|bună(?: ziua)?|stimat\w*",
    r"merhaba|sayın|iyi günler|γεια|καλημέρα|καλησπέρα|αγαπητ\w+|שלום|مرحبا|السلام عليكم|xin chào|selamat (?:pagi|siang)|สวัสดี",
    r"您好|你好|尊敬的.{1,12}|こんにちは|お世話になっております|안녕하세요",
)
GREETING = re.compile(rf"(?:{'|'.join(_GREETINGS)})(?!\w)[\w .'’/&-]{{0,40}}[,!:.،，。！]?", re.IGNORECASE)
"""A line that greets and says no more."""
