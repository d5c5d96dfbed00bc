"""One connection to a relay once it knows us, and the mails handed over on it, one by one. The one rule: an answer belongs to the
command it answers, and what became of a mail is known or said to be unknown.

Where the relay offers PIPELINING (RFC 2920), the commands of a mail are one write. The mail itself is never sent before the relay
has asked for it, and the next never before this one has its answer: so a line that dies leaves one mail in doubt at most. Answers
are understood where they arrive, and the sender is woken once for each mail.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Set

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Uncertain, classify_reply
from mailgate.outbound.commands import NO_UTF8, Mail, refusal
from mailgate.outbound.task import Task
from mailgate.outbound.wire import one_line

PATIENCE_AFTER_DATA = 10
"""A relay may think about a whole mail ten times as long as about a command (RFC 5321 §4.5.3.2: 10 minutes, 5 for the rest)."""
MOST = 32768
"""Octets of one answer, all its lines together; a longer one is none."""
STOPPED = Deferred(reply="we stopped before the relay had the mail")
_START_INPUT, _CLOSING = 354, 421


class StaleError(Exception):
    """A line that had been used before was gone: nothing of the mail was taken, and a new line may be tried."""


class Line(asyncio.Protocol):
    """Takes over a connection after greeting, STARTTLS and AUTH. ``offers`` is what the relay said to EHLO, in lower case."""

    def __init__(self, transport: asyncio.Transport, offers: Set[str], timeout: float) -> None:
        """``timeout`` in seconds is for each command."""
        self._transport, self._offers, self._timeout = transport, offers, timeout
        self._loop = asyncio.get_running_loop()
        self._task: Task | None = None
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._buffer, self._said = bytearray(), list[bytes]()
        self._timer: asyncio.TimerHandle | None = None
        self._used, self._dirty, self._paused = False, False, False
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether another mail can be tried on it."""
        return not self._transport.is_closing() and not self._ended.done()

    @property
    def encrypted(self) -> str:
        """By which version of TLS, in words."""
        secured = self._transport.get_extra_info("ssl_object")
        return str(secured.version()) if secured else "not encrypted"

    async def hand_over(self, mail: Mail) -> Outcome:
        """One transaction. Raises StaleError, and asyncio.CancelledError once the mail's end was written; then it is gone."""
        if not self.is_open:
            raise StaleError
        if mail.international and "smtputf8" not in self._offers:
            return Failed(reply=NO_UTF8)
        self._task = Task(mail, self._loop.create_future(), deque(["RSET"] * self._dirty + ["MAIL", "RCPT", "DATA"]))
        self._dirty = False
        try:
            self._say(self._task)
            return await self._task.done
        except asyncio.CancelledError:
            self.drop()
            if self._task.given:
                raise
            return STOPPED
        except BaseException:
            self.drop()
            raise
        finally:
            self._still()
            self._task, self._used = None, True

    async def farewell(self, patience: float) -> None:
        """QUIT; a relay that does not answer within ``patience`` seconds is not waited for."""
        if self.is_open:
            self._transport.write(b"QUIT\r\n")
            await asyncio.wait([self._ended], timeout=patience)
        self.drop()

    def drop(self) -> None:
        """End the connection at once: all is said, and TLS would wait for the other side's goodbye."""
        self._transport.abort()
        if not self._ended.done():
            self._ended.set_result(None)

    # --- what arrives ---------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Answers, whole or in pieces. What comes when nothing was asked ends the line: it would be taken for a later answer."""
        if self._task is None or self._task.done.done():
            return self.drop()
        self._buffer += data
        task = self._task
        while not task.done.done() and (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            self._heard(task, line)
        if len(self._buffer) + sum(map(len, self._said)) > MOST:
            self._lost("the relay's answer has no end")
        if self._buffer and task.done.done():
            self.drop()
        return None

    def eof_received(self) -> bool:
        """The relay hung up."""
        self._lost("the relay hung up")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The relay hung up, or the line broke."""
        self._lost(f"the relay hung up ({exc})" if exc is not None and str(exc) else "the relay hung up")
        if not self._ended.done():
            self._ended.set_result(None)

    def _heard(self, task: Task, line: bytes) -> None:
        """One line of an answer (RFC 5321 §4.2.1)."""
        if not line[:3].isdigit() or line[3:4] not in (b"", b" ", b"-"):
            return self._lost(f"the relay's answer cannot be understood: {line[:80].decode('utf-8', 'replace')}")
        self._said.append(line[4:].strip(b" \t"))
        if line[3:4] == b"-":
            return None
        reply = one_line(b"\n".join(self._said).decode("utf-8", "replace"))
        self._said.clear()
        return self._answered(task, int(line[:3]), reply)

    # --- what follows from it -------------------------------------------------------------------------------------------

    def _answered(self, task: Task, code: int, reply: str) -> None:
        """The answer to the oldest command that has none."""
        what = task.expected.popleft()
        if code == _CLOSING or (what == "RSET" and code // 100 != 2):
            self._closing(task, what, code, reply)
            return
        match what:
            case "DOT":
                self._over(task, code, reply)
            case "EMPTY":  # the relay asked for a mail of which it had refused sender or recipient (RFC 2920 §3.1)
                task.end(task.refused or Deferred(code=code, reply=reply))
            case "DATA":
                self._asked(task, code, reply)
            case _:
                self._may_go_on(task, what, code, reply)

    def _may_go_on(self, task: Task, what: str, code: int, reply: str) -> None:
        """After RSET, MAIL or RCPT."""
        if code // 100 != 2 and task.refused is None:
            task.refused = refusal(what, code, reply)
        if self._pipelining:
            return self._wait(self._timeout)
        if task.refused is None:
            return self._say(task)
        self._dirty = True
        return task.end(task.refused)

    def _asked(self, task: Task, code: int, reply: str) -> None:
        """After DATA: 354 asks for the mail."""
        if code == _START_INPUT and self._buffer:  # it cannot have read the mail
            return self._lost("the relay answered before it had the mail")
        if code == _START_INPUT:
            task.expected.append("DOT" if task.refused is None else "EMPTY")
            task.pour()
            return self._pour(task)
        if code // 100 == 2:
            return self._lost(f"the relay answered DATA with {code} {reply}")
        self._dirty = True
        return task.end(task.refused or classify_reply(code, reply))

    def _over(self, task: Task, code: int, reply: str) -> None:
        """After the whole mail; or amid it, as of one that is too large: then the line is of no use any more."""
        kind = code // 100
        if kind in {4, 5} or (kind == 2 and task.given):
            task.end(classify_reply(code, reply))
        elif task.given:
            task.end(Uncertain(code=code, reply=reply))
        else:
            self._lost("the relay answered before it had the mail")
        if not task.given or kind not in {2, 4, 5}:
            self.drop()

    def _closing(self, task: Task, what: str, code: int, reply: str) -> None:
        """The relay wants to end the conversation; on a line used before, it had ended before this mail."""
        if self._used and what in {"RSET", "MAIL"}:
            task.done.set_exception(StaleError())
        else:
            task.end(task.refused or refusal(what, code, reply))
        self.drop()

    def _lost(self, why: str) -> None:
        """The line is dead, or of no use any more."""
        task = self._task
        if task is not None and not task.done.done():
            if task.given:
                task.done.set_result(Uncertain(reply=one_line(f"no answer after the whole mail: {why}")))
            elif task.refused is not None:
                task.done.set_result(task.refused)
            elif self._used and task.expected and task.expected[0] in {"RSET", "MAIL"}:
                task.done.set_exception(StaleError())
            else:
                task.done.set_result(Deferred(reply=one_line(why)))
        self.drop()

    # --- what is said ---------------------------------------------------------------------------------------------------

    @property
    def _pipelining(self) -> bool:
        return "pipelining" in self._offers

    def _say(self, task: Task) -> None:
        """The next command; all of them where the relay takes them at once."""
        now = task.expected if self._pipelining else [task.expected[0]]
        self._transport.write(b"".join(task.mail.command(one, self._offers) for one in now))
        self._wait(self._timeout)

    def _pour(self, task: Task) -> None:
        """The mail, a piece whenever most of those before is gone: one whose end was never written is in no doubt."""
        while task.left and not self._paused and self.is_open:
            self._transport.write(task.piece())
        self._wait(PATIENCE_AFTER_DATA * self._timeout)

    def pause_writing(self) -> None:
        """Much is written that is not gone."""
        self._paused = True

    def resume_writing(self) -> None:
        """Most of it is gone."""
        self._paused = False
        if self._task is not None and self._task.left and not self._task.done.done():
            self._pour(self._task)

    def _wait(self, seconds: float) -> None:
        self._still()
        self._timer = self._loop.call_later(seconds, self._lost, "the relay did not answer in time")

    def _still(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
