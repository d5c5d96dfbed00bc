"""The measurements themselves: each part of ``make bench`` runs, with few mails. What it finds is judged by nobody here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bench import accept, end_to_end, large, leaks, pages, signing
from tests.bench.__main__ import main
from tests.bench.generator import workload
from tests.bench.others import __main__ as others
from tests.bench.others.roundup import _in_mbox


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main([*arguments, "--json", "--sqlite"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert "cores" in found["machine"]
    return found


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As little as can be."""
    for module, name, value in (
        *((accept, "CONNECTIONS", (8,)), (accept, "ROUNDS", 1), (end_to_end, "CONNECTIONS", (8,)), (end_to_end, "READERS", (2,))),
        (end_to_end, "WARM", 3),
        *((pages, "ROUNDS", 1), (signing, "ROUNDS", 1), (leaks, "TIMES", 3)),
    ):
        monkeypatch.setattr(module, name, value)


def test_reading_signing_pages_and_the_guard_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, "--read", "--sign", "--page", "--guard", "10")
    assert found["read"][0]["mails"] == 10
    assert {one["kind"] for one in found["sign"]} == {"RSA-2048", "Ed25519"}
    assert [one["messages"] for one in found["page"]] == [20, 200]
    assert found["guard"][0]["median"] > 0


def test_the_gate_and_the_whole_daemon_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, "--accept", "--through", "10")
    gate = found["accept"]["SQLite"]
    assert {one["server"] for one in gate["figures"]} == {"null", "gate", "half"}
    assert gate["gate_to_null_at_8"] > 0
    full, half = found["end_to_end"]
    assert (full["half"], half["half"]) == (False, True)
    assert full["letters"] > 3 * 10, "three of staff hear of every mail that becomes a message, and who opens a ticket too"
    assert full["cpu"] > 0
    assert full["first_notice"] > 0
    assert full["rss"].keys() >= {"gate", "desk", "readers"}


def test_a_large_store_is_measured_beside_an_empty_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "ROUNDS", 1)
    monkeypatch.setattr(large, "BATCH", 4)
    found = measured(capsys, "--large", "300")["large"]
    assert found["costs"][0]["messages"] == 300
    assert {"ticket list", "a recipient at RCPT", "the ticket of a thread"} <= {one["question"] for one in found["asked"]}


def test_a_large_store_that_the_disk_has_no_room_for_is_refused_before_it_is_begun() -> None:
    with pytest.raises(SystemExit, match=r"GiB in /var/tmp, which has \d+; ask for fewer"):
        main(["--large", "--sqlite", "1000000000"])


def test_others_get_the_same_octets_in_an_mbox_and_are_told_apart_in_the_table() -> None:
    mail = workload(seed=3, count=50)[0]
    head, _, rest = _in_mbox(mail).partition(b"\n")
    assert head.startswith(b"From ")
    assert rest.rstrip(b"\n").replace(b"\n>From ", b"\nFrom ") == mail.raw.replace(b"\r\n", b"\n").rstrip(b"\n")
    ways = (others.MADE, others.DELIVERED)
    medians = {(name, way): rate for name, rate in (("Roundup", 8.0), ("Mailgate", 200.0)) for way in ways}
    medians |= {(name, f"{others.CPU}, {way}"): 9.5 for name in ("Roundup", "Mailgate") for way in ways}
    assert "| Roundup | 8.0 | 25.0 | 8.0 | 25.0 | 9.5 | 9.5 |" in others.summary(medians)
