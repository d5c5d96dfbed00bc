"""What an author newly wrote: history and footers go, answers between quotes and prose that looks like quoting stay."""

from __future__ import annotations

import pytest

from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.mail.page import MAX_LINES
from mailgate.mail.reply import extract

OUR = address.parse("support@help.example")
assert OUR is not None
OURS: frozenset[Address] = frozenset({OUR})

QUOTED = "> Is the lamp plugged in?\n> Bea"
PLAIN = "Is the lamp plugged in?\n\nBea"

ATTRIBUTIONS = [
    "On Tue, 3 Mar 2026 at 10:30, Bea Staff <bea@help.example> wrote:",
    "On Mar 3, 2026, at 10:30 AM, Bea Staff\n<bea@help.example> wrote:",
    "On 2026-03-03 10:30, Bea Staff wrote:",
    "Am 03.03.26 um 10:30 schrieb Bea Staff:",
    "Am Di., 3. März 2026 um 10:30 Uhr schrieb Bea Staff <\nbea@help.example>:",
    "Bea Staff <bea@help.example> schrieb am Di., 3. März\n2026 um 10:30 Uhr:",
    "Le mar. 3 mars 2026 à 10:30, Bea Staff <bea@help.example> a écrit :",
    "Il giorno mar 3 mar 2026 alle ore 10:30 Bea Staff <bea@help.example>\nha scritto:",
    "El mar, 3 mar 2026 a las 10:30, Bea Staff (<bea@help.example>) escribió:",
    "Em ter., 3 de mar. de 2026 às 10:30, Bea Staff <bea@help.example> escreveu:",
    "Op di 3 mrt 2026 om 10:30 schreef Bea Staff <bea@help.example>:",
    "Op 3 mrt. 2026 om 10:30 heeft Bea Staff <bea@help.example> het volgende\ngeschreven:",
    "Den 3. mars 2026 kl. 10:30 skrev Bea Staff <bea@help.example>:",
    "tis 3 mars 2026 kl. 10:30 skrev Bea Staff <bea@help.example>:",
    "W dniu 03.03.2026 o 10:30, Bea Staff pisze:",
    "Dne 3. 3. 2026 v 10:30 Bea Staff <bea@help.example> napsal(a):",
    "3 марта 2026 г., 10:30, Bea Staff <bea@help.example> написал(а):",
    "Bea Staff <bea@help.example>, 3 Mar 2026 Sal, 10:30 tarihinde şunu yazdı:",
    "在 2026年3月3日，10:30，Bea Staff <bea@help.example> 写道：",
    "2026年3月3日(火) 10:30 Bea Staff <bea@help.example>:",
    "2026-03-03 10:30 GMT+01:00 Bea Staff <bea@help.example>:",
    "Bea Staff <bea@help.example> ezt írta (időpont:\n2026. márc. 3., K, 10:30):",
    "---- On Tue, 03 Mar 2026 10:30:00 +0100 Bea Staff <bea@help.example> wrote ----",
]

