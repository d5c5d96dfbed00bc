"""The mail inside a forward: attached, or quoted under localised headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.mail import forward
from mailgate.mail.model import Forwarded

ATTACHED = (
    b"From: =?utf-8?q?Anna_M=C3=BCller?= <anna@customer.example>\r\nSubject: The\r\n lamp\r\n"
    b"Date: Tue, 3 Mar 2026 10:30:00 +0100\r\n\r\nFrom: forged@evil.example\r\n"
)

BLOCKS = {
    "gmail": "---------- Forwarded message ---------\nFrom: {}\nDate: Tue, Mar 3, 2026 at 10:30 AM\nSubject: {}\nTo: Bea",
    "apple": "Begin forwarded message:\n\n> From: {}\n> Subject: {}\n> Date: 3 March 2026 at 10:30:00 CET\n> To: Bea",
    "outlook": "________________________________\nFrom: {}\nSent: Tuesday, March 3, 2026\nTo: Bea\nSubject: {}",
    "de": "--- Weitergeleitete Nachricht ---\nBetreff: \t{1}\nDatum: \tTue, 3 Mar 2026 10:30:00 +0100\nVon: \t{0}\nAn: \tBea",
    "fr": "De : {}\nEnvoyé : mardi 3 mars 2026\nÀ : Bea\nObjet : {}",
    "it": "Da: {}\nInviato: martedì 3 marzo 2026\nA: Bea\nOggetto: {}",
    "es": "De: {}\nEnviado el: martes, 3 de marzo de 2026\nPara: Bea\nAsunto: {}",
    "nl": "Van: {}\nVerzonden: dinsdag 3 maart 2026\nAan: Bea\nOnderwerp: {}",
    "pt": "De: {}\nEnviada em: terça-feira, 3 de março de 2026\nPara: Bea\nAssunto: {}",
    "sv": "Från: {}\nSkickat: den 3 mars 2026\nTill: Bea\nÄmne: {}",
    "da": "Fra: {}\nSendt: 3. marts 2026\nTil: Bea\nEmne: {}",
    "pl": "Od: {}\nWysłano: wtorek, 3 marca 2026\nDo: Bea\nTemat: {}",
}


def sender(found: Forwarded | None) -> tuple[str, str] | None:
    return (found.sender.name, found.sender.address) if found and found.sender else None


def test_an_attached_mail_is_what_was_forwarded() -> None:
    found = forward.read("anything", BLOCKS["gmail"].format("b@x.example", "other"), (ATTACHED,))
    assert sender(found) == ("Anna Müller", "anna@customer.example")
    assert found is not None
    assert (found.subject, found.date) == ("The lamp", datetime(2026, 3, 3, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("language", BLOCKS)
@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "WG: ", "TR: ", "I: ", "RV: ", "Doorst: ", "VS: ", "Re: Fwd: "])
def test_quoted_headers_are_read_in_many_languages(language: str, prefix: str) -> None:
    text = f"See below.\n\n{BLOCKS[language].format('Anna Müller <anna@customer.example>', 'The lamp')}\n\nIt is dead.\n"
    found = forward.read(f"{prefix}The lamp", text, ())
    assert sender(found) == ("Anna Müller", "anna@customer.example")
    assert found is not None
    assert found.subject == "The lamp"


@pytest.mark.parametrize(
    "written",
    [
        "Anna Müller <anna@customer.example>",
        "Anna Müller [mailto:anna@customer.example]",
        '"Anna Müller" <anna@customer.example>',
        "Anna Müller <mailto:anna@customer.example>",
        "Anna Müller <anna@customer.example<mailto:anna@customer.example>>",
        "*Anna Müller* <anna@customer.example>",
    ],
)
def test_the_sender_is_read_as_clients_quote_it(written: str) -> None:
    assert sender(forward.read("Fwd: x", BLOCKS["outlook"].format(written, "x"), ())) == ("Anna Müller", "anna@customer.example")


def test_a_date_with_an_offset_is_read_and_none_is_guessed() -> None:
    dates = [
        found.date for name in ("de", "outlook") if (found := forward.read("Fwd: x", BLOCKS[name].format("a@b.example", "x"), ()))
    ]
    assert dates == [datetime(2026, 3, 3, 9, 30, tzinfo=UTC), None]


def test_a_line_that_says_so_is_enough_without_a_forwards_subject() -> None:
    assert sender(forward.read("The lamp", BLOCKS["gmail"].format("anna@customer.example", "x"), ())) == (
        "",
        "anna@customer.example",
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: The lamp", BLOCKS["outlook"].format("anna@customer.example", "x")),
        ("Fwd: The lamp", "See the lamp."),
        ("Fwd: The lamp", "From: anna\nto the moon"),
        ("Factura: x", BLOCKS["es"].format("anna@customer.example", "x")),
        ("", ""),
    ],
)
def test_what_is_no_forward_is_none(subject: str, text: str) -> None:
    assert forward.read(subject, text, ()) is None


def test_the_newest_of_nested_forwards_counts() -> None:
    text = f"{BLOCKS['gmail'].format('anna@customer.example', 'x')}\n\n{BLOCKS['gmail'].format('old@customer.example', 'y')}"
    assert sender(forward.read("Fwd: x", text, ())) == ("", "anna@customer.example")


@pytest.mark.parametrize("raw", [b"", b"\x00", b"no header\n\nx", b":\r\n\r\n"])
def test_an_attachment_that_is_no_mail_is_passed_over(raw: bytes) -> None:
    assert forward.read("Fwd: x", "", (raw,)) is None


def inline(client: str) -> str:
    """``Please see.`` above Anna's forwarded mail, as a client writes it."""
    block = BLOCKS[client].format("Anna <anna@customer.example>", "The lamp")
    said = "> \n> It is dead.\n> \n> Anna" if client == "apple" else "\nIt is dead.\n\nAnna"
    return f"Please see.\n\n{block}\n{said}\n"


