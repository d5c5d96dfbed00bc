"""Mail out, as configured. The one rule: no password goes out in clear."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from mailgate.desk.pacing import NO_LIMIT
from mailgate.mail import address
from mailgate.settings.forms import Duration, OptionalPath, OptionalRate, Section
from mailgate.settings.logins import Login


class Way(Login):
    """A relay: ``smtp://[user[:password]@]host[:port]``, ``smtps://…`` or ``maildir:PATH``, and how it is used."""

    url: str
    verp: bool = True
    timeout: Duration = timedelta(seconds=60)
    connections: int = Field(default=4, ge=1, le=100)
    starttls: Literal["always", "if_offered", "never"] = "if_offered"
    ca_file: OptionalPath = None
    rate: OptionalRate = NO_LIMIT

    @field_validator("url")
    @classmethod
    def _readable(cls, value: str) -> str:
        """The URL may hold a password, and what Python says of it may, too."""
        try:
            _ = urlsplit(value).port
        except ValueError:
            raise ValueError(
                "this is no URL: its host or port cannot be read; write smtp://host:port, an IPv6 address in [ ],"
                " and what stands in a password as / ? # [ ] @ as %2F and so on"
            ) from None
        return value


class Route(Way):
    """A relay of its own for some queues: their addresses, or ``@domain`` for all queues of a domain."""

    senders: tuple[str, ...] = Field(min_length=1)

    @field_validator("senders")
    @classmethod
    def _senders(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_sender, value))


class Relay(Way):
    """Where mail goes out that no ``route`` names, and how fast mail goes to any one domain."""

    url: str = "maildir:data/outgoing"
    per_domain: int = Field(default=2, ge=1, le=100)
    domain_rate: OptionalRate = NO_LIMIT
    route: tuple[Route, ...] = ()

    @field_validator("route")
    @classmethod
    def _once(cls, value: tuple[Route, ...]) -> tuple[Route, ...]:
        named = [sender for route in value for sender in route.senders]
        if twice := sorted({one for one in named if named.count(one) > 1}):
            raise ValueError(f"{twice[0]} stands in two routes; a sender goes by one relay")
        return value

    @property
    def ways(self) -> dict[str, Way]:
        """All relays by the table they stand in, the default first."""
        return {"relay": self, **{f"relay.route.{number}": route for number, route in enumerate(self.route)}}

    def name_of(self, sender: str) -> str:
        """The relay of a queue's address: the route that names it, else the one for its domain, else the default."""
        for wanted in (sender, "@" + sender.rpartition("@")[2]):
            for number, route in enumerate(self.route):
                if wanted in route.senders:
                    return f"relay.route.{number}"
        return "relay"

    def way(self, sender: str) -> Way:
        """How a queue's letters go out."""
        return self.ways[self.name_of(sender)]


def _sender(text: str) -> str:
    found = address.parse(text if not text.startswith("@") else f"x{text}")
    if found is None:
        raise ValueError(f"{text!r} is no sender; write a queue's address, or @domain for all queues of a domain")
    return found if not text.startswith("@") else found.removeprefix("x")


Selector = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){0,3}$")]


class DkimKey(Section):
    """A key that signs mail of ``domain`` ("": ``gateway.domain``); its public half is at SELECTOR._domainkey.DOMAIN."""

    selector: Selector
    domain: str = ""
    key_file: Path


class Dkim(Section):
    """What signs our mail: one key, and more in ``key``. Without any, mail goes out as it is."""

    selector: Selector | Literal[""] = ""
    domain: str = ""
    key_file: OptionalPath = None
    key: tuple[DkimKey, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.selector) != bool(self.key_file):
            raise ValueError("selector and key_file belong together; `mailgate dkim new SELECTOR` makes a key")
        return self

    @property
    def keys(self) -> tuple[DkimKey, ...]:
        """All keys, in their order."""
        if self.key_file is None or not self.selector:
            return self.key
        return (DkimKey(selector=self.selector, domain=self.domain, key_file=self.key_file), *self.key)
