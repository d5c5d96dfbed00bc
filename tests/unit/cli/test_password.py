"""Passwords are set at the shell, read and never given as an argument, for staff and partners."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from mailgate.inbound import passwords
from mailgate.mail.model import Address
from store import logins
from store.engine import Store
from tests.command import Command

BEA, VIC = Address("bea@help.example"), Address("vic@vendor.example")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost little."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def kept(store: Store, who: Address) -> str | None:
    with store.read() as session:
        login = logins.find(session, who)
    return login.password if login else None


def test_a_password_is_generated_read_and_removed(mailgate: Command, store: Store) -> None:
    mailgate("staff", "add", BEA, "--name", "Bea")
    mailgate("partner", "add", VIC, "--tag", "red")
    for noun, who in (("staff", BEA), ("partner", VIC)):
        assert kept(store, who) is None
        made = mailgate(noun, "password", who, "--generate")
        assert made.code == 0
        assert passwords.holds(kept(store, who), made.out.strip())
        assert "logs in with this password" in mailgate(noun, "password", who, stdin=b"a password of mine\nmore\n").out
        assert passwords.holds(kept(store, who), "a password of mine")
        assert "cannot log in any more" in mailgate(noun, "password", who, "--remove").out
        assert kept(store, who) is None
    assert mailgate("staff", "password", BEA, "--remove", "--generate").code == 2


def test_a_password_ends_with_the_duty(mailgate: Command, store: Store) -> None:
    mailgate("staff", "add", BEA, "--name", "Bea")
    mailgate("partner", "add", VIC, "--tag", "red")
    for noun, who in (("staff", BEA), ("partner", VIC)):
        mailgate(noun, "password", who, "--generate")
        mailgate(noun, "remove", who)
        assert kept(store, who) is None
    mailgate("staff", "add", BEA)
    mailgate("partner", "add", VIC, "--tag", "red")
    assert (kept(store, BEA), kept(store, VIC)) == (None, None)


def test_a_poor_password_and_a_wrong_person_are_refused(mailgate: Command, store: Store) -> None:
    mailgate("staff", "add", BEA, "--name", "Bea")
    for length, code in ((11, 1), (12, 0), (13, 0), (499, 0), (500, 0), (501, 1)):
        assert mailgate("staff", "password", BEA, stdin=b"x" * length + b"\n").code == code, length
    for text in (b"", b"\n", b"with a \a bell in it\n"):
        assert "12 to 500 characters" in mailgate("staff", "password", BEA, stdin=text).err
    assert "is no partner" in mailgate("partner", "password", BEA, "--generate").err
    assert "is no staff" in mailgate("staff", "password", VIC, "--generate").err
    assert passwords.holds(kept(store, BEA), "x" * 500)
