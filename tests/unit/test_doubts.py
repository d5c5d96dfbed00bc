"""Every reason to hold a mail can be read in every language."""

from __future__ import annotations

import pytest

from mailgate.desk.model import Doubt
from tests.checkout import ROOT


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_reason_to_hold_is_translated(doubt: Doubt) -> None:
    template = (ROOT / "templates/mail/de/_held.j2").read_text(encoding="utf-8")
    assert f'"{doubt.value}": "' in template
