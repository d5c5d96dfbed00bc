"""Forwards as many mail programs write them, in many languages."""

from __future__ import annotations

import pytest

from mailgate.mail import forward
from mailgate.mail.model import Forwarded
from tests.unit.mail.forwarders import written


def sender(found: Forwarded | None) -> tuple[str, str] | None:
    return (found.sender.name, found.sender.address) if found and found.sender else None


def test_a_forward_is_read_as_each_program_writes_it_in_each_language() -> None:
    misread: list[str] = []
    for one in written():
        found = forward.read(one.subject, one.text, ())
        right = sender(found) == ("Anna Müller", "anna@customer.example") and found is not None and found.subject == "The lamp"
        if not (right and found and found.whole and (found.above, found.text) == ("Please see.", "It is dead.\n\nAnna")):
            misread.append(one.name)
    assert not misread


PROGRAMS = {
    "mutt": "----- Forwarded message from Anna <anna@customer.example> -----\n\nDate: Tue, 3 Mar 2026 10:30:00 +0100\n"
    "From: Anna <anna@customer.example>\nTo: bea@staff.example\nSubject: The lamp\n\nIt is dead.\n\n"
    "----- End forwarded message -----",
    "horde": "----- Forwarded message from anna@customer.example -----\n     Date: Tue, 3 Mar 2026 10:30:00 +0100\n"
    "  Subject: The lamp\n       To: bea@staff.example\n\nIt is dead.",
    "notes": "----- Forwarded by Bea Boss/Example on 03.03.2026 11:00 -----\n\nFrom:\tAnna <anna@customer.example>\n"
    "To:\tbea@staff.example\nDate:\t03.03.2026 10:30\nSubject:\tThe lamp\n\nIt is dead.",
    "the bat": "This is a forwarded message\nFrom: Anna <anna@customer.example>\nTo: bea@staff.example\n"
    "Date: Tuesday, March 3, 2026, 10:30:00 AM\nSubject: The lamp\n\nIt is dead.",
    "kmail": "----------  Forwarded Message  ----------\n\nSubject: The lamp\nDate: Tuesday, 3 March 2026, 10:30:00 CET\n"
    "From: Anna <anna@customer.example>\nTo: bea@staff.example\n\nIt is dead.",
    "yahoo": '----- Forwarded Message -----\nFrom: "Anna" <anna@customer.example>\nTo: "Bea" <bea@staff.example>\n'
    "Sent: Tuesday, March 3, 2026 at 10:30:00 AM GMT+1\nSubject: The lamp\n\nIt is dead.",
    "proton": "------- Forwarded Message -------\nFrom: Anna <anna@customer.example>\nDate: On Tuesday, March 3rd, 2026\n"
    "Subject: The lamp\nTo: bea@staff.example <bea@staff.example>\n\nIt is dead.",
    "gmx": 'Gesendet: Dienstag, 03. März 2026 um 10:30 Uhr\nVon: "Anna" <anna@customer.example>\nAn: bea@staff.example\n'
    "Betreff: The lamp\n\nIt is dead.",
    "qq": '------------------ 原始邮件 ------------------\n发件人: "Anna"<anna@customer.example>;\n'
    "发送时间: 2026年3月3日(星期二) 上午10:30\n"
    '收件人: "Bea"<bea@staff.example>;\n主题: The lamp\n\nIt is dead.',
    "mail.ru": "-------- Пересылаемое сообщение --------\nОт: Anna <anna@customer.example>\nКому: bea@staff.example\n"
    "Дата: Вторник, 3 марта 2026, 10:30 +03:00\nТема: The lamp\n\nIt is dead.",
    "squirrel": "---------------------------- Original Message ----------------------------\nSubject: The lamp\n"
    'From:    "Anna" <anna@customer.example>\nDate:    Tue, March 3, 2026 10:30 am\nTo:      bea@staff.example\n'
    "--------------------------------------------------------------------------\n\nIt is dead.",
    "yahoo as text": "   ----- Forwarded Message ----- From: Anna <anna@customer.example>"
    "To: bea@staff.example <bea@staff.example>"
    "Sent: Tuesday, March 3, 2026 at 10:12:33 AM GMT+1Subject: The lamp\n It is dead.",
    "gmail in german": "---------- Forwarded message ---------\nVon: Anna <anna@customer.example>\n"
    "Date: Di., 3. März 2026 um 10:30 Uhr\n"
    "Subject: The lamp\nTo: <bea@staff.example>\n\nIt is dead.",
}


def test_a_forward_with_an_attribution_instead_of_headers_names_its_author() -> None:
    text = '-------- Пересылаемое сообщение --------\n03.03.2026, 10:12, "Anna" <anna@customer.example>:\n\nIt is dead.\n'
    found = forward.read("Fwd: The lamp", text, ())
    assert sender(found) == ("Anna", "anna@customer.example")
    assert found is not None
    assert (found.whole, found.text) == (True, "It is dead.")


def test_a_short_subject_ends_with_its_line_and_a_full_one_goes_on() -> None:
    head = "Fwd: x\n\nFrom: Anna <anna@customer.example>\nDate: 3 Mar 2026\nTo: Bea\nSubject: "
    short = forward.read("Fwd: x", head + "The lamp\nIt is dead.", ())
    long = forward.read("Fwd: x", head + "The lamp that you sold me in the autumn of the year before\nlast\n\nIt is dead.", ())
    assert short is not None
    assert (short.subject, short.text) == ("The lamp", "It is dead.")
    assert long is not None
    assert (long.subject[-11:], long.text) == ("before last", "It is dead.")


def test_a_forward_is_read_as_the_lesser_known_programs_write_it() -> None:
    misread = []
    for name, text in PROGRAMS.items():
        found = forward.read("Fwd: The lamp", text, ())
        right = found is not None and (found.subject, found.whole, found.above) == ("The lamp", True, "")
        address = found.sender.address if found and found.sender else ""
        if not (right and address == "anna@customer.example" and found and "It is dead." in found.text):
            misread.append(name)
    assert not misread


@pytest.mark.parametrize(("language", "whole"), [("fi", False), ("da", True), ("no", True)])
def test_vs_answers_in_finnish_and_hands_on_in_danish_and_norwegian(language: str, *, whole: bool) -> None:
    [text] = [one.text for one in written() if one.name == f"{language} outlook"]
    found = forward.read("VS: The lamp", text, ())
    assert (found is not None and found.whole) == whole
