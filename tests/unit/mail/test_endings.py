"""What goes from below the author's words, and what of it stays although it looks the same."""

from __future__ import annotations

import pytest

from mailgate.mail.reply import extract

GO = [
    "*******\nThis e-mail is confidential and intended for the addressee only.\n\nThe Lamp Works\n*******",
    "* * * * * * * * * *\nDiese E-Mail ist vertraulich.\nwww.lamp.example\n* * * * * * * * * *",
    "This message and its files are confidential. If you are not the intended recipient, delete it.",
    "Ce message est confidentiel et réservé à son destinataire.\n\nPensez à l'environnement avant d'imprimer.",
    "Questo messaggio è riservato al destinatario; se ricevuto per errore, va distrutto.",
    "- - Disclaimer - -\nThis e-mail may be confidential, and its disclosure is prohibited.",
    "This email has been checked for viruses by a scanner.\nwww.scanner.example",
    "Diese E-Mail wurde von einem Programm auf Viren geprüft.",
    "Please consider the environment before printing this e-mail.",
    "-----------------\nPlease do not reply to this e-mail.\nThe Lamp Works",
    "Outlook für iOS beziehen",
    "Von Yahoo Mail auf Android gesendet",
    "Télécharger Outlook pour Android",
    "Enviado desde mi iPhone",
    "Odesláno z mého telefonu",
    "Wysłano z iPhone'a",
    "iPhoneから送信",
    "发自我的手机",
    "나의 iPhone에서 보냄",
    "Отправлено с моего телефона",
    "Skickat från min iPad",
    "Lähetetty iPhonesta",
]
STAY = [
    "This e-mail is confidential: do not tell my boss that I want to leave.",
    "Sent via DHL yesterday, the rest follows",
    "Sent via a courier.",
    "Enviado de Lisboa ontem",
    "Lähetetty eilen kuriirilla",
    "----------\nThe confidential report is the second one.",
    "-----------\n\nAnd the bill?",
    "My config:\n\nhost = x\n--\nport = 1\n--\nuser = y\n\nIs that allowed?",
    "--\n\nCan you tell me more?",
    "Thanks,\n\nBest regards\nAnna",
    "The virus scanner says nothing.",
]


@pytest.mark.parametrize("footer", GO)
def test_footers_of_lawyers_scanners_and_devices_go(footer: str) -> None:
    assert extract(f"It is.\n\n{footer}\n").text == "It is."
    assert extract(f"It is.\n\n{footer}\n\nOn 2026-03-03 10:30, Bea wrote:\n> Is it?\n").text == "It is."


@pytest.mark.parametrize("end", STAY)
def test_an_end_that_only_looks_like_a_footer_stays(end: str) -> None:
    assert extract(f"It is.\n\n{end}").text == f"It is.\n\n{end}"


@pytest.mark.parametrize(
    "postscript",
    [
        "P.S. The bill goes to my office.",
        "PS: Bitte an die andere Adresse.",
        "P.D. La factura va a la oficina.",
        "追伸 請求書は会社へ。",
    ],
)
def test_a_postscript_below_a_signature_is_the_authors(postscript: str) -> None:
    quoted = "On 2026-03-03 10:30, Bea wrote:\n> Is it?\n"
    assert extract(f"It is.\n\n-- \nAnna Muster\nMuster AG\n\n{postscript}\n\n{quoted}").text == f"It is.\n\n{postscript}"
    assert extract("It is.\n\n-- \nAnna Muster\n\nPS Partners AG").text == "It is."


def test_dashes_that_part_or_are_shown_begin_no_signature() -> None:
    for text in (
        "We need\n--\ntwo doors\n--\none window",
        "How is it written? Is it\n\n-- \nName\n\nor without the blank? Mine fails.",
    ):
        assert extract(text).text == text
    assert extract("It is all right\n\n-- \nAnna\n\nmuster@x.example\nwww.x.example").text == "It is all right"
