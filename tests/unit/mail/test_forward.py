"""The mail inside a forward: attached, or quoted under localised headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.mail import forward, parse, quoted_from
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
    found = forward.read("anything", "Please see.", (ATTACHED,))
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Müller, Anna <anna@customer.example>", ("Müller, Anna", "anna@customer.example")),
        ("Anna [anna@customer.example]", ("Anna", "anna@customer.example")),
        ("anna@customer.example [mailto:anna@customer.example]", ("", "anna@customer.example")),
        ("[anna@customer.example](mailto:anna@customer.example)", ("", "anna@customer.example")),
        ("Anna <[anna@customer.example](mailto:anna@customer.example)>", ("Anna", "anna@customer.example")),
        ("'Anna' (mailto:anna@customer.example)", ("Anna", "anna@customer.example")),
        ('"Anna"<anna@customer.example>;', ("Anna", "anna@customer.example")),
        ("list@x.example [mailto:list@x.example] On Behalf Of Anna", ("", "list@x.example")),
        ("Anna Müller", None),
        ("", None),
    ],
)
def test_an_author_is_read_from_what_clients_make_of_the_address(value: str, expected: tuple[str, str] | None) -> None:
    found = quoted_from.sender(value)
    assert (found and (found.name, found.address)) == expected


def test_words_below_or_amid_a_quoted_forward_are_the_forwarders() -> None:
    text = inline("apple").replace("> It is dead.\n", "> It is dead.\nHe always says so.\n") + "\nDo not tell him.\n\n> quoted\n"
    found = forward.read("Fwd: The lamp", text, ())
    assert found is not None
    assert found.above == "Please see.\n\nHe always says so.\n\nDo not tell him."
    assert "He always" not in found.text
    assert "tell him" not in found.text


def test_what_says_forwarded_far_above_announces_nothing() -> None:
    text = "Forwarded by Tom yesterday, as you know.\n" + "So I ask.\n" * 20 + BLOCKS["outlook"].format("a@b.example", "x")
    assert forward.read("The lamp", text, ()) is None


def test_a_mail_without_a_forwards_subject_hands_on_the_mail_of_its_own_subject() -> None:
    found = forward.read("The lamp", "Please see.", (ATTACHED,))
    assert found is not None
    assert found.whole
    other = forward.read("Our outing", "Please see.", (ATTACHED,))
    assert other is not None
    assert not other.whole


def test_a_quoted_mail_was_handed_on_whatever_mail_is_attached_to_it() -> None:
    text = BLOCKS["gmail"].format("carl@customer.example", "The lamp")
    for subject in ("Fwd: The fan", "Fwd: The lamp", "The lamp", "anything"):  # his file may have any subject: he chose it
        found = forward.read(subject, text, (ATTACHED,))
        assert sender(found) == ("", "carl@customer.example"), subject
        assert found is not None
        assert found.attached is None


def mail_with(content_type: str, disposition: str = "attachment", head: str = "multipart/mixed") -> Forwarded | None:
    raw = (
        f"From: bea@staff.example\r\nSubject: Fwd: The lamp\r\nContent-Type: {head}; boundary=x\r\n\r\n--x\r\n\r\nSee.\r\n"
        f"--x\r\nContent-Type: {content_type}\r\nContent-Disposition: {disposition}\r\n\r\n"
    )
    return parse.read(raw.encode() + ATTACHED + b"\r\n--x--\r\n").forwarded


@pytest.mark.parametrize(
    ("content_type", "disposition"),
    [
        ("message/rfc822", "inline"),
        ("message/global", "attachment"),
        ("application/octet-stream", 'attachment; filename="The lamp.eml"'),
        ("text/plain; name=mail.EML", "attachment"),
    ],
)
def test_an_attached_mail_is_known_by_its_type_or_its_name(content_type: str, disposition: str) -> None:
    assert sender(mail_with(content_type, disposition)) == ("Anna Müller", "anna@customer.example")


def test_what_a_report_returns_nobody_handed_on() -> None:
    assert mail_with("message/rfc822", head="multipart/report; report-type=delivery-status") is None


def test_forwards_within_forwards_are_found_and_few() -> None:
    text = "".join(f"{BLOCKS['gmail'].format(f'a{n}@customer.example', 'Fwd: The lamp')}\n\n" for n in range(9))
    found = forward.read("Fwd: The lamp", text, ())
    assert found is not None
    assert [one.sender.address for one in forward.within(found) if one.sender] == [f"a{n}@customer.example" for n in (1, 2, 3)]
