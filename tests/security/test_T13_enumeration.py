"""T13: at RCPT nothing can be found out: a wrong token, an unknown ticket, person or letter all get one verdict."""

from __future__ import annotations

import base64
import random

import pytest
from sqlalchemy import event

from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.mail.model import Address, Peer
from tests.office import OUTSIDE, Office
from tests.security.scenes import opened

ANYBODY = Peer(host=OUTSIDE, trusted=False)
_DICE = random.Random(13)


def _token() -> str:
    return base64.b32encode(_DICE.randbytes(17))[:26].decode().lower()


@pytest.fixture
def directory(office: Office) -> QueueDirectory:
    for n in range(3):
        opened(office, f"anna{n}@customer")
    return QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)


def test_a_thousand_guesses_of_each_kind_get_one_verdict(office: Office, directory: QueueDirectory) -> None:
    there = [f"t{_DICE.randint(1, 3)}-{_DICE.randint(1, 5)}.{_DICE.choice('pi')}.{_token()}" for _ in range(1_000)]
    nowhere = [f"t{_DICE.randint(4, 10**9 - 1)}-{_DICE.randint(6, 10**6)}.p.{_token()}" for _ in range(1_000)]
    letters = [f"b{_DICE.randint(1, 20)}.{_token()}" for _ in range(500)] + [
        "b999999." + _token(),
        "x",
        "bea",
        "anna",
        "t1-1.p.",
        "",
    ]
    guesses = [Address(f"support+{detail}@help.example") for detail in (*there, *nowhere, *letters)]
    guesses += [Address(f"{local}@help.example") for local in ("bea", "tom", "anna", "root", "nobody")]
    assert {directory(one, ANYBODY) for one in guesses} == {Verdict.UNKNOWN}


def test_every_wrong_signed_address_costs_the_same_look_into_the_store(office: Office, directory: QueueDirectory) -> None:
    """No clock is needed to see it: the same statements, whether ticket and person are there or not."""
    asked: list[str] = []
    directory(Address("support@help.example"), ANYBODY)  # reads the queues, once
    with office.store.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2]))
    looks = set()
    for detail in (f"t1-1.p.{_token()}", f"t1-99.i.{_token()}", f"t77777-1.p.{_token()}", f"t77777-99.i.{_token()}"):
        asked.clear()
        assert directory(Address(f"support+{detail}@help.example"), ANYBODY) is Verdict.UNKNOWN
        looks.add(tuple(asked))
    [looked] = looks
    assert "participant" in looked[-1]


def test_a_typed_number_is_taken_whether_the_ticket_is_there_or_not(office: Office, directory: QueueDirectory) -> None:
    for number, word in [(1, ""), (77_777, ""), (1, "-note"), (77_777, "-note"), (1, "-close"), (77_777, "-close")]:
        assert directory(Address(f"support+{number}{word}@help.example"), ANYBODY) is Verdict.ACCEPT


def test_whoever_holds_an_address_gets_in(office: Office, directory: QueueDirectory) -> None:
    for letter in office.delivered:
        assert directory(Address(letter.reply_to), ANYBODY) is Verdict.ACCEPT
        assert directory(Address(letter.mail_from), ANYBODY) is Verdict.ACCEPT
