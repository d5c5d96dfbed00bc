"""``check`` says of each port who may use it, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Command
from tests.peers.certificates import Authority
from tests.unit.cli.test_check import findings


def test_each_port_says_where_it_is_and_what_it_believes(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for listen, says in (
        ("", "lmtp.listen is empty"),
        ("unix:/run/mailgate/lmtp.sock", "listens on unix:/run/mailgate/lmtp.sock; Authentication-Results of a server"),
        ("127.0.0.1:24", "does not count: its host is not in auth.trusted_relays"),
    ):
        monkeypatch.setenv("MAILGATE_LMTP__LISTEN", listen)
        ok, said = findings(mailgate)["lmtp"]
        assert ok
        assert says in said


def test_the_proxies_before_a_port_are_told(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PROXY" not in findings(mailgate)["smtp"][1]
    monkeypatch.setenv("MAILGATE_SMTP__PROXIES", '["192.0.2.9/32"]')
    assert "192.0.2.9/32 must say by the PROXY protocol whom they bring" in findings(mailgate)["smtp"][1]


def test_a_socket_whose_path_is_too_long_is_told_before_it_is_opened(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for length, good in ((107, True), (108, False)):
        monkeypatch.setenv("MAILGATE_LMTP__LISTEN", f"unix:/{'a' * (length - 1)}")
        ok, said = findings(mailgate)["lmtp"]
        assert (ok, "its path is too long" in said) == (good, not good), length


def test_the_submission_port_needs_a_certificate_and_somebody_who_can_log_in(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert findings(mailgate)["submission"] == (True, "submission.listen is empty: nobody logs in to hand in mail")
    monkeypatch.setenv("MAILGATE_SUBMISSION__LISTEN", "127.0.0.1:465")
    ok, said = findings(mailgate)["submission"]
    assert not ok
    assert "no password goes without TLS" in said
    issued = Authority(tmp_path).issue("help.example")
    monkeypatch.setenv("MAILGATE_SUBMISSION__TLS_CERT", str(issued.certificate))
    monkeypatch.setenv("MAILGATE_SUBMISSION__TLS_KEY", str(issued.key))
    ok, said = findings(mailgate)["submission"]
    assert not ok
    assert "`mailgate staff password ADDRESS` gives one" in said
    mailgate("staff", "add", "bea@help.example")
    mailgate("staff", "password", "bea@help.example", "--generate")
    found = findings(mailgate)
    assert found["submission"] == (True, "listens on 127.0.0.1:465, STARTTLS; 1 person has a password")
    assert "help.example is good until 2099-01-01" in found["tls"][1]
