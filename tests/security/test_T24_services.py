"""T24, T25: questions in a forged name are at most one mail to the victim, without a word of the forger's; machines get none."""

from __future__ import annotations

import pytest

from tests.office import Office
from tests.security.scenes import outside

ASKED = ["status", "help"]


@pytest.fixture
def asked(office: Office) -> Office:
    """Anna has a ticket whose subject an attacker chose."""
    office.mail("anna@customer.example", "support", "BUY PILLS", "http://pills.example", authenticated=None)
    office.work()
    return office


@pytest.mark.parametrize("word", ASKED)
def test_a_forged_question_is_answered_once_and_without_text(asked: Office, word: str) -> None:
    before = len(asked.letters("anna@customer.example"))
    for n in range(5):
        asked.mail('"CLICK HERE" <anna@customer.example>', f"support+{word}", f"Subject {n}", "my text", authenticated=None)
    asked.work()
    new = asked.letters("anna@customer.example")[before:]
    assert len(new) == 1
    read = new[0].everything + new[0].raw.decode()
    assert not [text for text in ("PILLS", "pills", "CLICK", "Subject 0", "my text") if text in read]


@pytest.mark.parametrize("word", ASKED)
def test_nobody_but_the_mailbox_in_from_is_answered(asked: Office, word: str) -> None:
    before = len(outside(asked))
    asked.mail("anna@customer.example", f"support+{word}", "?", "hm", authenticated=None, mail_from="eve@evil.example")
    asked.work()
    assert len(outside(asked)) == before


@pytest.mark.parametrize("word", ASKED)
@pytest.mark.parametrize("header", [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("List-Id", "<x.example>")])
def test_a_machine_is_not_answered(asked: Office, word: str, header: tuple[str, str]) -> None:
    before = len(outside(asked))
    asked.mail("carl@customer.example", f"support+{word}", "?", "hm", headers=dict([header]))
    asked.work()
    assert len(outside(asked)) == before


@pytest.mark.parametrize("word", ASKED)
def test_what_failed_its_proof_is_not_answered(asked: Office, word: str) -> None:
    before = len(outside(asked))
    asked.mail("carl@customer.example", f"support+{word}", "?", "hm", authenticated="fail")
    asked.work()
    assert len(outside(asked)) == before


def test_somebody_elses_tickets_are_never_listed(asked: Office) -> None:
    asked.mail("carl@customer.example", "support+status", "?", "anna@customer.example")
    asked.work()
    assert "[#1]" not in asked.letters("carl@customer.example")[-1].everything
