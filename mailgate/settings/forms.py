"""How values are written in the configuration. The one rule: what cannot be read says how to write it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, field_validator

from mailgate import languages
from mailgate.desk import business
from mailgate.desk.model import ALWAYS
from mailgate.desk.pacing import NO_LIMIT, Rate
from mailgate.mail import address


class ConfigError(Exception):
    """The configuration cannot be used. The text says which option and what to do. Exit code 2."""


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}

#: Of a size, in octets: more than any machine has, and less than the largest figure its kernel takes.
LARGEST = 2**60

#: Letters of one rate: their times are kept.
FASTEST = 10_000

#: Beyond a hundred years a date may have no place in any calendar.
LONGEST = timedelta(days=36_500)


def parse_duration(text: str) -> timedelta:
    """``90s``, ``5m``, ``2h``, ``14d`` -> timedelta. Raises ValueError with the accepted forms."""
    found = re.fullmatch(r"(\d{1,9})\s*([smhd])", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a duration; write a number and s, m, h or d, like 60s, 5m, 2h or 14d")
    time = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    if time > LONGEST:
        raise ValueError(f"{text!r} is longer than anybody waits; write at most {spell_duration(LONGEST)}")
    return time


def spell_duration(time: timedelta) -> str:
    """timedelta -> ``14d``, as one writes it in the config file; whole seconds."""
    seconds = int(time.total_seconds())
    unit = next((unit for unit in "dhm" if seconds and seconds % _UNITS[unit] == 0), "s")
    return f"{seconds // _UNITS[unit]}{unit}"


def is_this_machine(host: str) -> bool:
    """Whether a host is the one we run on, by name or address: what goes there in clear, nobody else hears."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def within(host: str, networks: tuple[str, ...]) -> bool:
    """Whether ``host`` is an IP address in one of the networks."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    found = map(ip_network, networks)
    return any(address.version == network.version and address in network for network in found)


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for network in value:
        if ip_network(network).prefixlen == 0:
            raise ValueError(f"{network!r} is everybody: name the servers of yours")
    return value


def parse_size(text: str) -> int:
    """``512B``, ``25MiB`` -> octets. Raises ValueError with the accepted forms."""
    found = re.fullmatch(r"(\d{1,12})\s*(B|KiB|MiB|GiB)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a size; write a number and B, KiB, MiB or GiB, like 25MiB")
    return int(found[1]) * _SIZES[found[2]]


def parse_server(text: str) -> tuple[str, int]:
    """``192.0.2.53``, ``127.0.0.1:5353``, ``[2001:db8::53]:53`` -> address and port (53). Raises ValueError."""
    found = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?|([0-9.]+)(?::(\d{1,5}))?|([0-9A-Fa-f:]+)", text)
    try:
        if not found:
            raise ValueError
        address, port = ip_address(found[1] or found[3] or found[5]), int(found[2] or found[4] or 53)
        if not 0 < port < 2**16:
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is not a name server; write its IP address, with :PORT if that is not 53") from None
    return str(address), port


def mail_domain(text: str) -> str:
    """``Reply.Help.Example`` -> the domain as it is compared. Raises ValueError for what is none."""
    found = address.parse(f"x@{text}")
    if found is None or "." not in text:
        raise ValueError(f"{text!r} is no mail domain; write it like reply.help.example")
    return found.partition("@")[2]


def _duration(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(str(value))


def _size(value: Any) -> int:
    size = value if type(value) is int else parse_size(str(value))
    if not 0 <= size <= LARGEST:
        raise ValueError(f"{value!r} is no size there can be; write one from 0B to {LARGEST // _SIZES['GiB']}GiB, like 25MiB")
    return size


def parse_time(text: str) -> time:
    """``07:00`` -> time of day. Raises ValueError with the accepted form."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a time of day; write hours and minutes, like 07:00")
    return time(int(found[1]), int(found[2]))


def parse_rate(text: str) -> Rate:
    """``30/1m``, ``500/1h``; ``0`` for no limit. Raises ValueError with the accepted forms."""
    if text.strip() == "0":
        return NO_LIMIT
    most, slash, time = text.partition("/")
    number = int(most) if re.fullmatch(r"\d{1,5}", most.strip()) else 0
    if not slash or not 0 < number <= FASTEST:
        raise ValueError(f"{text!r} is no rate; write how many in what time, like 30/1m, at most {FASTEST}; 0 for no limit")
    within = parse_duration(time)
    if not timedelta(0) < within <= timedelta(days=1):
        raise ValueError(f"{text!r}: a rate counts over a second to a day, like 30/1m")
    return Rate(number, within)


def _rate(value: Any) -> Rate:
    return value if isinstance(value, Rate) else parse_rate(str(value))


def _time(value: Any) -> time | None:
    return value if isinstance(value, time) else parse_time(str(value)) if value not in ("", None) else None


def _nothing(value: Any) -> Any:
    """TOML knows no null: "" says that there is none."""
    return None if value == "" else value


def _business(value: Any) -> str:
    """Business time, kept as it is written: how long a day is, only a calendar knows."""
    business.length(str(value), ALWAYS)
    return str(value).strip()


Business = Annotated[str, BeforeValidator(_business)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Size = Annotated[int, BeforeValidator(_size)]
Language = Annotated[str, AfterValidator(languages.tag)]
TimeOfDay = Annotated[time, BeforeValidator(lambda value: value if isinstance(value, time) else parse_time(str(value)))]
Networks = Annotated[tuple[str, ...], AfterValidator(_networks)]
OptionalTime = Annotated[time | None, BeforeValidator(_time)]
OptionalRate = Annotated[Rate, BeforeValidator(_rate)]
OptionalPath = Annotated[Path | None, BeforeValidator(_nothing)]
OptionalLanguage = Annotated[Language | None, BeforeValidator(_nothing)]


class Section(BaseModel):
    """A table of the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        """No path, address or command can hold one; the first to find out would be the system, when it is asked."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("holds a control character, NUL")
        return value
