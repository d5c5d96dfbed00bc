"""A ticket's messages told again by mail: in order, for one reader, as a machine's mail, and no more than there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.client import Letter
from tests.office import Office

MESSAGES = 3
Made = Callable[..., Office]


@pytest.fixture
def told(desk_url: str, tmp_path: Path) -> Iterator[Made]:
    """``told(history=3)``: a desk where Anna has written once, and Bea two notes, the last with a file."""
    with ExitStack() as stack:

        def made(**limits: object) -> Office:
            office = stack.enter_context(Office(desk_url, tmp_path, limits=limits))
            office.staff("bea@staff", "Bea")
            office.staff("tom@staff", "Tom")
            office.mail("anna@customer.example", "support", "The lamp", "It is dead.")
            office.work()
            office.mail("bea@staff.example", "support+1-note", "x", "This is note 2.")
            office.work()
            office.mail(
                "bea@staff.example", "support+1-note", "x", "This is note 3.", attachments=[("a.txt", "text/plain", b"x" * 2000)]
            )
            office.work()
            return office

        yield made


def asked(office: Office, command: str) -> list[Letter]:
    """What Tom gets for a command."""
    before = len(office.letters("tom@staff.example"))
    office.mail("tom@staff.example", "support+1-note", "x", command)
    office.work()
    return office.letters("tom@staff.example")[before:]


@pytest.mark.parametrize("limit", [MESSAGES - 1, MESSAGES, MESSAGES + 1])
def test_the_newest_are_told_again_and_what_is_cut_is_said(told: Made, limit: int) -> None:
    letters = asked(told(history=limit), "#history")
    assert len(letters) == min(limit, MESSAGES)
    assert ("older message is left out" in letters[0].everything) == (limit < MESSAGES)
    assert f"History {MESSAGES} of {MESSAGES}" in letters[-1].everything


def test_each_is_a_machines_mail_at_its_own_time_in_one_thread_without_a_customers_address(told: Made) -> None:
    office = told()
    mails = [message_from_bytes(letter.raw) for letter in asked(office, "#history")]
    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-replied"}
    assert len({mail["In-Reply-To"] for mail in mails}) == 1
    assert all(mail["References"] for mail in mails)
    dates = [parsedate_to_datetime(mail["Date"]) for mail in mails]
    assert dates == sorted(dates)
    assert dates[0] <= office.now
    headers = "\n".join(f"{name}: {value}" for mail in mails for name, value in mail.items())
    assert "anna@customer.example" not in headers


def test_files_come_along_and_full_carries_what_history_only_names(told: Made) -> None:
    office = told(staff_attachments="1KiB")
    assert "Too large to attach: a.txt" in asked(office, "#history")[-1].everything
    [*_, last] = asked(office, "#full")
    assert "Too large" not in last.everything
    assert "Attached: a.txt" in last.everything


def test_nothing_is_said_on_the_ticket_by_asking(told: Made) -> None:
    office = told()
    asked(office, "#history\n#status\n#show\n#list\n#why")
    assert f"of {MESSAGES}:" in asked(office, "#history")[-1].everything
