"""Answers inside what is quoted stay where their author announces them; an announcement of anything else changes nothing."""

from __future__ import annotations

from mailgate.mail import html, reply
from mailgate.mail.reply import extract
from mailgate.mail.two_forms import settle

ANNOUNCED = [
    "Please see my answers in red below.",
    "I have put my comments inline.",
    "My replies are below.\n\nRegards\nAnna",
    "Meine Antworten stehen in Rot dazwischen.",
    "Ich habe direkt im Text geantwortet.",
    "Mes réponses sont en bleu ci-dessous.",
    "Le mie risposte in rosso.",
    "Mis respuestas, más abajo.",
    "As minhas respostas estão a vermelho.",
    "Zie mijn antwoorden hieronder.",
    "Mina svar i rött.",
    "Moje odpowiedzi na czerwono.",
    "Moje odpovědi jsou níže.",
    "Ответил ниже красным.",
    "A válaszaim pirossal.",
    "Vastaukset punaisella.",
    "See below [AM].",
]
NOT_ANNOUNCED = [
    "See below.",
    "Siehe unten.",
    "Thank you for your comments below.",
    "Zu Ihrer Antwort unten: es geht.",
    "My answers are below:\nThe third floor is the right one.",
    "My answers are below. The third floor is the right one.",
    "The lamp shines in red.",
]
HEADERS = "From: Bea Staff <bea@help.example>\nSent: Tuesday, May 5, 2026 10:12 AM\nTo: Anna\nSubject: Two questions"
INSIDE = "Which floor?\n\n[AM] The third.\n\nA lift?\n\n[AM] Broken since May."
OLDER = "From: Anna <anna@x.example>\nSent: Monday, May 4, 2026 9:00 AM\nTo: Help\nSubject: Question\n\nThe first mail."


def test_announced_answers_stay_in_the_quotation_and_the_headers_and_older_mails_go() -> None:
    for words in ANNOUNCED:
        assert extract(f"{words}\n\n{HEADERS}\n\n{INSIDE}\n\n{OLDER}\n").text == f"{words}\n\n\n{INSIDE}", words


def test_announced_answers_stay_also_behind_quote_marks() -> None:
    quoted = "\n".join(f"> {line}" for line in INSIDE.split("\n"))
    attribution = "On Tue, 5 May 2026 at 10:12, Bea Staff <bea@help.example> wrote:"
    for words in ANNOUNCED:
        assert extract(f"{words}\n\n{attribution}\n{quoted}\n").text == f"{words}\n\n{quoted}", words


def test_what_announces_no_answers_in_the_quotation_keeps_none_of_it() -> None:
    for words in NOT_ANNOUNCED:
        assert extract(f"{words}\n\n{HEADERS}\n\nWhich floor?\n\nA lift?\n").text == words


def test_announced_answers_stay_in_what_html_marks_as_quoted() -> None:
    source = (
        '<div>My answers in blue.</div><div class="gmail_quote"><div class="gmail_attr">On Tue, 5 May 2026 at 10:12 Bea '
        '&lt;bea@help.example&gt; wrote:</div><blockquote class="gmail_quote"><div>Which floor is it now?</div>'
        "<div>It is the third one, at the end.</div></blockquote></div>"
    )
    rich = html.lay_out(source)
    kept = "My answers in blue.\n\n> Which floor is it now?\n> It is the third one, at the end."
    assert extract(rich.text, marked=rich.marked).text.replace("\n\n\n", "\n\n") == kept
    plain = "My answers in blue.\n\nBea 05/05\n\nWhich floor is it now?\nIt is the third one, at the end."
    assert settle(plain, reply.extract(plain), source, frozenset()).text == plain


def test_the_table_of_a_web_form_is_no_history() -> None:
    form = "New request\n\nFrom:  Anna <anna@x.example>\nDate:  05/05/2026 10:12\nSubject:  Lamp\nMessage:  It broke."
    assert extract(form).text == form
