"""A mailbox of a test and a gateway that looks into it. The one rule: nothing here waits for the wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailgate.imap import crew
from mailgate.inbound.mailbox import lookouts
from tests.office import Office
from tests.peers.daemon import PATIENCE
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import Gateway, Made


@pytest.fixture(autouse=True)
def _nobody_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works in a mailbox ends by itself, however busy the machine: the desk's own patience with them is shorter."""
    for module in (crew, lookouts):
        monkeypatch.setattr(module, "GRACE", PATIENCE)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as made:
        yield made


@pytest.fixture
def made(office: Office, tmp_path: Path, server: ImapServer) -> Made:
    def make(owner: str = "one", **options: Any) -> Gateway:
        return Gateway(office.store, tmp_path, server, options, owner)

    return make
