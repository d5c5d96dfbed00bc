"""LMTP (RFC 2033) as we speak it. The one rule: after a mail's end there is one answer for each recipient that was accepted,
in their order, whatever became of the mail (§4.2; T38): a peer that misses one waits, gives up and delivers again.

A mail is kept once, with all its recipients, so the answers are alike. The peer is a mail server of ours: a 550 to an address
that only seems wrong would make it bounce to a sender who may be forged (T42), so what is for our domains is taken, as from a
trusted relay, and the rules hold what has no proof.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import replace

from aiosmtpd.smtp import TLSSetupException

from mailgate.inbound.doorway import Refusal, Verdict
from mailgate.inbound.grammar import Transaction
from mailgate.inbound.smtp import Session
from mailgate.inbound.talk import Command
from mailgate.mail.model import Address, Peer, Via


class LmtpSession(Session):
    """A conversation in LMTP."""

    protocol = "LMTP"
    via = Via.LMTP
    greeting_verb = "LHLO"
    untold = frozenset({"AUTH", "EXPN", "HELO", "EHLO"})

    def commands(self) -> Mapping[str, Command]:
        """As SMTP's, but greeted by LHLO and by nothing else (§4.1)."""
        spoken = dict(super().commands())
        del spoken["STARTTLS"]
        return spoken | {"LHLO": self._ehlo, "HELO": self._no_smtp, "EHLO": self._no_smtp}

    def who(self, transport: asyncio.BaseTransport) -> Peer:
        """Whoever may open our Unix socket is trusted: its mode says who that is. A host is, if it is a trusted relay."""
        place = transport.get_extra_info("socket")
        return Peer(trusted=True) if place is not None and place.family == socket.AF_UNIX else super().who(transport)

    def proxies(self) -> tuple[str, ...]:
        """None: whoever comes here is a server of ours itself."""
        return ()

    def offers(self) -> tuple[str, ...]:
        """The extensions; PIPELINING and ENHANCEDSTATUSCODES are a must (§5)."""
        return tuple(offer for offer in super().offers() if offer != "STARTTLS")

    async def judge(self, address: Address) -> Verdict:
        """Whatever is for our domains."""
        return await self.doorway.judge(address, replace(self.peer, trusted=True))

    async def received(self, mail: Transaction) -> str:
        """As by SMTP, said once for each recipient: also what went wrong, be it an error of ours."""
        try:
            reply = await super().received(mail)
        except Refusal as refusal:
            refusal.reply = _each(mail, refusal.reply)
            raise
        except (ConnectionError, EOFError, TLSSetupException):
            raise
        except Exception as error:  # noqa: BLE001 - an answer is owed n times here, too
            reply = self._internal(error)
        return _each(mail, reply)

    async def _no_smtp(self, argument: str) -> str:
        raise Refusal("500 5.5.1 this is LMTP: say LHLO")


def _each(mail: Transaction, reply: str) -> str:
    return "\r\n".join([reply] * mail.accepted)
