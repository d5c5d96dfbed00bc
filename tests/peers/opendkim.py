"""A private opendkim that verifies. Its one rule: it is a milter on a loopback port, and asks the test's name server for keys.

Postfix asks it (``smtpd_milters``), and writes what it found into ``Authentication-Results``.
"""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.needs import program
from tests.peers.ports import HOST, free_port

AUTHSERV = "border.test"
"""Who it says it is."""

# InternalHosts: nobody is one of us, so all mail is verified. Its resolver is Unbound, which alone can be told of a port.
CONF = """
Mode v
Socket inet:{port}@{host}
AuthservID {authserv}
AlwaysAddARHeader yes
ResolverConfiguration {folder}/unbound.conf
Background no
Syslog no
InternalHosts {folder}/nobody
DNSTimeout 60
"""
UNBOUND = """
server:
    do-not-query-localhost: no
    module-config: "iterator"
    local-zone: "test." nodefault
forward-zone:
    name: "."
    forward-addr: {server}
"""


@contextmanager
def running(name_server: str, conf: str = CONF) -> Iterator[str]:
    """One that looks keys up at ``name_server`` (``127.0.0.1:5353``); yields its address as ``smtpd_milters`` wants it.

    ``conf``: its configuration, with a place for the port at least.
    """
    opendkim = program("opendkim", "opendkim")
    with tempfile.TemporaryDirectory(prefix="mailgate-opendkim-") as name:
        folder, port = Path(name), free_port()
        (folder / "nobody").write_text("192.0.2.1\n", encoding="ascii")
        (folder / "unbound.conf").write_text(UNBOUND.format(server=name_server.replace(":", "@")), encoding="ascii")
        conf = conf.format(port=port, host=HOST, authserv=AUTHSERV, folder=folder)
        (folder / "conf").write_text(conf, encoding="ascii")
        with Daemon(Start(argv=[opendkim, "-f", "-x", folder / "conf"], cwd=folder)) as daemon:
            _until_open(port, daemon)
            yield f"inet:{HOST}:{port}"


def _until_open(port: int, daemon: Daemon) -> None:
    """It says nothing when it is ready: ask until it listens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        assert time.monotonic() < deadline, f"opendkim never listened: {daemon.lines}"
        Event().wait(0.02)
