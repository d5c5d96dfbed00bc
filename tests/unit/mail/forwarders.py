"""Forwards as mail programs write them: by program, by language. The mail handed on is always Anna's, of a Tuesday in March."""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = {
    "en": ("From", "To", "Subject", "Sent", "Date"),
    "de": ("Von", "An", "Betreff", "Gesendet", "Datum"),
    "fr": ("De", "À", "Objet", "Envoyé", "Date"),
    "es": ("De", "Para", "Asunto", "Enviado el", "Fecha"),
    "pt": ("De", "Para", "Assunto", "Enviada em", "Data"),
    "it": ("Da", "A", "Oggetto", "Inviato", "Data"),
    "nl": ("Van", "Aan", "Onderwerp", "Verzonden", "Datum"),
    "sv": ("Från", "Till", "Ämne", "Skickat", "Datum"),
    "da": ("Fra", "Til", "Emne", "Sendt", "Dato"),
    "no": ("Fra", "Til", "Emne", "Sendt", "Dato"),
    "fi": ("Lähettäjä", "Vastaanottaja", "Aihe", "Lähetetty", "Päivämäärä"),
    "is": ("Frá", "Til", "Efni", "Sent", "Dagsetning"),
    "pl": ("Od", "Do", "Temat", "Wysłano", "Data"),
    "cs": ("Od", "Komu", "Předmět", "Odesláno", "Datum"),
    "sk": ("Od", "Komu", "Predmet", "Odoslané", "Dátum"),
    "hu": ("Feladó", "Címzett", "Tárgy", "Elküldve", "Dátum"),
    "ro": ("De la", "Către", "Subiect", "Trimis", "Data"),
    "bg": ("От", "До", "Тема", "Изпратено", "Дата"),
    "hr": ("Od", "Za", "Predmet", "Poslano", "Datum"),
    "sl": ("Od", "Za", "Zadeva", "Poslano", "Datum"),
    "sr": ("Од", "За", "Наслов", "Послато", "Датум"),
    "et": ("Saatja", "Saaja", "Teema", "Saadetud", "Kuupäev"),
    "lv": ("No", "Kam", "Temats", "Nosūtīts", "Datums"),
    "lt": ("Nuo", "Kam", "Tema", "Išsiųsta", "Data"),
    "el": ("Από", "Προς", "Θέμα", "Στάλθηκε", "Ημερομηνία"),
    "ru": ("От", "Кому", "Тема", "Отправлено", "Дата"),
    "uk": ("Від", "Кому", "Тема", "Надіслано", "Дата"),
    "tr": ("Kimden", "Kime", "Konu", "Gönderildi", "Tarih"),
    "ar": ("من", "إلى", "الموضوع", "تم الإرسال", "التاريخ"),
    "he": ("מאת", "אל", "נושא", "נשלח", "תאריך"),
    "zh": ("发件人", "收件人", "主题", "发送时间", "日期"),
    "tw": ("寄件者", "收件者", "主旨", "寄件日期", "日期"),
    "ja": ("差出人", "宛先", "件名", "送信日時", "日付"),
    "ko": ("보낸 사람", "받는 사람", "제목", "보낸 날짜", "날짜"),
}
"""The words for From, To and Subject, for the time in Outlook, and for it in Thunderbird and Apple Mail."""

