"""T22: who hands a letter of ours on answers nothing by it, and hands on nobody's signed addresses."""

from __future__ import annotations

import re

import pytest

from tests.client import Letter
from tests.office import Office
from tests.security.scenes import words


def forwarded(letter: Letter, above: str) -> str:
    head = f"From: Support <support@help.example>\nTo: {letter.to}\nSubject: {letter.subject}\n"
    return f"{above}\n\n-------- Forwarded Message --------\n{head}\n{letter.text}"


@pytest.mark.parametrize("answers", [False, True])
def test_a_receipt_that_is_handed_to_the_desk_decides_nothing_and_shows_no_address(office: Office, answers: bool) -> None:
    """Its Message-ID carries the token of a second thought; Thunderbird writes it into References, Outlook into both."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.reply(office.letters("tom@staff")[-1], "#split 1")
    office.work()
    receipt = office.letters("tom@staff")[-1]
    assert re.search(r"\.u\d+-\d+\.", receipt.message_id), "it carries a detail"
    how = {"in_reply_to": receipt.message_id} if answers else {}
    body = forwarded(receipt, "For you, @bea.")
    entry = office.mail("tom@staff", "support", f"Fwd: {receipt.subject}", body, references=(receipt.message_id,), **how)  # type: ignore[arg-type]
    office.work()
    assert office.disposition(entry) == "note", office.why(entry)
    assert words(office, 1)[-1][1].startswith("For you, @bea.")
    mine = re.search(r"support\+t1-\d+\.", receipt.text)
    assert mine
    notice = office.letters("bea@staff")[-1]
    assert "For you, @bea." in notice.text
    assert mine[0] not in notice.text + notice.raw.decode("utf-8", "replace")
