"""T21: Exchange writes ``X-Auto-Response-Suppress`` on ordinary mail: no sign of a machine, but ``All`` forbids an answer."""

from __future__ import annotations

import pytest

from mailgate.mail.classify import classify
from mailgate.mail.model import MailClass
from tests.unit.mail.test_classify import facts


@pytest.mark.parametrize("value", ["DR, OOF, AutoReply", "OOF", "DR,RN,NRN,OOF,AutoReply", "", "None", "Allergic"])
def test_an_ordinary_mail_is_a_persons_and_may_be_acknowledged(value: str) -> None:
    seen = classify(facts(f"X-Auto-Response-Suppress: {value}"))
    assert (seen.mail_class, seen.may_auto_answer) == (MailClass.HUMAN, True)


@pytest.mark.parametrize("value", ["All", "all", "DR, All", "OOF;ALL"])
def test_all_is_a_persons_mail_without_an_acknowledgement(value: str) -> None:
    seen = classify(facts(f"X-Auto-Response-Suppress: {value}"))
    assert (seen.mail_class, seen.may_auto_answer) == (MailClass.HUMAN, False)
    assert seen.reason == "X-Auto-Response-Suppress: All"
