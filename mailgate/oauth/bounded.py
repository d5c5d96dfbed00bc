"""One answer of a provider, over requests. The one rule: it has an end in time and in size, however slowly or much is sent.

requests waits so long for each octet, and reads whatever comes: who sends a space now and then is listened to for ever, and all
who need the account wait behind that.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Timer
from typing import TYPE_CHECKING, Any

from requests import RequestException, Response, Timeout
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Octets of an answer at most; tokens are some thousand.
MOST = 1024**2
_CHUNK = 64 * 1024


class Bounded(HTTPAdapter):
    """Sends requests, each over in so many ``seconds`` after its connection is made.

    Raises Timeout, RequestException, and ValueError for an answer of more than ``MOST`` octets.
    """

    def __init__(self, seconds: float) -> None:
        """For one session, in one thread."""
        self._seconds, self._late = seconds, False
        self._sockets: list[socket.socket] = []
        super().__init__()

    def init_poolmanager(self, *given: Any, **more: Any) -> None:
        """Its connections are known to us."""
        super().init_poolmanager(*given, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._sockets.append)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        """Also those that go through somebody else."""
        manager = super().proxy_manager_for(proxy, **more)
        manager.pool_classes_by_scheme = _pools(self._sockets.append)
        return manager

    def send(self, *given: Any, **more: Any) -> Response:
        """The answer, all of it."""
        with self._in_time():
            answer = super().send(*given, **more)
            answer.raw = BytesIO(_read(answer))
        return answer

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """A line that is cut looks like an end of what was said, or like one that broke: so it is asked which it was."""
        timer = Timer(self._seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except RequestException:
            if not self._late:
                raise
        finally:
            timer.cancel()
        if self._late:
            raise Timeout

    def _cut(self) -> None:
        self._late = True
        for one in self._sockets:
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # not TLS' own: another thread is reading


def _read(answer: Response) -> bytes:
    found = bytearray()
    try:
        with answer.raw as body:
            for chunk in body.stream(_CHUNK, decode_content=True):
                found += chunk
                if len(found) > MOST:
                    raise ValueError(f"more than {MOST} octets")
    except HTTPError as error:
        raise RequestException from error
    return bytes(found)


def _pools(seen: Callable[[socket.socket], object]) -> dict[str, Any]:
    """urllib3's, whose connections are told of when they are made."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            seen(self.sock)

    class Safe(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            seen(self.sock)

    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": Plain}),
        "https": type("SafePool", (HTTPSConnectionPool,), {"ConnectionCls": Safe}),
    }
