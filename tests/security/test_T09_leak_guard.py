"""T09: words of a note that reach a public answer are held, however they are disguised; ordinary mail is never held (T22 too)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.office import Office

SECRET = "The whole batch of March is faulty, and we have known it since April; do not say so."
DISGUISES: dict[str, str] = {
    "as it stands": SECRET,
    "another case": "THE WHOLE BATCH OF MARCH IS FAULTY, AND WE HAVE KNOWN IT",
    "accents": "Thé whôle bàtch of Märch is fäulty, and we have known it",
    "zero-width": "The who\u200ble ba\u200dtch of Ma\u00adrch is fau\u2060lty, and we have known it",
    "line breaks": "The whole batch\nof March\nis faulty,\n\nand we\nhave known it",
    "quote marks": "> The whole batch\n> of March is faulty,\n>> and we have known it",
    "other signs between": "The *whole* batch -- of March -- is (faulty) / and we ... have known",
    "full width": "Ｔｈｅ ｗｈｏｌｅ ｂａｔｃｈ of March is faulty, and we have known it",
    "in the middle": "Dear Anna, I can tell you that the whole batch of March is faulty and that is all.",
}


def scene(office: Office) -> None:
    """Anna asked, and Tom wrote the note, with a file."""
    office.mail("anna@customer", "support", "The lamp", "It is dead. What can I do about that, I ask you once more?")
    office.work()
    paper = ("plan.txt", "text/plain", b"the plan of the whole batch")
    office.mail("tom@staff", "support+1-note", "", f"Look.\n\n{SECRET}", attachments=(paper,))
    office.work()


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_sentence_of_a_note_is_held_and_its_author_told(office: Office, text: str) -> None:
    scene(office)
    before = len(office.letters("anna@customer"))
    entry = office.mail("bea@staff", "support+1", "", f"Hello Anna,\n\n{text}\n\nBea")
    office.work()
    assert office.disposition(entry) == "held"
    assert len(office.letters("anna@customer")) == before
    warning = office.letter("bea@staff")
    assert "Held:" in warning.subject
    assert "by Tom" in warning.text


def test_html_alone_hides_nothing(office: Office) -> None:
    scene(office)
    raw = (
        "Authentication-Results: mx.help.example; dmarc=pass header.from=staff.example\r\n"
        "From: bea@staff.example\r\nTo: support+1@help.example\r\nSubject: x\r\nMessage-ID: <h1@staff.example>\r\n"
        "Date: Mon, 02 Mar 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<p>Hello</p><p>The wh<b>ole</b> batch <i>of</i> March<br>is faulty, and&nbsp;we <span>have known</span> it</p>\r\n"
    )
    entry = office.mail("bea@staff", "support+1", "", "", raw=raw.encode())
    office.work()
    assert office.disposition(entry) == "held"
    assert all("batch" not in letter.everything for letter in office.letters("anna@customer"))


@pytest.mark.parametrize("name", ["plan.txt", "offer.pdf"])
def test_a_file_of_a_note_is_held_under_any_name(office: Office, name: str) -> None:
    scene(office)
    paper = (name, "application/octet-stream", b"the plan of the whole batch")
    entry = office.mail("bea@staff", "support+1", "", "Here you are.", attachments=(paper,))
    office.work()
    assert office.disposition(entry) == "held"
    assert name in office.letter("bea@staff").text
    assert not any(letter.files for letter in office.letters("anna@customer"))


def test_the_hand_at_the_shell_is_guarded_as_well(office: Office) -> None:
    from mailgate.deed.byhand import Hand, Words, say
    from mailgate.mail.model import TicketNumber, Visibility

    scene(office)
    with office.store.write() as session:
        desk = office.house.desk(session)
        hand = Hand(deeds=office.deeds, desk=desk, by=desk.staff[0], at=office.now)
        decision = say(session, hand, TicketNumber(1), Words(text=SECRET), Visibility.PUBLIC)
    office.work()
    assert decision.disposition == "held"
    assert all("batch" not in letter.everything for letter in office.letters("anna@customer"))
    office.reply(office.letter("bea@staff"), "send")
    office.work()
    assert "batch" in office.letter("anna@customer").text


def test_what_waits_in_the_window_is_no_public_message_that_would_excuse_another(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        scene(office)
        entry = office.mail("bea@staff", "support+1", "", SECRET)
        again = office.mail("bea@staff", "support+1", "", SECRET + " Yes.")
        office.work()
        assert [office.disposition(one) for one in (entry, again)] == ["held", "held"]
        office.pass_time("1h")
        assert all("batch" not in letter.everything for letter in office.letters("anna@customer"))


SIGNATURE = (
    "Kind regards\nBea Example\nHelp Ltd, 12 Long Lane, Lamptown, phone 01 234 56 78\n"
    "Registered in Lamptown under number 123456, directors Ann Other and N. N."
)
FOOTER = (
    "This e-mail and any files with it are confidential and intended solely for the addressee.\n"
    "If you have received it by mistake please tell us and delete it at once."
)


def _signature(office: Office) -> str:
    office.mail("bea@staff", "support+1-note", "", f"I shall write to her.\n\n{SIGNATURE}\n\n{FOOTER}")
    return f"Dear Anna, a new one is on its way.\n\n{SIGNATURE}\n\n{FOOTER}"


def _colleagues_footer(office: Office) -> str:
    office.mail("tom@staff", "support+1-note", "", f"Please answer her, Bea.\n\nMit freundlichen Grüßen\nTom\n\n{FOOTER}")
    return f"Dear Anna, a new one is on its way.\n\nBest regards,\nBea\n\n{FOOTER}"


def _customers_words(office: Office) -> str:
    office.mail("tom@staff", "support+1-note", "", "She writes: What can I do about that, I ask you once more? Poor thing.")
    return "You wrote: What can I do about that, I ask you once more?\n\nNothing."


def _said_before(office: Office) -> str:
    text = "A new one is on its way to you and will arrive on Monday."
    office.mail("bea@staff", "support+1", "", text)
    office.work()
    office.mail("tom@staff", "support+1-note", "", f"You told her: {text} Will it?")
    return f"As I wrote: {text} It did not; it comes on Tuesday."


def _always_the_same(office: Office) -> str:
    text = "Please switch it off, wait for ten seconds, and switch it on again."
    for number in (2, 3):
        office.mail("carl@customer", "support", f"Lamp {number}", "Dead.")
        office.work()
        office.mail("bea@staff", f"support+{number}", "", text)
        office.work()
    office.mail("tom@staff", "support+1-note", "", f"Just tell her: {text}")
    return f"Dear Anna,\n\n{text}\n\nBea"


def _template(office: Office) -> str:
    office.mail("tom@staff", "support+1-note", "", "Our letters say: To answer, just reply to this mail. Or write to: us. Silly.")
    return "A new one is on its way."


def _short(office: Office) -> str:
    office.mail("tom@staff", "support+1-note", "", "Thank you very much for your patience, Bea.")
    return "Thank you very much for your patience! A new one is on its way."


@pytest.mark.parametrize(
    "prepare", [_signature, _colleagues_footer, _customers_words, _said_before, _always_the_same, _template, _short]
)
def test_ordinary_mail_is_not_held(office: Office, prepare: Callable[[Office], str]) -> None:
    scene(office)
    text = prepare(office)
    office.work()
    entry = office.mail("bea@staff", "support+1", "", text)
    office.work()
    assert office.disposition(entry) == "reply", office.why(entry)
    assert not office.held()


def test_a_logo_on_every_mail_is_not_held(office: Office) -> None:
    scene(office)
    logo = ("logo.png", "image/png", b"\x89PNG our logo")
    office.mail("carl@customer", "support", "Lamp 2", "Dead.")
    office.work()
    office.mail("bea@staff", "support+2", "", "Soon.", attachments=(logo,))
    office.work()
    office.mail("bea@staff", "support+1-note", "", "I shall write to her.", attachments=(logo,))
    office.work()
    entry = office.mail("bea@staff", "support+1", "", "A new one is on its way.", attachments=(logo,))
    office.work()
    assert office.disposition(entry) == "reply"


def test_a_signature_excuses_nothing_but_itself(office: Office) -> None:
    scene(office)
    office.mail(
        "tom@staff", "support+1-note", "", "Well.\n\nKind regards\nTom\nPS: her husband called us twice about the money he owes."
    )
    office.work()
    entry = office.mail(
        "bea@staff", "support+1", "", "Fine.\n\nKind regards\nBea\nPS: her husband called us twice about the money."
    )
    office.work()
    assert office.disposition(entry) == "held"