@pytest.mark.parametrize("client", BLOCKS)
def test_a_forward_falls_into_the_forwarders_words_and_the_forwarded_ones(client: str) -> None:
    found = forward.read("Fwd: The lamp", inline(client), ())
    assert found is not None
    assert (found.whole, found.above, found.text.strip()) == (True, "Please see.", "It is dead.\n\nAnna")


def test_a_forward_without_a_word_above_has_none() -> None:
    found = forward.read("Fwd: The lamp", inline("gmail").removeprefix("Please see.\n\n"), ())
    assert found is not None
    assert (found.whole, found.above) == (True, "")


@pytest.mark.parametrize("subject", ["Fwd: The lamp", "WG: The lamp", ""])
def test_an_attached_mail_is_read_with_its_text_id_and_files(subject: str) -> None:
    raw = (
        b"From: anna@customer.example\r\nSubject: The lamp\r\nMessage-ID: <1@customer.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nIt is dead.\r\n"
        b'--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="a.png"\r\n\r\npng\r\n--x--\r\n'
    )
    found = forward.read(subject, "Please see.\n", (raw,))
    assert found is not None
    assert (found.whole, found.above, found.text, found.message_id) == (True, "Please see.", "It is dead.", "1@customer.example")
    assert [file.name for file in found.files] == ["a.png"]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Fwd: The lamp", inline("gmail")),
        ("AW: The lamp", inline("de")),
        ("The lamp", "Thanks.\n\nOn Monday Anna wrote:\n" + "\n".join(f"> {line}" for line in inline("gmail").split("\n"))),
        ("Fwd: The lamp", "Thanks.\n\n> See below.\n\n" + inline("gmail")),
        ("The lamp", "Thanks.\n\nFrom: Tom <tom@x.example>\nSent: Monday\nTo: Bea\nSubject: x\n\n" + inline("gmail")),
    ],
)
def test_an_answer_that_quotes_a_forward_is_none_itself(subject: str, text: str) -> None:
    found = forward.read(subject, text, ())
    assert found is not None
    assert not found.whole


def test_a_mail_attached_to_an_answer_is_no_forward() -> None:
    found = forward.read("Re: The lamp", "See the attached mail.", (ATTACHED,))
    assert found is not None
    assert (found.whole, found.text, found.files) == (False, "", ())
