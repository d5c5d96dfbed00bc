"""The words mail clients put around quoted history, by language. Its one rule: tables, and looking a word up; no judgement.

Words come from the clients' own translations (Thunderbird, Outlook, Gmail, Apple Mail, Yahoo, Lotus, K-9 and others).
"""

from __future__ import annotations

import re

from mailgate.mail.model import Address


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


VERBS = _set(
    """wrote writes sent
    schrieb geschrieben schreibt
    écrit ecrit
    escribió escribio escrito
    escreveu
    scritto scrisse scrive
    schreef geschreven
    skrev skriver skreiv
    kirjoitti
    napisał napisała pisze
    napsal napsala napísal napísala
    írta
    scris
    написал написала пишет писал написав написала пише писав написа
    yazdı yazdi
    έγραψε
    כתב כתבה
    كتب كتبت نوشت
    viết
    menulis
    napisao napisala napisal
    rašė parašė rakstīja kirjutas
    escriure escrigué
    skrifaði"""
)
"""The verb of an attribution, lower-case; where there are several words the last (*a écrit*, *het volgende geschreven*).

By line: English, German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian, Finnish, Polish, Czech and Slovak,
Hungarian, Romanian, Russian, Ukrainian and Bulgarian, Turkish, Greek, Hebrew, Arabic and Persian, Vietnamese, Indonesian,
South Slavic, Baltic, Catalan, Icelandic.
"""

VERBS_UNSPACED = ("写道", "寫道", "写到", "のメール", "書きました", "작성", "썼습니다", "เขียน", "ने लिखा")
"""The same in scripts that join words."""

INTROS = _set("on at am um le el il in op em den dne dnia w på pe na vào на в dana pada dňa ne στις 在 于 於 kl.")
"""The first word of an attribution that begins with the date."""

WEEKDAYS = _set(
    """mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo seg ter qua qui sex
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
    gio lunedì martedì mercoledì giovedì venerdì sabato domenica
    ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    man tir ons tor fre lør søn mån tis tors lör sön mandag tirsdag onsdag torsdag fredag lørdag søndag
    måndag tisdag lördag söndag
    пн вт ср чт пт сб вс нд понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
    pon wt śr czw pt sob niedz poniedziałek wtorek środa czwartek piątek sobota niedziela"""
)
"""Days of the week, in full and as clients shorten them, without dots."""

PROSE = _set(
    """i we my our your ich wir mein meine meinem unser unsere unserem ihr ihre ihrem ihren je nous mon notre votre
    io noi mio nostro vostro yo nosotros nuestro eu nós nosso ik wij mijn onze jag jeg the der"""
)
"""*On Monday I wrote to your colleague:* is prose: clients give a name, or say *you*."""

_KEYS = {
    "from": """from von de da van fra från lähettäjä od от від kimden 差出人 发件人 寄件人 寄件者 보낸사람 feladó de_la từ από
        mittente expéditeur absender afzender nadawca remitente remetente avsändare afsender avsender odesílatel dari""",
    "to": """to an à a aan til till vastaanottaja do komu кому kime 宛先 收件人 받는사람 címzett către đến para pour προς
        destinataire empfänger destinatario destinatário ontvanger odbiorca kepada kom""",
    "cc": """cc kopie copie copie_à copia kopi kopia kópia копия копія bilgi 抄送 副本 참조 másolat cópia bcc kopio dw""",
    "date": """date sent sent_on datum datum/uhrzeit gesendet gesendet_am message_du envoyé envoyé_le date_d'envoi fecha
        enviado enviado_el enviada enviada_em data data_invio inviato inviato_il verzonden verzonden_op dato sendt
        datum_skickat skickat lähetetty päivämäärä päiväys data_wysłania wysłano odesláno odoslané dátum дата отправлено
        надіслано gönderilme_tarihi gönderildi tarih 日期 日付 送信日時 发送时间 发送日期 보낸날짜 날짜 elküldve trimis gửi
        ngày ημερομηνία poslano terkirim""",
    "subject": """subject betreff objet sujet asunto assunto oggetto onderwerp emne ämne aihe temat předmět predmet предмет
        тема konu 件名 主题 主旨 제목 tárgy subiect chủ_đề θέμα subjekt perihal""",
    "reply-to": """reply-to antwort_an répondre_à responder_a rispondi_a risposta svar_til beantwoorden_aan""",
}
HEADER_KEYS = {word.replace("_", " "): key for key, line in _KEYS.items() for word in line.split()}
"""Localised header names, lower-case without the colon, to their canonical English name."""

_DASHES = r"[\s>*_\-–—=+#.]{0,60}"

