"""``mailgate check`` tells of a certificate while there is time to renew it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.cli.checks.certificates import SOON
from mailgate.cli.common import now
from tests.command import Command
from tests.peers.certificates import Authority, Issued
from tests.unit.cli.test_check import findings

HOUR = timedelta(hours=1)


def told(mailgate: Command, pair: Issued) -> tuple[bool, str]:
    mailgate.patch.setenv("MAILGATE_SMTP__TLS_CERT", str(pair.certificate))
    mailgate.patch.setenv("MAILGATE_SMTP__TLS_KEY", str(pair.key))
    return findings(mailgate)["tls"]


@pytest.mark.parametrize(
    ("left", "ok", "says"),
    [
        (SOON + HOUR, True, " for mx.help.example, help.example is good until"),
        (SOON - HOUR, False, "in 13 days; renew it"),
        (HOUR, False, "in 0 days; renew it"),
        (-HOUR, False, "ended on"),
    ],
)
def test_what_is_left_of_a_certificate_is_told(
    mailgate: Command, tmp_path: Path, left: timedelta, says: str, *, ok: bool
) -> None:
    pair = Authority(tmp_path).issue("mx.help.example", "help.example", until=now() + left)
    found = told(mailgate, pair)
    assert found[0] is ok
    assert says in found[1]


def test_a_certificate_of_tomorrow_is_told(mailgate: Command, tmp_path: Path) -> None:
    tomorrow = now() + timedelta(days=1)
    pair = Authority(tmp_path).issue("help.example", since=tomorrow)
    assert "is the clock right?" in told(mailgate, pair)[1]


def test_what_is_no_certificate_is_told(mailgate: Command, tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("help.example")
    pair.certificate.write_text("nothing", encoding="ascii")
    assert "give a certificate chain in PEM" in told(mailgate, pair)[1]


def test_what_is_no_file_is_told_and_nobody_waits_for_it(mailgate: Command, tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("help.example")
    pair.certificate.unlink()
    os.mkfifo(pair.certificate)
    assert "is no regular file; put the PEM itself there" in told(mailgate, pair)[1]


def test_a_chain_beside_the_key_of_another_is_told_and_that_the_one_before_goes_on(mailgate: Command, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = Issued(authority.issue("help.example").certificate, authority.issue("mx.help.example").key)
    ok, said = told(mailgate, pair)
    assert not ok
    assert "smtp.tls_key: cannot be used" in said
    assert "a daemon at work goes on with the one before" in said


def test_where_nothing_is_configured_that_is_told(mailgate: Command) -> None:
    assert findings(mailgate)["tls"] == (True, "no certificate is configured: nothing is encrypted on the way in")
