"""Lets a mail server's user run our command. Its one rule: arguments, standard input and exit code pass through unchanged.

Postfix runs the command of a pipe as a user who is not root, and whom a checkout in somebody's home folder, or its Python, may be
closed to. So that user runs ``CALLER``, which hands over at a Unix socket, and the command runs here.
"""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

CALLER = """#!/usr/bin/python3
import json, socket, sys
talk = socket.socket(socket.AF_UNIX)
talk.connect("{folder}/commander.sock")
head = json.dumps(sys.argv[1:]).encode() + b"\\n"
talk.sendall(head + sys.stdin.buffer.read())
talk.shutdown(socket.SHUT_WR)
code, _, said = talk.makefile("rb").read().partition(b"\\n")
sys.stderr.buffer.write(said)
sys.exit(int(code))
"""


@dataclass
class Commander:
    """Runs what it is called with. ``environment`` may change between calls; ``calls``: arguments and exit codes so far."""

    command: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str]
    calls: list[tuple[list[str], int]] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Answer calls, one after the other, until the listener is closed."""
        with suppress(OSError):
            while True:
                talk, _ = listener.accept()
                with talk, talk.makefile("rb") as given:
                    argv = json.loads(given.readline())
                    done = subprocess.run(
                        [*self.command, *argv],
                        cwd=self.cwd,
                        env=dict(self.environment),
                        input=given.read(),
                        capture_output=True,
                        timeout=300,
                        check=False,
                    )
                    self.calls.append((argv, done.returncode))
                    talk.sendall(b"%d\n" % done.returncode + done.stderr)


@contextmanager
def commanding(commander: Commander, folder: Path) -> Iterator[None]:
    """Put the caller into a folder, and answer its calls."""
    (folder / "caller").write_text(CALLER.replace("{folder}", str(folder)), encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "commander.sock"))
        (folder / "commander.sock").chmod(0o666)
        listener.listen()
        thread = Thread(target=commander.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(300)
