"""Everything that can happen to a ticket has a word in the letter that shows one."""

from __future__ import annotations

import pytest

from mailgate.desk.model import EventKind
from mailgate.web.pages import Pages
from tests.checkout import ROOT
from tests.golden.wire import TEMPLATES


@pytest.mark.parametrize("kind", list(EventKind))
def test_an_event_has_a_word(kind: EventKind) -> None:
    assert f'"{kind.value}": pgettext("event", "' in (TEMPLATES / "mail/shown.j2").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "de", "fr", "it"])
def test_an_event_is_a_sentence_of_its_own_on_the_partners_page(language: str) -> None:
    pages = Pages([ROOT / "templates"])
    tongue = pages._tongue(language, pages._loader)
    words = tongue.get_template("_inside_events.j2").module.words  # type: ignore[attr-defined]
    facts = {"old": "", "new": "", "to": "", "person": "Anna", "ticket": "7", "added": "", "removed": "", "how": "", "role": ""}
    said = [words({**facts, "kind": kind.value, "who": "", "stopped": False, "watches": True}) for kind in EventKind]
    assert all(said)
    assert len(set(said)) == len(said)