BLOCKS = [
    "Bea Staff---03/03/2026 10:30:33 AM---Hello Anna, is the lamp\n\nFrom: Bea Staff/Help\nTo: Anna\nSubject: The lamp",
    (
        "Bea Staff <bea@help.example>\n03.03.2026 10:30\n\n        An\n                anna@x.example\n        Kopie\n\n"
        "        Thema\n                Die Lampe"
    ),
    'De: "Bea" <bea@help.example>\nPara: "Anna" <a@x.example>\nEnviadas: Terça-feira, 3 de março de 2026 10:30:33\nAssunto: X',
    'Kimden: "Bea" <bea@help.example>\nKime: "Anna" <a@x.example>\nGönderilenler: 3 Mart Salı 2026 10:30:33\nKonu: Lamba',
    "From: Bea Staff <bea@help.example>\nSent: Tuesday, March 3, 2026 10:30 AM\nTo: Anna\nSubject: RE: The lamp",
    "*From:* Bea Staff [mailto:bea@help.example]\n*Sent:* Tuesday, March 3, 2026\n*To:* Anna\n*Subject:* The lamp",
    "Von: Bea Staff\nGesendet: Dienstag, 3. März 2026 10:30\nAn: Anna\nBetreff: AW: Die Lampe",
    "De : Bea Staff\nEnvoyé : mardi 3 mars 2026 10:30\nÀ : Anna\nObjet : La lampe",
    "Da: Bea Staff\nInviato: martedì 3 marzo 2026 10:30\nA: Anna\nOggetto: La lampada",
    "De: Bea Staff\nEnviado el: martes, 3 de marzo de 2026\nPara: Anna\nAsunto: La lámpara",
    "Van: Bea Staff\nVerzonden: dinsdag 3 maart 2026 10:30\nAan: Anna\nOnderwerp: De lamp",
    "Från: Bea Staff\nSkickat: den 3 mars 2026 10:30\nTill: Anna\nÄmne: Lampan",
    "Date: Tue, 03 Mar 2026 10:30:00 +0100\nFrom: bea@help.example",
    "________________________________\nFrom: Bea\n\nSent: Tuesday\n\nTo: Anna; a long list\nthat wraps\n\nSubject: The lamp",
    "-----Original Message-----\nFrom: Bea Staff",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------\nFrom: Bea <bea@help.example>\nDate: Mar 3, 2026\nSubject: Lamp\nTo: a@x.example",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_and_the_quoted_lines_below_go(attribution: str) -> None:
    assert extract(f"It is.\n\n{attribution}\n\n{QUOTED}\n").text == "It is."


@pytest.mark.parametrize("attribution", [one for one in ATTRIBUTIONS if "@" in one])
def test_an_attribution_with_an_address_takes_unquoted_history_too(attribution: str) -> None:
    assert extract(f"It is.\n\n{attribution}\n\n{PLAIN}\n").text == "It is."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_the_quote_is_what_was_written(attribution: str) -> None:
    assert extract(f"{attribution}\n{QUOTED}\n\nYes, it is.\n").text == "Yes, it is."


@pytest.mark.parametrize("block", BLOCKS)
def test_quoted_headers_take_what_stands_below(block: str) -> None:
    seen = extract(f"It is.\n\n{block}\n\n{PLAIN}\n")
    assert seen.text == "It is."
    assert seen.quoted_lines == len([line for line in f"{block}\n{PLAIN}".split("\n") if line])


def test_a_bare_quote_at_the_end_goes() -> None:
    assert extract(f"It is.\n\n{QUOTED}\n").text == "It is."


def test_answers_between_quotes_stay_with_their_quotes() -> None:
    text = f"Hi\n\n{QUOTED}\n\nYes.\n\n> Is it red?\n\nNo, green.\n\nAnna"
    assert extract(text).text == text
    attributed = f"Hi\n\nOn 2026-03-03 10:30, Bea wrote:\n{text[4:]}"
    assert extract(attributed).text == attributed


def test_quotes_below_the_last_answer_go_also_when_others_were_answered() -> None:
    assert extract("> Is it on?\nYes.\n> Is it red?\nNo.\n> Bea\n> Support\n").text == "> Is it on?\nYes.\n> Is it red?\nNo."


@pytest.mark.parametrize(
    "text",
    [
        "Am 3. März schrieb ich Ihrem Kollegen: Das Gerät ist defekt.\nBisher keine Antwort.",
        "Guten Tag\n\nAm 3. März 2026 um 10:30 Uhr schrieb ich Ihrem Kollegen:\n\nDas Gerät ist defekt.\n\nKeine Antwort.",
        "Wir treffen uns:\n\nDatum: 3. März 2026\nUhrzeit: 10:30\nOrt: Bern\n\nPasst das?",
        "The headers:\nFrom: a@b.example\nTo: c@d.example\nSubject: x\nstatus 5\n\nWhat shall I do?",
        "The log:\n\n2026-01-01 10:00:00 INFO From: a@b.example\n2026-01-01 10:00:01 ERROR To: c@d.example\n\nHelp!",
        "Zahlung am 03.03.2026, 10:30, an anna@x.example:\n\n100 CHF wurden belastet. Warum?",
        "My trip.\n\nFrom: Oslo\nTo: Bergen\nDeparture: 3 March 2026 10:30\nSubject: a seat\n\nTwo more.",
        "We meet:\n\nBea, room 3\n03.03.2026 10:30\n\nTo\nAnna\n\nIs that right?",
        "Beleg\n\nDatum: 3.3.2026\nAn: anna@x.example\n\nwurde 100 CHF belastet",
        "It says\n> fatal error\nand stops.",
        "Your colleague wrote: please restart.\nI did, no change.",
        "Am 3. März 2026 um 10:30 schrieb Ihr Kollege:\n\nDas wird ersetzt.\n\nWurde es nicht.",
        "On 3 May 2026 at 10:30 your colleague wrote:\n\nWe replace it.\n\nYou did not.",
        "I sent it to support@help.example on 3.3.2026 10:30:\n\nnothing came back",
        "On the other hand it wrote:\n\nnothing at all.",
        "mysql> select 1;\nmysql> select 2;\n\nboth fail",
        "Steps:\n\n--\n\n1. start\n2. stop",
        "Hi\n\nSent from my desk, it was much easier.",
        "The mail was sent from my iPhone app to all users.",
        "Code:\n\n```\n# From: x\n-- \n> y\n```\n\nWhy?",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Thanks,\nBest regards\n\nAnna",
        "100 > 50\n\nand 50 < 100",
    ],
)
def test_prose_that_looks_like_quoting_survives(text: str) -> None:
    assert extract(text, ours=OURS).text == text
    assert extract(text).quoted_lines == 0


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nAnna Muster\nMuster AG",
        "--\nAnna",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé depuis mon téléphone",
        "Sent from my phone, please excuse typos.",
        "Inviato da iPhone",
        "Get Outlook for iOS<https://x.example/a>",
        "_______________________________________________\nall mailing list\nhttps://x.example/listinfo/all",
        "\n-------\n",
    ],
)
def test_signatures_and_footers_go(footer: str) -> None:
    assert extract(f"It is.\n\n{footer}\n").text == "It is."
    assert extract(f"It is.\n\n{footer}\n\nOn 2026-03-03 10:30, Bea wrote:\n{QUOTED}\n").text == "It is."


