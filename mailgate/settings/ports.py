"""The ports beside SMTP that take mail in: LMTP and submission. The one rule: "" is off, and nothing opens unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from mailgate.settings.forms import Duration, Networks, OptionalPath, Section


@dataclass(frozen=True, slots=True)
class HostPort:
    """Where a TCP port is: host name or address (without brackets) and number; 0 is any free one."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class SocketPath:
    """Where a Unix socket is; a relative path counts from the home."""

    path: Path


def parse_host_port(text: str) -> HostPort:
    """``127.0.0.1:8025``, ``[::1]:25``. Raises ValueError with the accepted forms."""
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"{text!r} is not HOST:PORT, like 127.0.0.1:8025 or [::]:25")
    return HostPort(host.removeprefix("[").removesuffix("]"), int(port))


def parse_place(text: str) -> HostPort | SocketPath:
    """As ``parse_host_port``, or ``unix:PATH``. Raises ValueError with the accepted forms."""
    if not text.startswith("unix:"):
        try:
            return parse_host_port(text)
        except ValueError as error:
            raise ValueError(f"{error}, or unix:PATH") from None
    path = text.removeprefix("unix:")
    if not path or "\0" in path:
        raise ValueError("unix: what follows is the path of the socket, like unix:data/lmtp.sock")
    return SocketPath(Path(path))


def _listen(value: str) -> str:
    if value:
        parse_place(value)
    return value


Listen = Annotated[str, AfterValidator(_listen)]
"""Where something answers, as ``parse_place`` has it; "" is off."""


class Lmtp(Section):
    """The port at which a mail server of ours delivers (RFC 2033)."""

    listen: str = ""
    mode: str = "0660"

    @field_validator("listen")
    @classmethod
    def _place(cls, value: str) -> str:
        place = parse_place(value) if value else None
        if isinstance(place, HostPort) and place.port == 25:
            raise ValueError("LMTP must not be spoken on port 25 (RFC 2033 §5); take 24, or a Unix socket")
        return value

    @field_validator("mode")
    @classmethod
    def _octal(cls, value: str) -> str:
        if not re.fullmatch(r"0?[0-7]{3}", value):
            raise ValueError(f'{value!r} is no mode of a socket; write it like "0660"')
        return value


class Submission(Section):
    """The port at which our people's mail clients hand in their mail (RFC 6409)."""

    listen: str = ""
    tls: Literal["starttls", "implicit"] = "starttls"
    tls_cert: OptionalPath = None
    tls_key: OptionalPath = None
    proxies: Networks = ()
    failures_per_host: int = Field(default=20, ge=1)
    failures_per_account: int = Field(default=10, ge=1)
    failures_within: Duration = timedelta(minutes=15)
    failure_delay: Duration = timedelta(seconds=2)
    checks_at_once: int = Field(default=2, ge=1, le=64)

    @field_validator("listen")
    @classmethod
    def _host_port(cls, value: str) -> str:
        if value:
            parse_host_port(value)
        return value
