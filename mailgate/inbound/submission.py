"""Submission (RFC 6409, RFC 8314) with AUTH (RFC 4954). The one rule: no password without TLS, no mail without a log-in.

Who logged in stands in the envelope; whether that is who From says, the rules judge (``mail.proof.login``). Mail is taken for our
own addresses only, and kept as it came: what RFC 6409 §8 lets a submission server mend (Date, Message-ID) is left alone.
"""

from __future__ import annotations

import binascii
from asyncio import BufferedProtocol
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

from mailgate.inbound import grammar
from mailgate.inbound.accounts import Accounts
from mailgate.inbound.doorway import Doorway, Refusal
from mailgate.inbound.grammar import Sender
from mailgate.inbound.smtp import Session
from mailgate.inbound.talk import Command
from mailgate.mail.model import Peer, Via
from store.logins import Login

#: AUTH LOGIN asks in base64 for "Username:" and "Password:" (draft-murchison-sasl-login).
_NAME, _PASSWORD = "VXNlcm5hbWU6", "UGFzc3dvcmQ6"


@dataclass(frozen=True, slots=True)
class Counter:
    """What this port has beyond the others: the people, and whether TLS begins with the first octet."""

    accounts: Accounts
    implicit: bool


class SubmissionSession(Session):
    """A conversation with a mail client of our people."""

    via = Via.SUBMISSION
    untold = frozenset({"EXPN"})

    def __init__(self, doorway: Doorway, counter: Counter) -> None:
        super().__init__(doorway)
        self._counter = counter
        self._login: Login | None = None
        self._mute = False

    def commands(self) -> Mapping[str, Command]:
        """As SMTP's, and AUTH."""
        return {**super().commands(), "AUTH": self._auth}

    def peer_at(self, host: str) -> Peer:
        """Anybody: the people here write all their headers themselves, be their machine a trusted relay or not."""
        return Peer(host=host)

    def proxies(self) -> tuple[str, ...]:
        """Those of ``[submission]``."""
        return self.doorway.settings.submission.proxies

    def offers(self) -> tuple[str, ...]:
        """AUTH only where a password is safe (RFC 4954 §4)."""
        return (*super().offers(), *(("AUTH PLAIN LOGIN",) if self._tls_protocol else ()))

    async def sender(self, argument: str) -> Sender:
        """Only who is logged in sends, and only from an address of theirs; ``<>`` is for receipts (RFC 8098 §3)."""
        if not self._tls_protocol:
            raise Refusal("530 5.7.0 say STARTTLS first")
        self._login = await self._counter.accounts.current(self._login) if self._login else None
        self.user = self._login.address if self._login else None
        if self._login is None:
            raise Refusal("530 5.7.0 log in first")
        sender = grammar.sender(argument, authenticated=True)
        if not sender.known or (sender.path is not None and sender.path not in self._login.addresses):
            raise Refusal("553 5.7.1 that is no address of who logged in")
        return sender

    async def push(self, status: str | bytes) -> None:
        """Say it, if there is anything to be said."""
        if not self._mute:
            await super().push(status)

    async def _converse(self, entered: bool) -> None:
        if entered and self._counter.implicit:
            await self._encrypt()
        await super()._converse(entered)

    async def _encrypt(self) -> None:
        """STARTTLS without its words: so a host is counted before its handshake begins, not after (T35). Nothing was read yet,
        as this runs before the loop looks at the socket for the first time; but behind a proxy's header the handshake may stand.
        """
        self._mute = True
        begun = bytes(self._ahead)
        self.loop.call_soon(lambda: _feed(self._tls_protocol, begun))  # when secure() waits, before the socket is read again
        await self.secure()
        self._mute = False

    async def _auth(self, argument: str) -> str:
        self._count_idle()
        self._check_order()
        mechanism, _, initial = argument.partition(" ")
        match mechanism.upper():
            case "PLAIN":
                name, password = _plain(await self._heard(initial, ""))
            case "LOGIN":
                name = await self._heard(initial, _NAME)
                password = await self._heard("", _PASSWORD)
            case _:
                raise Refusal("504 5.5.4 PLAIN or LOGIN")
        self._no_timeout()
        try:
            self._login = await self._counter.accounts.log_in(self.peer.host, name, password)
        finally:
            self._reset_timeout()
        return "235 2.7.0 welcome"

    def _check_order(self) -> None:
        """RFC 4954 §4: once, after EHLO, outside of a mail."""
        assert self.session is not None
        if not self._tls_protocol:
            raise Refusal("538 5.7.11 not in the clear: say STARTTLS first")
        if not self.session.host_name:
            raise Refusal("503 5.5.1 say EHLO first")
        if self._login is not None or self._mail is not None:
            raise Refusal("503 5.5.1 not now")

    async def _heard(self, given: str, question: str) -> str:
        """What the client says in base64: with the command, or asked for. Raises Refusal."""
        if not given:
            await self.push(f"334 {question}")
            given = await self._next_line()
            self._reset_timeout()
            if given == "*":
                raise Refusal("501 5.7.0 as you like")
        try:
            return b64decode("" if given == "=" else given, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refusal("501 5.5.2 that is no UTF-8 in base64") from error


def _feed(protocol: BufferedProtocol | None, octets: bytes) -> None:
    """Give octets to a protocol as its transport would."""
    while protocol and octets:
        room = memoryview(protocol.get_buffer(len(octets)))
        taken = min(len(room), len(octets))
        room[:taken] = octets[:taken]
        protocol.buffer_updated(taken)
        octets = octets[taken:]


def _plain(message: str) -> tuple[str, str]:
    """Name and password of a PLAIN message (RFC 4616 §2). Nobody acts for another. Raises Refusal."""
    parts = message.split("\0")
    if len(parts) != 3 or parts[0] not in ("", parts[1]):
        raise Refusal("501 5.5.2 PLAIN is NUL name NUL password")
    return parts[1], parts[2]
