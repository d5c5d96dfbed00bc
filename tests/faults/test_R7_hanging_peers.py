"""R7: a stop ends in time, whoever out there never answers."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlmodel import select

from mailgate.imap.crew import GRACE
from store.tables import OutboxRow
from tests.faults.pickups import mail, private
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import BEA, Gateway, Plan, until
from tests.peers.ports import HOST
from tests.peers.sink import Sink

SLACK = 60.0
"""Seconds the rest of a stop may take on a busy machine."""


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and says nothing, ever."""
    with socket.create_server((HOST, 0), backlog=64) as server:
        yield server.getsockname()[1]


def test_a_stop_ends_in_time_though_a_mailbox_its_sent_folder_and_a_password_command_hang(tmp_path: Path, sink: Sink) -> None:
    """Nothing of ours can end a TLS handshake: who hangs in one is left behind."""
    with silent() as port:
        box = {"host": HOST, "port": port, "user": "x", "timeout": "5m", "total_timeout": "5m"}
        boxes = [
            {**box, "name": "shop", "password_file": private(tmp_path / "password", "s3cret"), "sent_folder": "Sent"},
            {**box, "name": "asks", "password_command": ["sleep", "300"], "tls": "none"},
        ]
        plan = Plan(folder=tmp_path, relay=sink.url, mailboxes=boxes, options={"limits": {"secret_command": "5m"}})
        with closing(Gateway(plan)) as gateway:
            (tmp_path / "lamp.eml").write_bytes(mail(1))
            gateway.run("ingest", str(tmp_path / "lamp.eml"))
            gateway.run("ticket", "reply", "1", "--text", "A new one comes.", "--by", BEA)
            gateway.start()
            until(lambda: copied(gateway), "a copy in work")
            assert gateway.daemon.stop(GRACE + SLACK) == 0
            gateway.daemon.wait_for("left behind.*copies shop")


def copied(gateway: Gateway) -> bool:
    """Whether a copy was begun."""
    with gateway.store.read() as session:
        return any(row.copy_attempts for row in session.exec(select(OutboxRow)))


def test_a_process_of_the_daemon_waits_for_no_thread_that_hangs_outside(tmp_path: Path) -> None:
    """As one of an executor does, in which a password is asked for."""
    said = """
import sys, threading
from mailgate import service
service.load = lambda _: service.Settings()
service.app.fit = lambda: ""
service.ROLES["gate"] = lambda _: threading.Thread(target=threading.Event().wait).start()
sys.argv[1:] = ["gate", "x"]
service.main()
"""
    with subprocess.Popen([sys.executable, "-c", said], cwd=tmp_path, stdin=subprocess.PIPE) as child:
        try:
            assert child.wait(PATIENCE) == 0
        finally:
            child.kill()


def test_a_process_that_breaks_off_says_where_and_quotes_nothing(tmp_path: Path) -> None:
    """The text of an error of the database may hold a whole mail."""
    said = """
import sys
from mailgate import service
service.load = lambda _: service.Settings()
service.app.fit = lambda: ""
def broken(_): raise KeyError("a secret lamp")
service.ROLES["gate"] = broken
sys.argv[1:] = ["gate", "x"]
service.main()
"""
    with subprocess.Popen([sys.executable, "-c", said], cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stderr is not None
        told = child.stderr.read().decode()
        assert child.wait(PATIENCE) == 1
    assert "broke off" in told
    assert "KeyError" in told
    assert "lamp" not in told
