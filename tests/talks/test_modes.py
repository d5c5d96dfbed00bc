"""Talks that go the same way in every form of our addresses. Its one rule: the talk is written for sub-addresses, not changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.stand_ins import empty_desk
from tests.talks.forms import FORMS, FormPlayer
from tests.talks.script import read
from tests.talks.test_talks import TALKS, opened

#: What the talks are about that every change is tried with; all of them stand behind the ``soak`` mark.
MAIN = frozenset(
    (
        *("lamp", "typed_addresses", "two_queues", "stranger", "held_decided", "undo_stop", "leak_guard"),
        *("partner", "digest_answered", "public_address_internal_question", "control", "page_words", "page_partner"),
    )
)
#: Talks about addresses that say what no id and no subject can: a person's own proof, two tickets at once, a letter's return
#: path, somebody else's address without an answer to it. There the plain form is weaker, and ``plain.talk`` says how.
OF_ADDRESSES = frozenset(
    (
        *("bounces", "confirmed", "confirmed_phone", "contact_form", "customer_inside", "held_cases", "held_token_decides"),
        *("joined_speaks", "leaving", "marks", "merged", "most_restrictive", "once_on_closed", "ordinary_day"),
        *("ordinary_day_token", "other_tickets", "reply_to_a_note", "return_path", "staff_token", "two_tickets"),
    )
)
#: Their letters name addresses, or they set a form themselves.
OTHERWISE = {"hyphen": frozenset({"commands"}), "catch-all": frozenset({"commands"}), "plain": OF_ADDRESSES | {"commands"}}
_SET = frozenset({"plain", "plain_held", "catch_all"})


def _cases() -> list[object]:
    """(talk, form), the long way of it marked."""
    return [
        pytest.param(talk, form, id=f"{talk.stem}-{form}", marks=() if talk.stem in MAIN else pytest.mark.soak)
        for form in FORMS
        for talk in TALKS
        if talk.stem not in OTHERWISE[form] | _SET
    ]


@pytest.mark.parametrize(("talk", "form"), _cases())
def test_a_talk_goes_the_same_way_in_another_form(talk: Path, form: str, tmp_path: Path) -> None:
    script = read(talk)
    gateway = {**script.given.settings.get("gateway", {}), **FORMS[form]}
    given = replace(script.given, settings={**script.given.settings, "gateway": gateway})
    with opened(given, empty_desk(tmp_path / "desk.db"), tmp_path) as office:
        FormPlayer(office=office, golden=tmp_path, rewrite=False, plain=form == "plain").play(script)
