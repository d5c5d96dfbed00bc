"""One connection of a browser. The one rule: whoever waits for a stranger waits for so long and no longer (T76).

uvicorn speaks HTTP/1.1 and has no such patience of its own: here are the deadlines, and what cannot be read in two ways.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

import h11
from h11._receivebuffer import ReceiveBuffer
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from mailgate.settings import Web
from mailgate.web.guests import Guests

#: Seconds for which the rest of a body nobody wants is thrown away, so that the answer is read and not lost in a reset
#: (RFC 9112 §9.6).
LINGER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What the connections of one port are held to, and what every answer carries."""

    web: Web
    guests: Guests
    headers: Mapping[str, str]


class _Awaited(Enum):
    """What a connection waits for from its client."""

    HEAD = auto()
    BODY = auto()
    REST = auto()
    """Of a body, after the answer."""
    NEXT = auto()
    NOTHING = auto()


class _Lines(ReceiveBuffer):
    """What came, in lines; a line that goes on in the next is refused (RFC 9112 §5.2)."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines of a head. Raises RemoteProtocolError."""
        lines = super().maybe_extract_lines()
        if any(line.startswith((b" ", b"\t")) for line in lines or ()):
            raise h11.RemoteProtocolError("a folded line")
        return lines


class _Conversation(h11.Connection):
    """h11's, which remembers with which status what is wrong is answered."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, head: int) -> None:
        super().__init__(h11.SERVER, head)
        self._receive_buffer = _Lines()

    def next_event(self) -> Any:
        try:
            return super().next_event()
        except h11.RemoteProtocolError as error:
            self.status = HTTPStatus(error.error_status_hint)
            raise


class Connection(H11Protocol):
    """uvicorn's, with patience that ends."""

    def __init__(
        self, manners: Manners, *, config: Config, server_state: ServerState, app_state: dict[str, Any], **how: Any
    ) -> None:
        """``manners`` are one for all connections of a port; the rest is uvicorn's."""
        super().__init__(config, server_state, app_state, **how)
        self.conn: _Conversation = _Conversation(manners.web.header_size)
        self._manners, self._awaited = manners, _Awaited.NOTHING
        self._timer: asyncio.TimerHandle | None = None
        self._drain: asyncio.TimerHandle | None = None
        self._since, self._until, self._asked, self._hushed = 0.0, 0.0, False, False

    # --- what happens ------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Come in, or be told that there is no room."""
        super().connection_made(transport)
        if self._manners.guests.enter(self, self.client[0] if self.client else ""):
            self._mind()
        else:
            self._say(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone: its place is free."""
        self._manners.guests.leave(self)
        for timer in (self._timer, self._drain):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request; what follows a last answer is thrown away."""
        if self.transport.is_closing() or self.conn.our_state in (h11.ERROR, h11.CLOSED):
            return
        self._earn(len(data))
        super().data_received(data)
        self._mind()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whoever has asked, and says that they say no more, is still answered. Who is told a stream, or half of it, is gone:
        a closed browser looks the same."""
        self._hushed = self.conn.their_state is h11.DONE and self.conn.our_state is h11.SEND_RESPONSE
        return self._hushed

    def on_response_complete(self) -> None:
        """An answer is given."""
        super().on_response_complete()
        if self._hushed:
            self.transport.close()
        self._unset_keepalive_if_required()  # uvicorn's; any octet would end it
        self._mind()

    def pause_writing(self) -> None:
        """The client does not take what it asked for as fast as it is made."""
        super().pause_writing()
        self._must_drain()

    def resume_writing(self) -> None:
        """It has taken some."""
        super().resume_writing()
        if self._drain and not self.transport.is_closing():
            self._drain.cancel()
            self._drain = None

    def shutdown(self) -> None:
        """uvicorn stops: as soon as the answer being given is given."""
        super().shutdown()
        self._mind()

    def send_400_response(self, msg: str) -> None:
        """What cannot be read is answered as it must be, with every header that our answers carry."""
        self._say(self.conn.status)

    def give_way(self) -> None:
        """Somebody else needs the place of this one, which asks for nothing."""
        self.transport.abort()

    # --- patience ----------------------------------------------------------------------------------------------------

    def _mind(self) -> None:
        """Set the clock for whatever is awaited now."""
        if self.transport.is_closing():
            self._must_drain()
            return
        awaited = self._awaits()
        self._manners.guests.note(self, idle=awaited in (_Awaited.HEAD, _Awaited.NEXT))
        if awaited is not self._awaited:
            self._awaited = awaited
            self._begin()
            self._set()

    def _awaits(self) -> _Awaited:
        if self.conn.their_state is h11.SEND_BODY:
            return _Awaited.REST if self.conn.our_state is h11.DONE else _Awaited.BODY
        if self.conn.their_state is not h11.IDLE:
            self._asked = True
            return _Awaited.NOTHING
        return _Awaited.NEXT if self._asked and not self.conn.trailing_data[0] else _Awaited.HEAD

    def _begin(self) -> None:
        self._since = self.loop.time()
        self._until = self._since + self._manners.web.body_timeout.total_seconds()

    def _earn(self, octets: int) -> None:
        """Whoever sends has more time, but never buys a longer silence: what came fast says nothing of what comes."""
        web = self._manners.web
        self._until = min(self._until + octets / web.body_rate, self.loop.time() + web.body_timeout.total_seconds())

    def _set(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None if self._awaited is _Awaited.NOTHING else self.loop.call_at(self._deadline(), self._late)

    def _deadline(self) -> float:
        web = self._manners.web
        match self._awaited:
            case _Awaited.HEAD:
                return self._since + web.header_timeout.total_seconds()
            case _Awaited.BODY:
                return min(self._until, self._since + web.body_total_timeout.total_seconds())
            case _Awaited.REST:
                return self._since + LINGER
            case _:
                return self._since + web.keep_alive.total_seconds()

    def _late(self) -> None:
        if self.flow.read_paused and self._awaited is _Awaited.BODY:  # it is us who do not listen
            self._begin()
        if self.loop.time() < self._deadline():
            self._set()
        elif self._awaited is _Awaited.HEAD and self.conn.trailing_data[0]:
            self._say(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.abort()

    def _must_drain(self) -> None:
        """What is written must be taken in time."""
        if self._drain is None:
            self._drain = self.loop.call_later(self._manners.web.write_timeout.total_seconds(), self.transport.abort)

    # --- last words --------------------------------------------------------------------------------------------------

    def _say(self, status: HTTPStatus) -> None:
        """A short answer, and the end."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()  # in the middle of an answer
            return
        if self.conn.our_state is h11.SEND_RESPONSE:  # whoever makes an answer need not go on
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        words = f"{status.value} {status.phrase}\n".encode()
        own = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(words)), "Connection": "close"}
        head = h11.Response(
            status_code=status.value, headers=[*{**self._manners.headers, **own}.items()], reason=status.phrase.encode()
        )
        for event in (head, h11.Data(data=words), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()
        self._mind()
