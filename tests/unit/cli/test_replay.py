"""A mail that failed is worked on once more when the operator says so: after an upgrade, say (`mailgate journal replay`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mailgate.deed.deeds import Deeds
from store import ledger
from store.engine import Store
from tests.command import Command

LAMP = b"From: anna@customer.example\r\nTo: support@help.example\r\nSubject: The lamp\r\nMessage-ID: <1@c>\r\n\r\nIt is dead.\r\n"


class Bug:
    """A bug of ours that each try meets, until it is mended."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.mended = False
        take_in = Deeds.take_in

        def met(deeds: Deeds, *facts: Any) -> Any:
            if not self.mended:
                raise KeyError("a bug")
            return take_in(deeds, *facts)

        patch.setattr(Deeds, "take_in", met)


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> Bug:
    return Bug(monkeypatch)


@pytest.fixture
def failed(mailgate: Command, bug: Bug, tmp_path: Path) -> str:
    """The journal id of a mail that met it to the end."""
    (tmp_path / "lamp.eml").write_bytes(LAMP)
    done = mailgate("ingest", str(tmp_path / "lamp.eml"))
    assert (done.code, done.json["disposition"], done.json["ticket"]) == (0, "failed", None)
    return str(done.json["journal"])


def test_what_failed_becomes_what_it_would_have_been(mailgate: Command, store: Store, failed: str, bug: Bug) -> None:
    bug.mended = True
    done = mailgate("journal", "replay", failed, "--json")
    assert (done.code, done.err) == (0, "")
    [row] = done.lines
    assert (row["id"], row["queue"], row["disposition"], row["ticket"]) == (int(failed), "support", "new_ticket", 1)
    assert mailgate("journal", "list", "--json").json == [row]
    assert mailgate("ticket", "show", "1", "--json").json["timeline"][-1]["text"] == "It is dead."
    assert ledger.books(store).balanced


def test_why_keeps_the_history(mailgate: Command, failed: str, bug: Bug) -> None:
    bug.mended = True
    assert mailgate("journal", "replay", failed).out == f"mail {failed}: new_ticket #1\n"
    told = mailgate("why", failed, "--json").json
    assert told["steps"][-1] == {"rule": "replayed", "result": "by the operator", "because": "failed: KeyError"}
    assert mailgate("journal", "show", failed, "--json").json["last_error"] == "KeyError"


def test_what_fails_again_has_failed(mailgate: Command, store: Store, failed: str) -> None:
    done = mailgate("journal", "replay", failed)
    assert (done.code, done.out) == (1, f"mail {failed}: failed\n")
    assert ledger.books(store).balanced


def test_nothing_else_is_worked_on_twice(mailgate: Command, failed: str, bug: Bug) -> None:
    bug.mended = True
    assert mailgate("journal", "replay", failed).code == 0
    again = mailgate("journal", "replay", failed)
    assert (again.code, again.out) == (1, "")
    assert f"mail {failed} is new_ticket; only one that failed is taken up again" in again.err
    assert len(mailgate("ticket", "list", "--json").json) == 1
    assert "the journal has no mail 99" in mailgate("journal", "replay", "99").err
