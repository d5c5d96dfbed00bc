"""People who are away, and people who write about automatic replies, told by words alone."""

from __future__ import annotations

from tests.unit.mail.test_machine_mail import classed

ABSENCES = {
    "en": ("Out of Office reply", "Thank you for your message. I am out of the office until Monday."),
    "en, Notes": ("AUTO: Anna is out of the office (returning 9 March)", "I am out of the office until 9 March."),
    "de": ("Abwesenheitsnotiz", "Ich bin bis Montag nicht im Büro."),
    "de, again": ("Automatische Antwort: AW: Lampe", "Ich bin derzeit im Urlaub."),
    "de, Notes": ("Anna Arndt ist nicht im Buero.", "Ich werde ab 03.03.2026 nicht im Büro sein."),
    "fr": ("Réponse automatique : La lampe", "Je suis absente du bureau jusqu'au 9 mars."),
    "es": ("Respuesta automática: La lámpara", "Estoy fuera de la oficina hasta el lunes."),
    "pt": ("Resposta automática: A lâmpada", "Estou de férias até segunda-feira."),
    "it": ("Risposta automatica: La lampada", "Sono assente fino al 9 marzo."),
    "nl": ("Automatisch antwoord: De lamp", "Ik ben afwezig tot maandag."),
    "sv": ("Autosvar: Lampan", "Jag är på semester till måndag."),
    "da": ("Automatisk svar: Lampen", "Jeg er på ferie."),
    "fi": ("Automaattinen vastaus: Lamppu", "Olen lomalla maanantaihin."),
    "pl": ("Automatyczna odpowiedź: Lampa", "Jestem na urlopie do poniedziałku."),
    "cs": ("Automatická odpověď: Lampa", "Mám dovolenou."),
    "hu": ("Automatikus válasz: Lámpa", "Szabadságon vagyok."),
    "el": ("Αυτόματη απάντηση: Λάμπα", "Είμαι εκτός γραφείου."),
    "ru": ("Автоматический ответ: Лампа", "Я в отпуске до понедельника."),
    "uk": ("Автоматична відповідь: Лампа", "Я у відпустці."),
    "tr": ("Otomatik yanıt: Lamba", "Ofis dışındayım."),
    "ar": ("رد تلقائي: المصباح", "أنا خارج المكتب."),
    "he": ("תשובה אוטומטית: מנורה", "אני בחופשה."),
    "zh": ("自动答复: 灯", "我正在休假。"),
    "ja": ("自動応答: ランプ", "ただいま不在です。"),
    "ko": ("자동 회신: 램프", "휴가 중입니다."),
}


def test_an_absence_told_by_subject_and_text_alone_stays_a_persons_mail_and_gets_no_answer() -> None:
    seen = {name: classed(subject, body=body) for name, (subject, body) in ABSENCES.items()}
    assert [name for name, one in seen.items() if one.mail_class != "human" or one.may_auto_answer] == []


def test_the_name_of_an_automatic_reply_with_its_colon_gets_no_answer_whatever_its_text_says() -> None:
    names = {
        "Automatic reply: The lamp": "Back on Monday.",
        "Out of office reply: The lamp": "In urgent cases call 12.",
        "Out of Office AutoReply: The lamp": "Gone fishing.",
        "Auto Response: Re: The lamp": "Thank you for contacting us. This mailbox is not monitored.",
        "[Auto-Reply] The lamp": "We have your letter.",
        "Automatische Abwesenheitsnotiz: Lampe": "Zurück am Montag.",
        "Réponse automatique\u00a0: La lampe": "Je reviens lundi.",
        "Automatisk svar: Lampe": "Jeg er tilbake mandag.",
        "Αυτόματη απάντηση: Λάμπα": "Λείπω με άδεια.",
        "自动回复：灯": "谢谢您的来信。",
        "Respuesta automatica: lampara": "Vuelvo el lunes.",
        "Balasan otomatis: Lampu": "Terima kasih.",
        "Trả lời tự động: Đèn": "Cảm ơn bạn.",
        "پاسخ خودکار: چراغ": "ممنون",
    }
    assert [name for name, body in names.items() if classed(name, body=body).may_auto_answer] == []


def test_an_absence_without_a_colon_needs_an_author_who_is_away() -> None:
    said = {
        "Out of Office": "I'm on annual leave until 9 March.",
        "Automatische Abwesenheitsnotiz": "Ich bin bis 9. März nicht im Büro.",
        "Automatic reply from Anna": "This is an automatically generated message. Who am I?",
        "Távollét": "Szabadságon vagyok.",
        "Frånvarande: lampan": "Jag är på semester till måndag.",
        "Bea Arndt is out of the office": "I will return on Monday.",
    }
    assert [name for name, body in said.items() if classed(name, body=body).may_auto_answer] == []


def test_people_who_write_about_automatic_replies_get_their_answer() -> None:
    asked = {
        "Automatic reply fails since the update": "I wrote an automatic reply in your app, and my customers do not get it.",
        "Auto-reply: how do I turn it off?": "Where is the automatic reply in your app?",
        "Out of office lamps": "We want twelve lamps for an out of office bar.",
        "Abwesenheitsnotiz einstellen": "Wo stelle ich in Ihrem Programm die Abwesenheitsnotiz ein?",
        "Automatische Antwort abschalten": "Bitte schalten Sie die automatische Antwort ab.",
        "Réponse automatique à corriger": "La réponse automatique de votre site donne une adresse fausse.",
        "Respuesta automática con errores": "La respuesta automática llega vacía.",
        "Vacation message missing": "The vacation message in your app is gone.",
        "Auto: Reifen und Lampe": "Mein Auto braucht neue Reifen.",
        "Abwesenheit: Nachweis fehlt": "Der Nachweis ist in der Akte nicht zu finden.",
        "Frånvaro: ny blankett": "Blanketten för frånvaro saknas.",
        "Risposta automatica non funziona": "Vorrei una risposta automatica per i clienti.",
    }
    seen = {name: classed(name, body=body) for name, body in asked.items()}
    seen |= {f"{name}, by Exchange": classed(name, "X-Auto-Response-Suppress: DR, OOF", body=asked[name]) for name in asked}
    assert [(name, one.reason) for name, one in seen.items() if not one.may_auto_answer] == []


def test_a_text_alone_proves_nothing() -> None:
    for _, body in ABSENCES.values():
        assert classed("The lamp", body=body).may_auto_answer, body


def test_an_automatic_subject_that_answers_something_gets_no_answer() -> None:
    assert not classed("Automatic reply: The lamp", "In-Reply-To: <1@help.example>").may_auto_answer


def test_a_person_who_answers_an_absence_is_a_person() -> None:
    body = "Welcome back!\r\n\r\nOn Monday Bea wrote:\r\n> I am out of the office."
    assert classed("Re: Automatic reply: The lamp", "In-Reply-To: <1@staff.example>", body=body).may_auto_answer
