"""SMTP (RFC 5321) as we speak it. The one rule: 250 after DATA means the mail survives a power cut (§6.1; R1).

Nothing of a mail is parsed here. Not offered: AUTH, CHUNKING, DSN.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from mailgate.inbound import grammar
from mailgate.inbound.doorway import Directory, Doorway, Goodbye, Refusal, Verdict
from mailgate.inbound.grammar import Sender, Transaction
from mailgate.inbound.intake import IntakeError
from mailgate.inbound.smtp_data import Dots, Pace, Spool, hops
from mailgate.inbound.talk import Command, Talk
from mailgate.mail.model import Address, Envelope, JournalId, Via
from store.journal import Entry

__all__ = ["Directory", "Doorway", "Session", "Verdict"]

_log = structlog.get_logger("mailgate.smtp")


class Session(Talk):
    """A conversation in SMTP; its siblings LMTP and submission differ in what is overridden there."""

    via = Via.SMTP
    greeting_verb = "EHLO"
    untold = frozenset({"AUTH", "EXPN"})
    """Commands that HELP does not tell of."""
    user: Address | None = None
    """Who logged in, by the registered address: at the submission port only."""
    _mail: Transaction | None = None
    _mails = 0

    def commands(self) -> Mapping[str, Command]:
        """What we understand (RFC 5321 §4.5.1 and STARTTLS)."""
        return {
            "HELO": self._helo,
            "EHLO": self._ehlo,
            "MAIL": self._mail_from,
            "RCPT": self._rcpt_to,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
            "VRFY": self._vrfy,
            "EXPN": self._not_here,
            "HELP": self._help,
            "AUTH": self._not_here,
            "STARTTLS": self._starttls,
        }

    def proxies(self) -> tuple[str, ...]:
        """Those of ``[smtp]``."""
        return self.doorway.settings.smtp.proxies

    def _set_rset_state(self) -> None:
        self._mail = None  # aiosmtpd calls this after STARTTLS, too (RFC 3207 §4.2)

    async def _helo(self, name: str) -> str:
        self._greet(name)
        return f"250 {self.hostname}"

    async def _ehlo(self, name: str) -> str:
        self._greet(name)
        return "\r\n".join([*(f"250-{offer}" for offer in (self.hostname, *self.offers())), "250 HELP"])

    def offers(self) -> tuple[str, ...]:
        """The service extensions, HELP aside."""
        size = f"SIZE {self.doorway.settings.smtp.max_size}"
        tls = ("STARTTLS",) if self.doorway.tls and not self._tls_protocol else ()
        return (size, "PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", *tls)

    def _greet(self, name: str) -> None:
        self._count_idle()
        if not name:
            raise Refusal("501 5.5.4 say who you are")
        assert self.session is not None
        self.session.host_name = name[:255]
        self._mail = None  # RFC 5321 §4.1.4: like RSET

    async def _mail_from(self, argument: str) -> str:
        assert self.session is not None
        if not self.session.host_name:
            raise Refusal(f"503 5.5.1 say {self.greeting_verb} first")
        if self._mail is not None:
            raise Refusal("503 5.5.1 one mail at a time")
        sender = await self.sender(argument)
        self._check_room(sender.size)
        self._mail = Transaction(sender)
        return "250 2.1.0 go on"

    async def sender(self, argument: str) -> Sender:
        """Who the mail is from, as MAIL says. Raises Refusal."""
        return grammar.sender(argument)

    async def judge(self, address: Address) -> Verdict:
        """Whether a recipient is taken."""
        return await self.doorway.judge(address, self.peer)

    def _check_room(self, size: int) -> None:
        settings = self.doorway.settings
        if self._mails >= settings.limits.mails_per_connection and not self.peer.trusted:
            raise Goodbye("421 4.7.0 enough mails on one connection, connect again")
        if size > settings.smtp.max_size:
            raise Refusal(_TOO_LARGE)  # RFC 1870 §6.1
        if not self.doorway.has_space():
            raise Refusal("452 4.3.1 out of storage, try again later")

    async def _rcpt_to(self, argument: str) -> str:
        if self._mail is None:
            raise Refusal("503 5.5.1 say MAIL first")
        address = grammar.recipient(argument, self.hostname, utf8=self._mail.sender.utf8)
        if self._mail.accepted >= self.doorway.settings.limits.recipients:
            raise Refusal("452 4.5.3 too many recipients, send the rest in another mail")
        match await self.judge(address):
            case Verdict.ACCEPT:
                self._mail.recipients[address] = None
                self._mail.accepted += 1
                return "250 2.1.5 go on"
            case Verdict.UNKNOWN:
                raise Refusal("550 5.1.1 no such address here")
            case Verdict.RELAY_DENIED:
                raise Refusal("550 5.7.1 we do not relay")

    async def _data(self, argument: str) -> str:
        if argument:
            raise Refusal("501 5.5.4 DATA takes no argument")
        if self._mail is None or not self._mail.recipients:
            raise Refusal("503 5.5.1 say MAIL and RCPT first")
        mail, self._mail = self._mail, None  # whatever comes now, this transaction is over
        self._in_data = True
        try:
            await self.push("354 end with CR LF . CR LF")
            return await self.received(mail)
        finally:
            self._in_data = False

    async def received(self, mail: Transaction) -> str:
        """Read the mail to its end and keep it; the answer. Raises Refusal."""
        settings = self.doorway.settings
        spool = Spool(self.doorway.spool, settings.limits.spool_in_memory, settings.smtp.max_size)
        try:
            bare = await self._read_into(spool)
            if spool.over:
                raise Refusal(_TOO_LARGE)
            if bare and settings.smtp.bare_newlines == "refuse":
                raise Refusal("554 5.5.2 lines of a mail end in CR LF, this one has a bare CR or LF")
            if spool.failed:
                raise spool.failed if not spool.disk_full else Refusal("452 4.3.1 out of storage, try again later")
            if hops(spool.head()) > settings.limits.received_lines:
                raise Refusal("554 5.4.6 too many hops, this mail goes in circles")  # RFC 5321 §6.3
            journal_id = await self._take(mail, spool)
        except IntakeError as error:
            raise Refusal(error.reply) from error
        finally:
            spool.close()
        self._mails, self._idle = self._mails + 1, 0
        return f"250 2.0.0 kept as {journal_id}"

    async def _read_into(self, spool: Spool) -> bool:
        """Read to the end of the mail; whether it holds a bare CR or LF. The commands that follow it stay for later."""
        limits, now = self.doorway.settings.limits, self.loop.time()
        last = now + limits.data_total_timeout.total_seconds()
        dots, pace = Dots(), Pace(limits.data_rate, limits.data_rate_over.total_seconds(), now)
        chunk = bytes(self._ahead)
        self._ahead.clear()
        while True:
            spool.add(dots.feed(chunk))
            if dots.ended:
                self._ahead += dots.rest
                return dots.bare
            if spool.overrun > limits.overrun:
                raise Goodbye("421 4.7.0 far too large")
            now = self.loop.time()
            if pace.slow(len(chunk), now):
                raise Goodbye("421 4.7.0 far too slow")
            self._reset_timeout(min(limits.data_timeout.total_seconds(), last - now))
            chunk = await self._more()

    async def _take(self, mail: Transaction, spool: Spool) -> JournalId:
        """Give the mail to the journal. From here on a hang-up changes nothing (R4), and no deadline runs."""
        self._no_timeout()
        if spool.large:
            async with self.doorway.large:
                journal_id = await self.doorway.take(self._entry(mail, spool.content()))
        else:
            journal_id = await self.doorway.take(self._entry(mail, spool.content()))
        self._reset_timeout()
        _log.info("kept", journal=journal_id, peer=self.peer.host, recipients=len(mail.recipients), size=spool.size)
        return journal_id

    def _entry(self, mail: Transaction, raw: bytes) -> Entry:
        assert self.session is not None
        envelope = Envelope(
            mail_from=mail.sender.path,
            path_known=mail.sender.known,
            rcpt_to=tuple(mail.recipients),
            peer=self.peer,
            helo=self.session.host_name or "",
            via=self.via,
            user=self.user,
        )
        return Entry(envelope=envelope, received_at=self.doorway.clock(), raw=raw)

    async def _rset(self, argument: str) -> str:
        self._count_idle()
        if argument:
            raise Refusal("501 5.5.4 RSET takes no argument")
        self._mail = None
        return "250 2.0.0 forgotten"

    async def _noop(self, argument: str) -> str:
        self._count_idle()
        return "250 2.0.0 fine"

    async def _quit(self, argument: str) -> str:
        return "221 2.0.0 goodbye"

    async def _vrfy(self, argument: str) -> str:
        self._count_idle()
        return "252 2.5.0 cannot say, send the mail and see"  # RFC 5321 §3.5.3: the same for everybody (T13)

    async def _not_here(self, argument: str) -> str:
        raise Refusal("502 5.5.1 not offered here")

    async def _help(self, argument: str) -> str:
        self._count_idle()
        untold = self.untold if self.doorway.tls else {*self.untold, "STARTTLS"}
        return f"214 2.0.0 {' '.join(sorted(self._commands.keys() - untold))}"

    async def _starttls(self, argument: str) -> str:
        if argument:
            raise Refusal("501 5.5.4 STARTTLS takes no argument")
        if not self.doorway.tls or self._tls_protocol:
            raise Refusal("502 5.5.1 not offered here")
        await self.secure()
        return ""


_TOO_LARGE = "552 5.3.4 the mail is larger than SIZE says we take"
