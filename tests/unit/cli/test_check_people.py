"""``mailgate check`` names people whose own addresses have become ours."""

from __future__ import annotations

import pytest

from tests.command import Command
from tests.unit.cli.test_check import findings


@pytest.mark.parametrize(
    ("kind", "who", "variable", "value"),
    [
        ("staff", "support-bea@help.example", "MAILGATE_GATEWAY__DELIMITER", "-"),
        ("staff", "bea@staff.example", "MAILGATE_GATEWAY__REPLY_DOMAIN", "staff.example"),
        ("partner", "paul@maker.example", "MAILGATE_AUTH__OWN_LISTS", '["paul@maker.example"]'),
    ],
)
def test_whose_own_address_a_changed_configuration_makes_ours_is_named(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch, kind: str, who: str, variable: str, value: str
) -> None:
    added = mailgate(kind, "add", who, "--queue", "support")
    assert added.code == 0, added
    assert who not in findings(mailgate)["staff"][1]
    monkeypatch.setenv(variable, value)
    ok, told = findings(mailgate)["staff"]
    assert (ok, who in told) == (False, True), told