def test_a_signature_below_the_quote_goes_too() -> None:
    assert extract(f"It is.\n\nOn 2026-03-03 10:30, Bea wrote:\n{QUOTED}\n\n-- \nAnna\n").text == "It is."


@pytest.mark.parametrize(
    "text", [QUOTED, "-- \nAnna", "Sent from my iPhone", "On 2026-03-03 10:30, a@b.example wrote:\n" + QUOTED, "--"]
)
def test_what_would_be_empty_is_kept_whole(text: str) -> None:
    seen = extract(text)
    assert (seen.text, seen.quoted_lines) == (text, 0)


def test_a_mail_that_only_forwards_keeps_the_forwarded_text() -> None:
    assert extract(BLOCKS[-1]).text == BLOCKS[-1]
    assert extract(f"{BLOCKS[-1]}\n\nThe text.\n").text == "The text."


def test_an_empty_text_is_empty() -> None:
    assert [extract(text).text for text in ("", " \n\n", "\r\n")] == ["", "", ""]


def test_our_own_address_marks_history_in_any_language() -> None:
    text = "It is.\n\nXyzzy 3.3.2026 10:30 Help <support+t12-3.p.abcdefgh@help.example>:\n\nIs it plugged in?\n"
    assert extract(text, ours=OURS).text == "It is."
    assert extract(text.replace("<", "").replace(">", "")).quoted_lines == 0
    assert extract("It is.\n\nFrom: Help\nTo: support@help.example\n\nIs it?", ours=OURS).text == "It is."


@pytest.mark.parametrize(
    "line",
    [
        "##- Please type your reply above this line -##",
        "--- Reply above this line ---",
        "## Bitte antworten Sie oberhalb dieser Zeile ##",
        "=== Bitte Ihre Antwort über dieser Linie schreiben ===",
    ],
)
def test_a_helpdesks_delimiter_takes_all_below(line: str) -> None:
    assert extract(f"It is.\n\n{line}\n\nold\n").text == "It is."


def test_invisible_characters_do_not_hide_history_and_stay_in_what_was_written() -> None:
    text = "It\u00a0is \u200d.\n\nOn\u00a02026-03-03 10:30, \u202aBea\u202c <bea@help.example> wrote:\n\u200b> Is it?\n"
    assert extract(text).text == "It\u00a0is \u200d."


def test_line_ends_of_any_kind_are_line_ends() -> None:
    text = f"It is.\n\nOn 2026-03-03 10:30, Bea wrote:\n{QUOTED}\n"
    assert {extract(text.replace("\n", end)).text for end in ("\n", "\r\n", "\r")} == {"It is."}


def test_what_lies_beyond_the_lines_that_are_judged_is_kept() -> None:
    text = "It is.\n" + "word\n" * MAX_LINES + "> not judged\nend"
    assert extract(text).text.endswith("word\n> not judged\nend")
    assert extract("It is.\n\n" + "> q\n" * (MAX_LINES + 500)).text == "It is."


def test_the_part_of_a_long_line_that_is_not_judged_stays() -> None:
    long = "It is " + "very " * 400 + "red."
    assert extract(f"{long}\n\n{QUOTED}").text == long


def test_an_attribution_on_the_authors_own_last_line_is_cut_off_it() -> None:
    assert extract(f"It is. On Tue, 3 Mar 2026 at 10:30, bea@help.example wrote:\n{QUOTED}\n").text == "It is."


@pytest.mark.parametrize(
    "line",
    [
        "On Tue, 3 Mar 2026 at 10:30, Bea<bea@help.example> wrote:   Is it on?",
        "Am Di., 3. März 2026 um 10:30 schrieb Bea Staff<bea@help.example>:   Leuchtet sie?",
        "Le mar. 3 mars 2026 à 10:30, Bea Staff<bea@help.example> a écrit :   Brille-t-elle ?",
        "Il mar, 3 mar 2026 alle 10:30, Bea Staff<bea@help.example> ha scritto:   È accesa?",
        "Op di 3 mrt 2026 om 10:30 schreef Bea Staff<bea@help.example>:   Brandt hij?",
    ],
)
def test_an_attribution_goes_with_the_words_quoted_on_its_line(line: str) -> None:
    assert extract(f"It is.\n \n  {line}\n\nBea").text == "It is."
    told = f"It is.\n\n{line.split('  ', maxsplit=1)[0].split('<', maxsplit=1)[0]}  look."
    assert extract(told).text == told


def test_the_one_space_before_all_words_is_the_programs_and_more_of_them_are_the_authors() -> None:
    assert extract(" It is.\n\n- a\n").text == "It is.\n\n- a"
    assert extract("  x = 1\n  y = 2").text == "  x = 1\n  y = 2"
