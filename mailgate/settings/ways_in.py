"""Mail in, as configured: the ports, and whom we believe. The one rule: nobody is believed who is not named here."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from mailgate.mail import address
from mailgate.settings.forms import Duration, Networks, OptionalPath, Section, Size, parse_server, within


class Smtp(Section):
    """The SMTP port that takes mail in. ``listen = ""`` switches it off."""

    listen: str = "127.0.0.1:8025"
    max_size: Size = Field(default=25 * 1024**2, ge=512)
    bare_newlines: Literal["refuse", "normalize"] = "refuse"
    tls_cert: OptionalPath = None
    tls_key: OptionalPath = None
    tls_reload: Duration = timedelta(minutes=1)
    proxies: Networks = ()


_HOST = re.compile(r"[a-z0-9:_.-]{1,253}|\*\.[a-z0-9_-]+(?:\.[a-z0-9_-]+)+|[a-z0-9:_.-]{4,253}[.:]\*", re.IGNORECASE)
_MARK = re.compile(r"auth=pass|X-[A-Za-z0-9-]{1,70}: [!-~](?:[ -~]{0,100}[!-~])?")


class Border(Section):
    """The servers of ours that a mail passed before it came in one way, and how they report who wrote it."""

    authserv_id: tuple[str, ...] = ()
    dialect: Literal["rfc8601", "microsoft365"] = "rfc8601"
    border_hosts: tuple[str, ...] = ()
    internal_header: str = ""
    arc_sealers: tuple[str, ...] = ()

    @field_validator("border_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host: give a name as it stands behind `by` in Received, or *.two.labels, or 2001:db8:*"
                )
        return value

    @field_validator("arc_sealers")
    @classmethod
    def _sealers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for domain in value:
            if address.parse(f"x@{domain}") is None:
                raise ValueError(f"{domain!r} is no domain: give the d= of an ARC-Seal, like lists.example")
        return value

    @model_validator(mode="after")
    def _mark(self) -> Self:
        """A mark of internal mail counts only where a border keeps strangers from writing it."""
        mark = self.internal_header
        if mark and not _MARK.fullmatch(mark):
            raise ValueError(
                f'internal_header {mark!r}: give "auth=pass", or a whole field with its value, like "X-Origin: inside"'
            )
        if mark.lower().startswith("x-ms-exchange-crosstenant-"):
            raise ValueError(
                f"internal_header {mark!r}: such fields come from other tenants too; use X-MS-Exchange-Organization-AuthAs"
            )
        if mark.startswith("X-") and not self.border_hosts:
            raise ValueError("internal_header: without border_hosts anybody could write that field; name your servers there")
        return self

    @model_validator(mode="after")
    def _seals(self) -> Self:
        """A border may seal what it takes in: only who knows its lines can tell its seal from a forwarder's."""
        if self.arc_sealers and not self.border_hosts:
            raise ValueError(
                "arc_sealers: without border_hosts your own border's seal is taken for theirs; name your servers there"
            )
        return self


class Auth(Border):
    """Which proofs of origin we believe, and from whom: for SMTP, LMTP and ``ingest --trusted``."""

    trusted_relays: tuple[str, ...] = ()
    own_lists: tuple[str, ...] = ()

    @field_validator("own_lists")
    @classmethod
    def _lists(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not re.fullmatch(r"[^\s<>@,]+(?:@[^\s<>@,]+)?", name) or "." not in name:
                raise ValueError(
                    f"{name!r} is no address or List-Id of a group, like support@help.example or support.help.example"
                )
        return value

    verify: bool = True
    dns_timeout: Duration = Field(default=timedelta(seconds=2), ge=timedelta(seconds=1))
    dns_servers: tuple[str, ...] = ()
    dns_cache: Size = 16 * 1024**2
    dns_cache_ttl: Duration = timedelta(hours=1)
    dns_at_once: int = Field(default=200, ge=1, le=10_000)

    @field_validator("dns_servers")
    @classmethod
    def _servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for server in value:
            parse_server(server)
        return value

    @field_validator("trusted_relays")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    def trusts(self, host: str) -> bool:
        """Whether ``host`` (an IP address) is one of the trusted relays."""
        return within(host, self.trusted_relays)
