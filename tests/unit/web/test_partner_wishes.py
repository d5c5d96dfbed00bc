"""What partners type on their pages that is a command and no words: it goes alone, and is told as taken only if it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office
from tests.partners_page import Pages
from tests.security.scenes import note_address
from tests.stand_ins import empty_desk

VIC, ANNA, BEA = "vic@partner", "anna@customer", "bea@staff"
NOTE = "their account is overdue since spring and nobody dares to call them about it"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """A ticket of Anna's that a partner sees, with a note on it."""
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, gateway={"undo_window": "2m"}) as office, Pages(office) as made:
        office.staff(BEA, notify="all")
        office.partner(VIC, "Vic", tag="printer")
        office.mail("Anna <anna@customer.example>", "support", "The printer", "It eats paper.")
        office.work()
        office.mail(BEA, note_address(office.letters(BEA)[0]), "x", f"#tag printer\n{NOTE}")
        office.work()
        yield made


@pytest.mark.parametrize("form", ["reply", "note"])
def test_a_wish_alone_is_obeyed_from_either_form(pages: Pages, form: str) -> None:
    vic, office = pages.of(VIC), pages.office
    for typed in ("stop", "#undo", "Note."):
        vic.write("/p/1/reply", f"Throw it away, said {typed}")
        told = vic.get(vic.write(f"/p/1/{form}", typed).headers["location"])
        assert "Your commands were taken" in told.text, typed
        assert "/stop/" not in told.text, typed
    told = vic.get(vic.write(f"/p/1/{form}", "#status").headers["location"])
    assert "Your commands were taken" in told.text
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "Throw" in one.text]
    assert "Status" in office.letter(VIC).text or "status" in office.letter(VIC).text


def test_a_wish_that_is_not_obeyed_is_not_told_as_taken(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    for path, typed in (("reply", "#undo"), ("note", "#close"), ("reply", "#undo\n#status")):
        told = vic.get(vic.write(f"/p/1/{path}", typed).headers["location"])
        assert "not obeyed" in told.text, typed
    vic.write("/p/1/reply", "Unplug it.")
    office.pass_time("3m")
    assert "not obeyed" in vic.get(vic.write("/p/1/reply", "stop").headers["location"]).text


def test_send_lets_a_held_reply_out_by_the_form_for_replies_alone(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    vic.write("/p/1/reply", f"My colleague says that {NOTE}.")
    assert "not obeyed" in vic.get(vic.write("/p/1/note", "#send").headers["location"]).text
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "overdue" in one.text]
    assert "Your commands were taken" in vic.get(vic.write("/p/1/reply", "#send").headers["location"]).text
    office.pass_time("3m")
    assert [one for one in office.letters(ANNA) if "overdue" in one.text]


def test_a_wish_with_nothing_to_be_about_stays_inside(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    told = vic.get(vic.write("/p/1/reply", "stop").headers["location"])
    assert "became an internal note" in told.text
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "stop" in one.text]
