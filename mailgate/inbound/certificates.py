"""The certificates of the ports, taken up anew while the ports are open. The one rule: a new one that cannot be used changes
nothing but what is said of it.

Whoever is connected goes on with what was agreed; who says STARTTLS, or connects, from then on is shown the new one.
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from stat import S_ISREG
from typing import Literal

import structlog

from mailgate import figures
from mailgate.settings import ConfigError, Settings, Smtp, Submission

_log = structlog.get_logger("mailgate.gate")

Stamp = tuple[tuple[int, ...], ...]
"""By what two states of the files are told apart: of each, device, inode and the time it was written; () if it is not there."""


class Certificate:
    """A certificate chain with its key, as the two files had them when they could last be used."""

    def __init__(self, section: str, chain: Path, key: Path) -> None:
        """Read the files. Raises ConfigError, which names the section of the settings, where they cannot be used."""
        self._section, self._files = section, (chain, key)
        self._taken = self._seen = self._stamp()
        self.context = self._read()
        figures.count("certificate_failing", section, amount=0)

    def renew(self) -> None:
        """Take the files up as they are; where they cannot be used, go on as before and say so."""
        self._taken = self._seen = self._stamp()
        try:
            self.context = self._read()
        except ConfigError as error:
            _log.error("a certificate cannot be used, the one before goes on", why=str(error))
            figures.count("certificate_failing", self._section, amount=1)
            return
        _log.info("certificate taken up", port=self._section)
        figures.count("certificate_failing", self._section, amount=0)

    def renew_if_changed(self) -> None:
        """The same, where the files are others than were tried last and did not change since the look before this one: they are
        written one after the other, and no certificate shall be tried with the key of another.
        """
        now = self._stamp()
        quiet, self._seen = now == self._seen, now
        if quiet and now != self._taken:
            self.renew()

    def _stamp(self) -> Stamp:
        return tuple(_stamp(file) for file in self._files)

    def _read(self) -> ssl.SSLContext:
        """At least TLS 1.2."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            for file in self._files:
                refuse_irregular(file)
            context.load_cert_chain(*self._files, password=_no_password)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            why = getattr(error, "strerror", None) or error
            raise ConfigError(f"{self._section}.tls_cert, {self._section}.tls_key: cannot be used ({why})") from error
        return context


class Certificates:
    """Those of all ports."""

    def __init__(self, settings: Settings) -> None:
        """Read them. Raises ConfigError, also where the submission port has none."""
        self._every = settings.smtp.tls_reload.total_seconds()
        self.smtp, self._submission = configured(settings, "smtp"), configured(settings, "submission")
        if settings.submission.listen:
            _ = self.submission

    @property
    def submission(self) -> Certificate:
        """That of the submission port: its own, or that of SMTP. Raises ConfigError for want of one."""
        if (found := self._submission or self.smtp) is None:
            raise ConfigError("submission.listen: no password goes without TLS; give tls_cert and tls_key, there or in [smtp]")
        return found

    def renew(self) -> None:
        """Take up all files as they are now."""
        for one in self._all():
            one.renew()

    async def watch(self) -> None:
        """Look again and again whether there are new files, until cancelled."""
        while self._every and self._all():
            await asyncio.sleep(self._every)
            for one in self._all():
                one.renew_if_changed()

    def _all(self) -> list[Certificate]:
        return [one for one in (self.smtp, self._submission) if one]


def configured(settings: Settings, section: Literal["smtp", "submission"]) -> Certificate | None:
    """The certificate that a section of the settings names, if any. Raises ConfigError."""
    given: Smtp | Submission = getattr(settings, section)
    if given.tls_cert is None or given.tls_key is None:
        if given.tls_cert != given.tls_key:
            raise ConfigError(f"{section}.tls_cert and {section}.tls_key: give both or neither")
        return None
    return Certificate(section, settings.path(given.tls_cert), settings.path(given.tls_key))


def refuse_irregular(file: Path) -> None:
    """A FIFO in place of a file is waited for until somebody writes, by all the gate. Raises OSError or ValueError."""
    if not S_ISREG(file.stat().st_mode):
        raise ValueError(f"{file} is no regular file; put the PEM itself there")


def _stamp(file: Path) -> tuple[int, ...]:
    """The time of the inode is in it: a file that could not be read is looked at again when its owner or mode has changed."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)


def _no_password() -> str:
    """A key behind a password would stop the gate, which has nobody to ask."""
    raise ValueError("the key wants a password; give one without")
