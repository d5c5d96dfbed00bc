"""Every reason to hold a mail can be read in every language."""

from __future__ import annotations

import pytest

from mailgate import languages
from mailgate.desk.model import Doubt
from mailgate.render import catalogues
from tests.golden.wire import LANGUAGES, TEMPLATES


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != languages.ENGLISH])
@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_reason_to_hold_is_translated(doubt: Doubt, language: str) -> None:
    said = catalogues.translations(languages.found([TEMPLATES])[language])
    assert said.gettext(doubt.value) != doubt.value