_ORIGINAL = _any(
    "original (?:message|mail|appointment)",
    "(?:reply|forwarded) message",
    "ursprüngliche (?:nachricht|mail|termin)",
    "original-?nachricht",
    "antwort nachricht",
    "weitergeleitete nachricht",
    "message (?:d'origine|original|transféré|précédent)",
    "mensaje original",
    "mensagem original",
    "messaggio (?:originale|inoltrato)",
    "(?:oorspronkelijk|doorgestuurd) bericht",
    "oprindelig (?:meddelelse|besked)",
    "opprinnelig melding",
    "original ?meddelande",
    "ursprungligt meddelande",
    "alkuperäinen viesti",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "treść oryginalnej wiadomości",
    "původní (?:zpráva|e-mail)",
    "pôvodná správa",
    "eredeti üzenet",
    "mesaj original",
    "(?:исходное|пересылаемое) сообщение",
    "оригінальне повідомлення",
    "orijinal mesaj",
    "özgün ileti",
    "元のメッセージ",
    "原始邮件",
    "原始郵件",
    "原邮件",
    "원본 메시지",
    "thư gốc",
    "αρχικό μήνυμα",
)
ORIGINAL_LINE = re.compile(
    rf"^(?:original message processed by|{_DASHES}[-–—_=*]{{2}}{_DASHES}{_ORIGINAL}[\w ]{{0,20}}{_DASHES}:?{_DASHES}$)",
    re.IGNORECASE,
)
"""A line such as ``-----Original Message-----``; the dashes before it are what makes it one."""

FORWARDED_LINE = re.compile(
    r"^[\s>*_\-–—=]{0,60}"
    + _any(
        "(?:begin )?forwarded message",
        "forwarded by",
        "anfang der weitergeleiteten",
        "weitergeleitete nachricht",
        "(?:début du )?message (?:transféré|réexpédié)",
        "(?:inizio )?messaggio inoltrato",
        "(?:inicio del )?mensaje reenviado",
        "mensagem (?:encaminhada|reencaminhada)",
        "(?:begin )?doorgestuurd bericht",
        "videresendt (?:besked|melding|meddelelse)",
        "vidarebefordrat (?:brev|meddelande)",
        "(?:välitetty|edelleenlähetetty) viesti",
        "przekazana wiadomość",
        "wiadomość przekazana",
        "přeposlaná zpráva",
        "továbbított üzenet",
        "пересылаемое сообщение",
        "переслане повідомлення",
        "iletilen (?:mesaj|ileti)",
        "転送(?:された)?メッセージ",
        "转发的邮件",
        "轉寄的郵件",
        "전달된 메시지",
    ),
    re.IGNORECASE,
)
"""A line that says that what follows was forwarded."""

DELIMITER = re.compile(
    r"^[\s>*#=_\-–—]{2,60}(?:please )?(?:(?:type|write|enter)[\w ]{0,20})?"
    + _any(
        "(?:your )?(?:reply|answer) above (?:this|the) line",
        r"(?:bitte )?[\w ]{0,20}antwort(?:en)?[\w ]{0,10} (?:über|oberhalb) diese[rn]? ",
        "répond(?:ez|re) au-dessus",
        "rispond(?:i|ere) sopra",
    ),
    re.IGNORECASE,
)
"""A helpdesk's line above its quoted history."""

ADDRESS = re.compile(r"[\w.+=\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")
CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:.h][0-5]\d(?!\d|\.\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d\d(?!\d)")
_SPOKEN = re.compile(r"\w+(?:['’]\w+)?")


def spoken(text: str) -> frozenset[str]:
    """The words of a text, lower-case."""
    return frozenset(_SPOKEN.findall(text.lower()))


def has_verb(text: str) -> bool:
    """Is there a verb of writing in the text?"""
    if not VERBS.isdisjoint(_SPOKEN.findall(text.lower())):
        return True
    return not text.isascii() and any(verb in text for verb in VERBS_UNSPACED)


def after_verb(text: str) -> int:
    """The index after the last verb of writing; the end of the text if there is none."""
    ends = [word.end() for word in _SPOKEN.finditer(text) if word[0].lower() in VERBS]
    ends += [text.rfind(verb) + len(verb) for verb in VERBS_UNSPACED if verb in text]
    return max(ends, default=len(text))


def names_us(text: str, ours: frozenset[Address]) -> bool:
    """Does the text name one of our addresses, also in a signed or typed form (``support+t12-…@``)?"""
    if not ours or "@" not in text:
        return False
    for found in ADDRESS.findall(text.lower()):
        local, _, domain = found.partition("@")
        if found in ours or f"{local.partition('+')[0]}@{domain}" in ours:
            return True
    return False
