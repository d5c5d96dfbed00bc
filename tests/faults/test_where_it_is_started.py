"""The folder a daemon is started in is no library of its: whoever may write there would else have code run with its keys."""

from __future__ import annotations

from pathlib import Path

from tests.peers.mailgate import Plan, running
from tests.peers.sink import Sink


def test_modules_in_the_folder_where_the_daemon_starts_are_not_run(tmp_path: Path, sink: Sink) -> None:
    with running(Plan(folder=tmp_path, relay=sink.url)) as gateway:
        gateway.stop()
        for name in ("structlog", "random", "h11", "sqlmodel", "mailgate"):
            (gateway.home / f"{name}.py").write_text("open('ran', 'w'); raise SystemExit(1)\n", encoding="utf-8")
        gateway.start()
        assert gateway.child("gate")
        assert gateway.child("desk")
        assert not (gateway.home / "ran").exists()
