"""Passwords are kept as argon2id, and whoever has none costs the same."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from argon2 import PasswordHasher

from mailgate.inbound import passwords

SECRET = "correct horse battery"


def test_a_password_is_kept_as_argon2id_and_a_missing_one_costs_the_same_check(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            checked.append(str(hash))
            return super().verify(hash, password)

    kept = passwords.hashed(SECRET)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    monkeypatch.setattr(passwords, "_HASHER", Watched(time_cost=3, memory_cost=64 * 1024, parallelism=4))
    assert passwords.holds(kept, SECRET)
    assert not passwords.holds(kept, SECRET[:-1])
    assert not passwords.holds(None, SECRET)
    assert not passwords.holds("no hash at all", SECRET)
    assert [one.rpartition("p=4$")[0] for one in checked[:3]] == ["$argon2id$v=19$m=65536,t=3,"] * 3
    composed, apart = "Zürich am Abend", "Zu\u0308rich am Abend"
    assert passwords.holds(passwords.hashed(composed), apart)


def test_a_generated_password_is_long_and_never_the_same() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-z2-7]{4}-){4}[a-z2-7]{4}", one) for one in made)
