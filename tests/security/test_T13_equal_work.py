"""T13: a guess costs us the same whether what it names is there or not: so many looks at the store, so many signatures."""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.mail import tokens
from mailgate.mail.model import Address, Peer
from store.engine import Store
from tests.office import OUTSIDE, Office
from tests.security.scenes import opened

ANYBODY = Peer(host=OUTSIDE, trusted=False)
GUESSES = 1_000


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often the store was opened for reading, and how often something was signed to compare."""
    done: Counter[str] = Counter()
    read, token = Store.read, tokens._token

    @contextmanager
    def reading(store: Store) -> Iterator[Session]:
        done["reads"] += 1
        with read(store) as session:
            yield session

    def signing(key: bytes, purpose: tokens.Purpose, subject: tuple[int, ...]) -> str:
        done["signatures"] += 1
        return token(key, purpose, subject)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "read", reading)
        patch.setattr(tokens, "_token", signing)
        yield done


def test_a_ticket_that_is_there_costs_what_one_that_is_not_costs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        opened(office, f"anna{n}@customer")
    directory = QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)
    directory(Address("support@help.example"), ANYBODY)  # the list of queues is read now, and not in between
    dice = random.Random(42)

    def token() -> str:
        return base64.b32encode(dice.randbytes(17))[:26].decode().lower()

    kinds = {
        "there": [f"t{dice.randint(1, 3)}-{dice.randint(1, 5)}.{dice.choice('pi')}.{token()}" for _ in range(GUESSES)],
        "not there": [f"t{dice.randint(4, 10**9 - 1)}-{dice.randint(6, 10**6)}.p.{token()}" for _ in range(GUESSES)],
    }
    spent: dict[str, list[tuple[int, int]]] = {}
    for kind, details in kinds.items():
        spent[kind] = []
        for detail in details:
            with counted(monkeypatch) as done:
                assert directory(Address(f"support+{detail}@help.example"), ANYBODY) is Verdict.UNKNOWN
            spent[kind].append((done["reads"], done["signatures"]))
    assert set(spent["there"]) == set(spent["not there"]) == {(1, 1)}


def test_every_key_is_tried_whichever_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [tokens.KeyRing((bytes([n, *range(1, 40)]),)) for n in range(3)]
    ring = tokens.KeyRing(tuple(one.keys[0] for one in keys))
    for token in [*(one.sign(tokens.Purpose.BOUNCE, 1) for one in keys), "a" * 26, ""]:
        with counted(monkeypatch) as done:
            ring.verify(token, tokens.Purpose.BOUNCE, 1)
        assert done["signatures"] == len(keys)
