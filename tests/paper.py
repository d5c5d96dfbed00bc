"""A connection without a network: what a session says ends in a notebook. The one rule: nothing happens but what a test does."""

from __future__ import annotations

import asyncio

from mailgate.inbound.smtp import Session


class Paper(asyncio.Transport):
    """A connection that ends in a notebook."""

    def __init__(self, session: Session) -> None:
        super().__init__({"peername": ("192.0.2.7", 4711)})
        self.session, self.written, self.closing = session, b"", False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        if not self.closing:
            self.closing = True
            asyncio.get_running_loop().call_soon(self.session.connection_lost, None)

    abort = close
