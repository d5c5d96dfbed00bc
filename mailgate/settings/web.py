"""The customer's page and the figures for monitoring, as configured. The one rule: "" is off, and nothing opens unasked."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from mailgate.settings.forms import Duration, Networks, OptionalPath, Section, Size, is_this_machine
from mailgate.settings.ports import Listen
from mailgate.settings.web_bounds import WebBounds

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Web(WebBounds):
    """The page. ``listen = ""`` answers nowhere; ``public_url = ""`` puts no link into letters."""

    listen: Listen = ""
    public_url: str = ""
    trusted_proxies: Networks = ("127.0.0.1", "::1")
    link_lasts: Duration = Field(default=timedelta(days=90), ge=timedelta(days=1), le=timedelta(days=3650))
    my_tickets_lasts: Duration = Field(default=timedelta(days=1), ge=timedelta(minutes=5), le=timedelta(days=30))
    sign_in_lasts: Duration = Field(default=timedelta(minutes=15), ge=timedelta(minutes=2), le=timedelta(days=1))
    session_lasts: Duration = Field(default=timedelta(hours=12), ge=timedelta(minutes=5), le=timedelta(days=30))
    form_lasts: Duration = Field(default=timedelta(days=1), ge=timedelta(minutes=5), le=timedelta(days=30))
    declined_lasts: Duration = Field(default=timedelta(days=30), ge=timedelta(days=1), le=timedelta(days=365))
    max_upload: Size = 18 * 1024**2
    max_files: int = Field(default=20, ge=0, le=1000)
    max_text: int = Field(default=100_000, ge=100, le=1_000_000)
    uploads: Size = 200 * 1024**2

    linked_files: Size = 100 * 1024**2
    live_streams: int = Field(default=200, ge=0, le=10_000)
    live_streams_per_client: int = Field(default=20, ge=1, le=10_000)
    live_every: Duration = Field(default=timedelta(seconds=1), ge=timedelta(seconds=1), le=timedelta(minutes=1))
    live_heartbeat: Duration = Field(default=timedelta(seconds=20), ge=timedelta(seconds=1), le=timedelta(minutes=5))

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        return parse_public_url(value) if value else value

    @model_validator(mode="after")
    def _both(self) -> Web:
        """Forms and redirects are made of the public URL alone, never of what a request says (T23b)."""
        if self.listen and not self.public_url:
            raise ValueError('listen: the page must know where it is seen; set public_url, like "https://help.example"')
        if self.uploads < self.max_upload:
            raise ValueError("uploads: the files of one form must fit; it is at least max_upload")
        return self


def parse_public_url(text: str) -> str:
    """``https://help.example/desk/`` -> without a slash at its end. Raises ValueError with the accepted forms."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    plain = not (parts.query or parts.fragment or parts.username or parts.password or "@" in parts.netloc) and port != 0
    if parts.scheme not in ("http", "https") or not host or not plain or re.search(r"[^!-~]|[\"'<>\\;,]|//", text[8:]):
        raise ValueError(f"{text!r} is no URL of a page; write it like https://help.example, perhaps with a path")
    if parts.scheme == "http" and not is_this_machine(host):
        raise ValueError(f"{text!r}: links to the page are secrets; it must be https, but on this machine itself")
    return text.rstrip("/")


class Metrics(Section):
    """Figures for monitoring, at a place of their own. ``listen = ""`` switches them off."""

    listen: Listen = ""
    silence: Duration = Field(default=timedelta(minutes=1), ge=timedelta(seconds=30))
    pending_age: Duration = Field(default=timedelta(minutes=5), gt=timedelta(0))


class Brand(Section):
    """How the page of a queue looks. ``queue = ""``: all that have no other."""

    queue: str = ""
    colour: str = "#1f5f8b"
    logo: OptionalPath = None

    @field_validator("colour")
    @classmethod
    def _colour(cls, value: str) -> str:
        if not _COLOUR.fullmatch(value):
            raise ValueError(f"{value!r} is no colour; write red, green and blue like #1f5f8b")
        return value.lower()
