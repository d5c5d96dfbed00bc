"""A submission port and its people: Bea of the staff (also bea@phone.example), Tom without a password, Vic, a partner."""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from argon2 import PasswordHasher

from mailgate.desk.model import Filter
from mailgate.inbound import passwords
from mailgate.mail.model import Address, PersonId
from store import logins, partners, people
from store.engine import Store
from tests.peers.dialogue import Wire
from tests.peers.gatehouse import NOON, House, Plan, running
from tests.stand_ins import empty_desk

BEA, PHONE, TOM, VIC = (Address(f"{one}.example") for one in ("bea@staff", "bea@phone", "tom@staff", "vic@vendor"))
SECRET = "correct horse battery"


@dataclass(frozen=True)
class Counter:
    """A running gate with its people."""

    house: House
    certificate: Path

    @property
    def port(self) -> int:
        return int(self.house.places["submission"].rpartition(":")[2])

    def secure(self) -> Wire:
        """A connection that is encrypted and greeted."""
        wire = Wire(self.port)
        wire.talk("S: 220 *\nC: EHLO x\nS: 250-*\nC: STARTTLS\nS: 220 *")
        wire.start_tls(ssl.create_default_context(cafile=self.certificate))
        wire.talk("C: EHLO x\nS: 250-*AUTH PLAIN LOGIN*")
        return wire

    def logged_in(self, name: str = BEA) -> Wire:
        """A connection of somebody's."""
        wire = self.secure()
        assert wire.say(plain(name)) == "235 2.7.0 welcome"
        return wire


def plain(name: str, password: str = SECRET, acting: str = "") -> str:
    """The command that logs in."""
    return "AUTH PLAIN " + coded(f"{acting}\0{name}\0{password}")


def coded(text: str) -> str:
    return b64encode(text.encode()).decode()


@contextmanager
def open_counter(
    folder: Path, certificate: Path, others: Mapping[str, Mapping[str, Any]] = MappingProxyType({}), **submission: Any
) -> Iterator[Counter]:
    """The port on a free port, with settings of its own; ``others`` are sections."""
    url = empty_desk(folder / "mailgate.db")
    with _cheap_passwords():
        _people(url)
        with running(_plan(folder, certificate, others, url, submission)) as house:
            yield Counter(house, certificate)


def _plan(
    folder: Path, certificate: Path, others: Mapping[str, Mapping[str, Any]], url: str, submission: Mapping[str, Any]
) -> Plan:
    files = {"tls_cert": certificate, "tls_key": certificate.with_name("key.pem")}
    own = {"listen": "127.0.0.1:0", "failure_delay": "0s", **submission}
    sections: dict[str, Mapping[str, Any]] = {"submission": own, "smtp": files, **others}
    return Plan(folder=folder, sections=sections, url=url)


@contextmanager
def _cheap_passwords() -> Iterator[None]:
    """What a check costs is the matter of another test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        passwords._nobodys.cache_clear()
        try:
            yield
        finally:
            passwords._nobodys.cache_clear()


def _people(url: str) -> None:
    store = Store(url)
    with store.write() as session:
        bea = people.add_staff(session, BEA, people.Change(name="Bea"), NOON).person
        people.add_staff(session, TOM, people.Change(name="Tom"), NOON)
        people.add_alias(session, PersonId(bea.id or 0), PHONE, NOON)
        vic = partners.add(session, VIC, people.Change(name="Vic"), Filter(tags=frozenset({"red"})), NOON).person
        for person in (bea, vic):
            logins.set_password(session, person, passwords.hashed(SECRET))
    store.close()
