"""``#note`` where a reader of replies sets it aside: nothing but the top makes it a command, and yet nothing goes out."""

from __future__ import annotations

import pytest

from tests.office import Office

SECRET = "Never extend her credit line."


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}\n\n-- \nTom Smith\n\n#note",
        f"{SECRET}\n\nSent from my iPhone\n\n#note",
        (
            f"{SECRET}\n\n______________________________\nFrom: Anna <anna@customer.example>\nSent: Monday, 2 March 2026 09:00\n"
            "To: support\nSubject: The lamp\n\nIt is dead.\n\n#note"
        ),
        f"/#note/\n{SECRET}",
        f"_#note_\n{SECRET}",
    ],
)
def test_a_note_that_is_set_aside_keeps_the_mail_inside(office: Office, text: str) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    journal = office.reply(office.letter("bea@staff"), text, quote=False)
    office.work()
    assert office.disposition(journal) == "note"
    assert SECRET not in "".join(letter.text for letter in office.letters("anna@customer"))


def test_a_line_of_words_and_commands_that_repeats_a_note_is_asked_about_and_not_made_a_note(office: Office) -> None:
    note = "anna is overdue since last spring and nobody here wants to call her about it ever again"
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.mail("tom@staff", "support+1-note@help.example", "Re: The lamp", f"{note}.\n\n@bea")
    office.work()
    assert note in office.letter("bea@staff").text
    journal = office.reply(office.letter("bea@staff"), f"#public My colleague says that {note}.", quote=False)
    office.work()
    assert office.disposition(journal) == "held"