SAID = {
    "en": ("Forwarded Message", "Begin forwarded message:"),
    "de": ("Weitergeleitete Nachricht", "Anfang der weitergeleiteten Nachricht:"),
    "fr": ("Message transféré", "Début du message réexpédié :"),
    "es": ("Mensaje reenviado", "Inicio del mensaje reenviado:"),
    "pt": ("Mensagem reencaminhada", "Início da mensagem reencaminhada:"),
    "it": ("Messaggio Inoltrato", "Inizio messaggio inoltrato:"),
    "nl": ("Doorgestuurd bericht", "Begin doorgestuurd bericht:"),
    "sv": ("Vidarebefordrat meddelande", "Vidarebefordrat brev:"),
    "da": ("Videresendt meddelelse", "Start på videresendt besked:"),
    "no": ("Videresendt melding", "Videresendt melding:"),
    "fi": ("Välitetty viesti", "Välitetty viesti alkaa:"),
    "pl": ("Treść przekazanej wiadomości", "Początek przekazywanej wiadomości:"),
    "cs": ("Přeposlaná zpráva", "Začátek přeposílané zprávy:"),
    "sk": ("Preposlaná správa", "Začiatok preposlanej správy:"),
    "hu": ("Továbbított üzenet", "Továbbított levél kezdete:"),
    "ro": ("Mesaj redirecționat", "Mesaj redirecționat:"),
    "hr": ("Proslijeđena poruka", "Započni proslijeđenu poruku:"),
    "sl": ("Posredovano sporočilo", "Začetek posredovanega sporočila:"),
    "et": ("Edastatud kiri", "Edastatud sõnum:"),
    "lt": ("Persiųstas laiškas", "Persiųsta žinutė:"),
    "lv": ("Pārsūtīta vēstule", "Pārsūtītā ziņa:"),
    "el": ("Προωθημένο μήνυμα", "Αρχή προωθημένου μηνύματος:"),
    "bg": ("Препратено съобщение", "Начало на препратеното съобщение:"),
    "ru": ("Перенаправленное сообщение", "Начало переадресованного сообщения:"),
    "uk": ("Переслане повідомлення", "Початок листа, який пересилається:"),
    "tr": ("İletilmiş Mesaj", "İletilen ileti başlangıcı:"),
    "ar": ("رسالة معاد توجيهها", "بدء الرسالة المعاد توجيهها:"),
    "he": ("הודעה שהועברה", "תחילת ההודעה שהועברה:"),
    "zh": ("转发的消息", "下面是被转发的邮件："),
    "tw": ("轉寄郵件", "以下是轉寄的郵件："),
    "ja": ("Forwarded Message", "転送されたメッセージ:"),
    "ko": ("전달된 메시지", "전달된 메시지 시작:"),
}
"""The line above a forward: in Thunderbird, in Apple Mail."""


class Written(NamedTuple):
    """A forward: who wrote it, the outer subject, and all of its text."""

    name: str
    subject: str
    text: str


def _outlook(words: tuple[str, ...], colon: str) -> str:
    source, to, subject, sent, _ = words
    return (
        f"{source}{colon} Anna Müller <anna@customer.example>\n{sent}{colon} 2026-03-03 10:30\n"
        f"{to}{colon} Bea <bea@staff.example>\n{subject}{colon} The lamp"
    )


def _windows_live(words: tuple[str, ...], colon: str) -> str:
    return _outlook(words, colon).replace("<anna@customer.example>", "[mailto:anna@customer.example]")


def _bold(words: tuple[str, ...], colon: str) -> str:
    return "\n".join(f"*{line.replace(colon, f'{colon}*', 1)}" for line in _outlook(words, colon).split("\n"))


def _thunderbird(words: tuple[str, ...], colon: str, said: str) -> str:
    source, to, subject, _, date = words
    rows = ((subject, "The lamp"), (date, "Tue, 3 Mar 2026 10:30:00 +0100"), (source, "Anna Müller <anna@customer.example>"))
    return f"-------- {said} --------\n" + "\n".join(
        f"{key}{colon} \t{value}" for key, value in (*rows, (to, "bea@staff.example"))
    )


def _apple(words: tuple[str, ...], colon: str, said: str) -> str:
    source, to, subject, _, date = words
    rows = ((source, "Anna Müller <anna@customer.example>"), (subject, "The lamp"), (date, "3. 3. 2026, 10:30:00 GMT+1"))
    return f"{said}\n\n" + "\n".join(f"> {key}{colon} {value}" for key, value in (*rows, (to, "bea@staff.example"))) + "\n> "


def written() -> list[Written]:
    """Every program in every language."""
    found: list[Written] = []
    for language, words in LANGUAGES.items():
        colon = " :" if language == "fr" else "：" if language in ("zh", "tw") else ":"
        below = "\n\nIt is dead.\n\nAnna\n"
        for name, block in (("outlook", _outlook), ("mailto", _windows_live), ("bold", _bold)):
            found.append(Written(f"{language} {name}", "FW: The lamp", f"Please see.\n\n{block(words, colon)}{below}"))
        if language in SAID:
            thunderbird, apple = SAID[language]
            text = f"Please see.\n\n{_thunderbird(words, colon, thunderbird)}{below}"
            found.append(Written(f"{language} thunderbird", "The lamp", text))
            quoted = below.rstrip("\n").replace("\n", "\n> ")
            found.append(Written(f"{language} apple", "The lamp", f"Please see.\n\n{_apple(words, colon, apple)}{quoted}\n"))
    return found
