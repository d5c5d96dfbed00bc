"""``mailgate check`` asks the DNS what it says of our domains."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.command import Command
from tests.peers import nameserver
from tests.peers.nameserver import Fault, NameServer
from tests.unit.cli.test_check import findings

GOOD = {
    "help.example": {"MX": ["10 mx.help.example."], "TXT": ["v=spf1 mx -all"]},
    "mx.help.example": {"A": ["192.0.2.25"]},
    "_dmarc.help.example": {"TXT": ["v=DMARC1; p=quarantine"]},
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    with nameserver.running(dict(GOOD)) as server:
        monkeypatch.setenv("MAILGATE_AUTH__DNS_SERVERS", f'["{server.address}"]')
        monkeypatch.setenv("MAILGATE_AUTH__DNS_TIMEOUT", "60s")
        yield server


def test_what_is_published_is_told(mailgate: Command, names: NameServer) -> None:
    found = findings(mailgate)
    assert found["mx"] == (True, "help.example: mail goes to mx.help.example")
    assert found["spf"] == (True, "help.example: has a record")
    assert found["dmarc"] == (True, "help.example: asks for quarantine")


def test_what_is_missing_fails_with_what_to_publish(mailgate: Command, names: NameServer) -> None:
    names.zone.clear()
    found = findings(mailgate)
    assert [found[name][0] for name in ("mx", "spf", "dmarc")] == [False, False, True]
    assert "publish" in found["mx"][1] + found["spf"][1]


def test_servers_that_do_not_answer_are_told_of(mailgate: Command, names: NameServer) -> None:
    names.faults["help.example"] = Fault.SERVFAIL
    assert "did not answer" in findings(mailgate)["mx"][1]


def test_an_example_domain_is_not_asked_about(mailgate: Command) -> None:
    assert findings(mailgate)["mx"] == (True, "no queue has a domain of its own yet: nothing to look up")
