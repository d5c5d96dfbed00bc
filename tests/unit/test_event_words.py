"""Everything that can happen to a ticket has a word in the letter that shows one."""

from __future__ import annotations

import pytest

from mailgate.desk.model import EventKind
from tests.golden.wire import TEMPLATES


@pytest.mark.parametrize("kind", list(EventKind))
def test_an_event_has_a_word(kind: EventKind) -> None:
    assert f'"{kind.value}": pgettext("event", "' in (TEMPLATES / "mail/shown.j2").read_text(encoding="utf-8")
