"""An IMAP server that means harm, or is broken. Its one rule: but for its one ``Trick`` it is an ordinary server with one inbox.

What it sends without end ends when the client hangs up, at ``ENOUGH`` octets, or when nobody has read for a while.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import repeat
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Condition, Thread
from typing import NamedTuple

from tests.peers.daemon import PATIENCE
from tests.peers.imap_tricks import LISTED, VALIDITY, Trick
from tests.peers.ports import HOST

ENOUGH = 512 * 1024**2
BLOCK = 64 * 1024


class Mail(NamedTuple):
    """One mail of the inbox."""

    uid: int
    raw: bytes


@dataclass
class Hostile:
    """A running server. ``commands`` are all lines it was sent, passwords left out."""

    trick: Trick
    mails: list[Mail] = field(default_factory=list)
    port: int = 0
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    _heard: Condition = field(default_factory=Condition)

    def heard(self, line: str) -> None:
        """Remember a command."""
        with self._heard:
            self.commands.append(re.sub(r"(?i)(LOGIN|AUTHENTICATE) .*", r"\1", line))
            self._heard.notify_all()

    def wait_for(self, verb: str, times: int = 1) -> None:
        """Wait until a command has been sent so often."""
        with self._heard:
            came = self._heard.wait_for(lambda: sum(verb in line for line in self.commands) >= times, PATIENCE)
        assert came, f"{verb} was not sent {times} times: {self.commands[-20:]}"

    def wait_connections(self, times: int) -> None:
        """Wait until so many connections have been taken."""
        with self._heard:
            came = self._heard.wait_for(lambda: self.connections >= times, PATIENCE)
        assert came, f"{self.connections} of {times} connections"

    def connected(self) -> None:
        """Count a connection."""
        with self._heard:
            self.connections += 1
            self._heard.notify_all()


class _Session(StreamRequestHandler):
    """One connection."""

    timeout = PATIENCE
    hostile: Hostile

    def handle(self) -> None:
        """Greet, and answer until the client goes."""
        self.hostile.connected()
        with suppress(OSError):
            if self._greet():
                for line in self.rfile:
                    self._answer(line.decode("latin-1").strip())

    def _greet(self) -> bool:
        """Say the first line; whether to go on."""
        match self.hostile.trick:
            case Trick.HUGE_GREETING:
                self._flood(b"* OK {4294967295}\r\n", b"x" * BLOCK)
            case Trick.GARBAGE:
                self._flood(b"\x00\xff\xfe HTTP/1.1 200 OK\r\n", bytes(range(256)) * 16)
            case Trick.BYE:
                self._say(b"* BYE not today")
                return False
            case _:
                self._say(b"* OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE] ready")
        return True

    def _answer(self, line: str) -> None:
        tag, _, rest = line.partition(" ")
        self.hostile.heard(rest)
        if self.hostile.trick is Trick.HUNG:
            return
        if self.hostile.trick is Trick.LIMIT and not rest.startswith(("CAPABILITY", "LOGIN", "LOGOUT")):
            self._say(f"{tag} NO [LIMIT] Too many of them".encode())
            return
        verb = re.sub(r"^UID ", "UID_", rest.upper()).partition(" ")[0]
        for said in self._lines(verb, rest):
            self._say(said)
        if tag != "DONE":
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] no".encode() if self._refuses(verb) else f"{tag} OK done".encode())
        if verb == "LOGOUT":
            self.connection.close()

    def _refuses(self, verb: str) -> bool:
        return verb in ("LOGIN", "AUTHENTICATE") and self.hostile.trick is Trick.REFUSED

    def _lines(self, verb: str, rest: str) -> Iterator[bytes]:
        """The untagged answers to a command."""
        match verb:
            case "CAPABILITY":
                yield b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE"
            case "LIST":
                yield from LISTED.get(self.hostile.trick, (b'* LIST () "/" INBOX',))
            case "SELECT" | "EXAMINE":
                yield from self._selected()
            case "STATUS":
                yield f"* STATUS INBOX (MESSAGES {len(self.hostile.mails)} UIDVALIDITY 7 UIDNEXT 100)".encode()
            case "UID_SEARCH":
                yield from self._found()
            case "UID_FETCH":
                yield from self._fetched(rest)
            case "IDLE":
                yield from self._idle()
            case _:
                return

    def _selected(self) -> Iterator[bytes]:
        match self.hostile.trick:
            case Trick.ENDLESS_LINES:
                self._flood(b"", b"* OK [ALERT] one more thing\r\n" * 2000)
            case Trick.LONG_LINE:
                self._flood(b"* OK ", b"x" * BLOCK)
            case _:
                yield f"* {len(self.hostile.mails)} EXISTS".encode()
                yield b"* 0 RECENT"
                yield from VALIDITY.get(self.hostile.trick, (b"* OK [UIDVALIDITY 7] valid",))
                yield b"* OK [UIDNEXT 100] next"

    def _found(self) -> Iterator[bytes]:
        if self.hostile.trick is Trick.HUGE_SEARCH:
            self._flood(b"* SEARCH", b" 4294967295" * 6000)
        if self.hostile.trick is Trick.INJECTION:
            yield b"* 1 EXPUNGE"
            yield b"* BYE"
            yield b'* 9 FETCH (UID 1 FLAGS (\\Deleted) BODY[] "Subject: injected")'
        yield b"* SEARCH" + b"".join(b" %d" % mail.uid for mail in self.hostile.mails)

    def _fetched(self, rest: str) -> Iterator[bytes]:
        """The answers to UID FETCH: one line a mail, literals and all."""
        wanted = rest.split()[2]
        for number, mail in enumerate(self.hostile.mails, 1):
            if self.hostile.trick is Trick.ALL_MAILS or _within(mail.uid, wanted):
                yield from self._one(number, mail, rest.upper())

    def _one(self, number: int, mail: Mail, asked: str) -> Iterator[bytes]:
        trick = self.hostile.trick
        if trick is Trick.EMPTY_FETCH:
            return
        items = [b"UID %d" % (mail.uid + 90 * (trick is Trick.WRONG_UID))]
        items += [b"FLAGS ()"] * ("FLAGS" in asked)
        items += [b"RFC822.SIZE %d" % (10 if trick is Trick.LYING_SIZE else len(mail.raw))] * ("RFC822.SIZE" in asked)
        if "INTERNALDATE" in asked and trick is not Trick.NO_DATE:
            items.append(b'INTERNALDATE "%s"' % (b"the 32nd" if trick is Trick.BAD_DATE else b"01-Mar-2026 08:00:00 +0000"))
        if "BODY" in asked:
            name = b"BODY[HEADER]" if "HEADER" in asked else b"BODY[]"
            items.append(name + b" " + self._body(b"* %d FETCH (" % number + b" ".join(items) + b" " + name, mail.raw))
        yield b"* %d FETCH (%s)" % (number, b" ".join(items))

    def _body(self, before: bytes, raw: bytes) -> bytes:
        """The literal; what has no end is sent from here."""
        match self.hostile.trick:
            case Trick.HUGE_LITERAL:
                self._flood(before + b" {4294967295}\r\n", b"x" * BLOCK)
            case Trick.HUGE_ANNOUNCED:
                self._flood(before + b" {4294967295}\r\n", b"")
            case Trick.NEGATIVE_LITERAL:
                self._flood(before + b" {-1}\r\n", b"x\r\n" * 1000)
            case Trick.LYING_SIZE:
                raw += b"x" * 64 * 1024**2
            case Trick.NIL_FETCH:
                return b"NIL"
            case _:
                return b"{%d}\r\n" % len(raw) + raw
        return b"{%d}\r\n" % len(raw) + raw

    def _idle(self) -> Iterator[bytes]:
        self._say(b"+ idling")
        if self.hostile.trick is Trick.EXISTS_FLOOD:
            self._flood(b"", b"".join(b"* %d EXISTS\r\n" % number for number in range(4000)))
        self.rfile.readline()
        yield b"* OK no longer idling"

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _flood(self, before: bytes, block: bytes) -> None:
        """Send without end; empty: send nothing, and wait until the client goes. Never returns."""
        self.wfile.write(before)
        for _ in repeat(None, ENOUGH // len(block) if block else 0):
            self.wfile.write(block)
        while self.rfile.readline():
            continue
        raise ConnectionAbortedError("the client has gone")


def _within(uid: int, wanted: str) -> bool:
    """Whether a UID is in a sequence set (RFC 3501 §9)."""
    for part in wanted.split(","):
        low, _, high = part.partition(":")
        if low == "*" or uid == int(low) or (high and uid >= int(low) and (high == "*" or uid <= int(high))):
            return True
    return False


@contextmanager
def running(trick: Trick, *raws: bytes) -> Iterator[Hostile]:
    """A server with these mails in its inbox, UIDs from 1, in threads."""
    hostile = Hostile(trick, [Mail(uid, raw) for uid, raw in enumerate(raws, 1)])
    session = type("Session", (_Session,), {"hostile": hostile})
    with ThreadingTCPServer((HOST, 0), session) as server:
        server.daemon_threads, server.block_on_close = True, False
        hostile.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.05,), name="hostile IMAP server")
        thread.start()
        try:
            yield hostile
        finally:
            server.shutdown()
            thread.join(PATIENCE)
