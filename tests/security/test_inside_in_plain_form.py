"""Whoever answers whatever, in clients that keep or drop the ids, at plain addresses: nothing inside reaches a customer.

Its one rule: what may go out is said here by other words than the rules' own: staff, proven, said ``#public``, or answered a
letter to staff that is not internal and named it by its id.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.office import Authenticated, Office
from tests.size import sized
from tests.stand_ins import empty_desk

STAFF = ("bea@staff", "tom@staff")
_STEPS = 40
_PROOFS: tuple[Authenticated, ...] = (True, True, True, True, None, "fail")


def _write(office: Office, dice: random.Random, n: int) -> tuple[str, bool]:
    """One mail; whose it is, and whether its words may reach a customer, if it is of staff."""
    who = dice.choice((*STAFF, *STAFF, "anna@customer", "carl@customer", "zoe@other"))
    keeps = dice.choice(("ids", "references", "subject", "subject", "nothing"))
    says = dice.choice(("", "", "", "#public\n", "#note\n"))
    proof = dice.choice(_PROOFS)
    letter = dice.choice([one for one in office.delivered if one.to.startswith(who)] or office.delivered)
    subject = "hello" if keeps == "nothing" else f"Re: {letter.subject}"
    ids: dict[str, Any] = {"in_reply_to": letter.message_id} if keeps == "ids" else {}
    ids |= {"references": (letter.message_id,)} if keeps in ("ids", "references") else {}
    cc = "carl@customer" if dice.random() < 0.3 else ()
    office.mail(who, "support", subject, f"{says}The secret word is {_word(n)}.\n", cc=cc, authenticated=proof, **ids)
    office.work()
    inside = "internal" in letter.subject or not letter.to.endswith("@staff.example")
    named = keeps in ("ids", "references") and not inside
    return who, proof is True and says != "#note\n" and (says == "#public\n" or named)


def _word(n: int) -> str:
    return f"marker{n}x"


@pytest.mark.parametrize("seed", range(sized(3, 60)))
def test_nothing_inside_reaches_a_customer_at_plain_addresses(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, gateway={"delimiter": ""}) as office:
        for one in STAFF:
            office.staff(one, notify="all", receipts="all")
        office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
        office.work()
        wrote = {n: _write(office, dice, n) for n in range(_STEPS)}
        kept = [_word(n) for n, (who, may_go) in wrote.items() if who in STAFF and not may_go]
        outside = "\n".join(one.everything for one in office.delivered if not one.to.endswith("@staff.example"))
        assert [one for one in kept if one in outside] == []
        gone = [_word(n) for n, (who, may_go) in wrote.items() if who in STAFF and may_go and _word(n) in outside]
        assert gone, "a walk on which nothing goes out shows nothing"
