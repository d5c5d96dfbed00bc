"""Places to answer at: TCP ports and Unix sockets. The one rule: a place that cannot be had says which it is, and why."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from mailgate.settings import ConfigError, HostPort, Settings, SocketPath

#: A predecessor that was just killed may hold the port a moment longer: so many tries, so far apart (seconds).
BIND_TRIES = 50
BIND_PAUSE = 0.1
#: Connections that wait to be answered, at most.
BACKLOG = 256
#: Why a port cannot be had, where that is for the operator to mend.
_CANNOT = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.EROFS)

_log = structlog.get_logger("mailgate.ports")

Protocol = Callable[[], asyncio.BaseProtocol]


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One port that is to be opened."""

    name: str
    """The section of the settings: ``smtp``, ``lmtp``, ``submission``, ``web`` or ``metrics``."""
    place: HostPort | SocketPath
    mode: int = 0


def at_home(settings: Settings, place: HostPort | SocketPath) -> HostPort | SocketPath:
    """A place whose path counts from the home."""
    return SocketPath(settings.path(place.path).absolute()) if isinstance(place, SocketPath) else place


async def opened(port: Port, converse: Protocol) -> asyncio.Server:
    """The port, answering. Raises ConfigError where it cannot be had for a reason the operator can mend, else OSError."""
    place = port.place

    async def bind() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        if isinstance(place, SocketPath):
            return await loop.create_unix_server(converse, sock=_socket(place.path, port.mode), backlog=BACKLOG)
        return await loop.create_server(converse, place.host, place.port, reuse_address=True, backlog=BACKLOG)

    try:
        return await when_free(bind, asyncio.sleep)
    except OSError as error:
        if error.errno not in _CANNOT and "too long" not in str(error):  # the path of a socket: an error without a number
            raise
        why = os.strerror(error.errno).lower() if error.errno else "its path is too long, 100 octets are safe"
        raise ConfigError(f"{port.name}.listen: {spelled(place)} cannot be had: {why}") from error


async def when_free(bind: Callable[[], Awaitable[asyncio.Server]], pause: Callable[[float], Awaitable[None]]) -> asyncio.Server:
    """Bind, and while the address is in use try again for a while. Raises OSError: the last one, or any other at once."""
    for _ in range(BIND_TRIES):
        try:
            return await bind()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            _log.debug("the port is still taken")
            await pause(BIND_PAUSE)
    return await bind()


def spelled(place: HostPort | SocketPath) -> str:
    """As in the settings."""
    if isinstance(place, SocketPath):
        return f"unix:{place.path}"
    return f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}"


def real_place(server_socket: Any) -> str:
    """Where a socket answers: ``HOST:PORT`` with the real port, or ``unix:PATH``."""
    name = server_socket.getsockname()
    return f"unix:{name}" if isinstance(name, str) else f"{name[0]}:{name[1]}"


def _socket(path: Path, mode: int) -> socket.socket:
    """A socket at a path, open to nobody for a moment and then to whom the mode says. What a dead predecessor left is replaced;
    where somebody still answers the address is in use. Raises OSError.
    """
    if path.is_socket():
        _refuse_living(path)
        path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.fchmod(made.fileno(), 0)  # Linux makes the file with these bits: no moment in which anybody may connect
        made.bind(str(path))
        path.chmod(mode)
    except OSError:
        made.close()
        raise
    return made


def _refuse_living(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE), str(path))
