"""The configuration: ``config/mailgate.toml`` and the environment, read once into frozen values. Unknown keys are errors.

Any value can be set by ``MAILGATE_<SECTION>__<KEY>`` (lists as JSON), which wins over the file. Durations are written ``60s 5m 2h
14d`` (``0s`` = off), sizes ``25MiB``. Relative paths count from the home, the folder above ``config/``. The shipped
``config/mailgate.toml`` documents every option; a test compares it with the defaults below.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from mailgate import languages
from mailgate.desk import business
from mailgate.desk.hours import zone
from mailgate.desk.model import ALWAYS
from mailgate.mail import address


class ConfigError(Exception):
    """The configuration cannot be used. The text says which option and what to do. Exit code 2."""


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


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


def _duration(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(str(value))


def _size(value: Any) -> int:
    return value if type(value) is int else parse_size(str(value))


def parse_time(text: str) -> time:
    """``07:00`` -> time of day. Raises ValueError with the accepted form."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a time of day; write hours and minutes, like 07:00")
    return time(int(found[1]), int(found[2]))


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
OptionalTime = Annotated[time | None, BeforeValidator(_time)]
OptionalPath = Annotated[Path | None, BeforeValidator(_nothing)]
OptionalLanguage = Annotated[Language | None, BeforeValidator(_nothing)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gateway(_Section):
    """Who we are and how we treat people."""

    domain: str = "help.example"
    data_dir: Path = Path("data")
    language: Language = "en"
    key_file: Path = Path("config/mailgate.key")
    delimiter: str = Field(default="+", min_length=1, max_length=1, pattern=r"^[+\-=_.]$")
    timezone: str = "UTC"
    operator: str = ""
    staff_trust: Literal["aligned", "token"] = "aligned"
    cc_join: Literal["aligned", "always", "never"] = "aligned"
    receipts: Literal["exceptions", "all", "none"] = "exceptions"
    undo_window: Duration = timedelta(minutes=2)
    collision_window: Duration = timedelta(minutes=10)
    away_for: Duration = timedelta(days=1)
    ack_max_age: Duration = timedelta(hours=24)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        zone(value)
        return value


class Queue(_Section):
    """A support address with its people and policies."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    address: str
    display_name: str = ""
    language: OptionalLanguage = None
    closed_reply: Literal["reopen", "follow_up", "refuse"] = "reopen"
    reopen_within: Duration = timedelta(days=14)
    customer_updates: tuple[Literal["open", "pending", "closed", "assigned"], ...] = ("closed",)
    assignee: str = ""
    assignment: tuple[Literal["manager", "default", "round_robin"], ...] = ("manager", "default")
    form_senders: tuple[str, ...] = ()
    calendar: str = ""
    first_answer: Business = "0s"
    resolution: Business = "0s"
    escalate_to: str = ""
    auto_close: Duration = timedelta(0)
    auto_close_warning: Duration = timedelta(days=3)
    satisfaction: bool = False


class Calendar(_Section):
    """When people work: what deadlines are counted by."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    timezone: str = "UTC"
    hours: tuple[str, ...] = ("mon-fri 09:00-17:00",)
    country: str = ""
    region: str = ""
    extra: tuple[str, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"{value!r} is no time zone; write its name, like Europe/Berlin") from error
        return value

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        business.read_hours(value)
        return value

    @field_validator("extra")
    @classmethod
    def _days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for day in value:
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise ValueError(f"{day!r} is no date; write it like 2026-12-24") from error
        return value


class Database(_Section):
    """Where things are remembered."""

    url: str = "sqlite:///data/mailgate.db"


class Smtp(_Section):
    """The SMTP port that takes mail in. ``listen = ""`` switches it off."""

    listen: str = "127.0.0.1:8025"
    max_size: Size = 25 * 1024**2
    tls_cert: OptionalPath = None
    tls_key: OptionalPath = None


class Relay(_Section):
    """Where mail goes out: ``smtp://[user:password@]host:port``, ``smtps://…`` or ``maildir:PATH``."""

    url: str = "maildir:data/outgoing"
    verp: bool = True
    password_file: OptionalPath = None
    timeout: Duration = timedelta(seconds=60)
    connections: int = Field(default=4, ge=1, le=100)
    starttls: Literal["always", "if_offered", "never"] = "if_offered"


_HOST = re.compile(r"[a-z0-9:_.-]{1,253}|\*\.[a-z0-9_-]+(?:\.[a-z0-9_-]+)+|[a-z0-9:_.-]{4,253}[.:]\*", re.IGNORECASE)
_MARK = re.compile(r"auth=pass|X-[A-Za-z0-9-]{1,70}: [!-~](?:[ -~]{0,100}[!-~])?")


class Border(_Section):
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
        try:
            address = ip_address(host)
        except ValueError:
            return False
        networks: list[IPv4Network | IPv6Network] = [ip_network(n) for n in self.trusted_relays]
        return any(address.version == n.version and address in n for n in networks)


class Limits(_Section):
    """How much of anything we take. Every limit has a test at, below and above it."""

    connections: int = Field(default=100, ge=1)
    connections_per_host: int = Field(default=20, ge=1)
    recipients: int = Field(default=100, ge=1)
    mails_per_connection: int = Field(default=1000, ge=1)
    errors_per_connection: int = Field(default=20, ge=1)
    idle_commands: int = Field(default=100, ge=1)
    command_timeout: Duration = timedelta(seconds=300)
    data_timeout: Duration = timedelta(seconds=180)
    data_total_timeout: Duration = timedelta(minutes=10)
    spool_in_memory: Size = 256 * 1024
    free_space: Size = 1024**3
    received_lines: int = Field(default=50, ge=1)
    readers: int = Field(default=2, ge=1, le=64)
    reader_memory: Size = 512 * 1024**2
    reader_cpu: Duration = timedelta(seconds=10)
    reader_wall: Duration = timedelta(seconds=20)
    attempts: int = Field(default=3, ge=1)
    template_time: Duration = Field(default=timedelta(seconds=2), gt=timedelta(0))
    template_output: Size = 4 * 1024**2
    template_memory: Size = Field(default=512 * 1024**2, ge=128 * 1024**2)
    batch: int = Field(default=64, ge=1, le=1000)
    cc_join: int = Field(default=10, ge=0)
    acks_per_day: int = Field(default=10, ge=0)
    acks_unproven_per_day: int = Field(default=1, ge=0)
    automatic_per_day: int = Field(default=10, ge=0)
    automatic_per_ticket: int = Field(default=50, ge=0)
    unproven_per_domain: int = Field(default=20, ge=0)
    automatic_per_hour: int = Field(default=200, ge=0)
    quick_answers: int = Field(default=2, ge=1)
    quick_answer: Duration = timedelta(minutes=1)
    messages_per_hour: int = Field(default=20, ge=1)
    answers_about_held: int = Field(default=5, ge=1)
    search_words: int = Field(default=32, ge=1, le=1000)
    notices_per_day: int = Field(default=200, ge=0)
    deadline_letters: int = Field(default=5, ge=0)
    digest_every: Duration = timedelta(hours=1)
    digest_lines: int = Field(default=100, ge=1, le=1000)
    quiet_notices: int = Field(default=10, ge=0)
    unread_messages: int = Field(default=20, ge=0)
    unread_size: Size = 32 * 1024
    reopens_per_hour: int = Field(default=5, ge=0)
    staff_suppressed_for: Duration = timedelta(days=1)
    staff_attachments: Size = 10 * 1024**2
    customer_attachments: Size = 18 * 1024**2
    customer_files: int = Field(default=100, ge=0)
    outbox_attempts_for: Duration = timedelta(days=5)
    history: int = Field(default=50, ge=1, le=1000)
    listed: int = Field(default=20, ge=1, le=200)


class Schedule(_Section):
    """What is done when its time has come. Times of day are UTC."""

    held_reminder: Duration = timedelta(hours=4)
    held_digest: OptionalTime = time(7)
    digest_at: TimeOfDay = time(7)
    spam_keep: Duration = timedelta(days=30)
    remind_before: Business = "1h"


class Log(_Section):
    """What is written to standard error: one line per fact."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(BaseSettings):
    """Everything configured, frozen. ``home`` is where relative paths count from."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="MAILGATE_", env_nested_delimiter="__")

    home: Path = Field(default=Path(), exclude=True)
    gateway: Gateway = Gateway()
    queue: tuple[Queue, ...] = ()
    calendar: tuple[Calendar, ...] = ()
    database: Database = Database()
    smtp: Smtp = Smtp()
    relay: Relay = Relay()
    auth: Auth = Auth()
    limits: Limits = Limits()
    schedule: Schedule = Schedule()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what is passed in, which is the file."""
        return env_settings, init_settings

    def path(self, path: Path | str) -> Path:
        """A configured path, counted from the home."""
        return self.home / path

    @property
    def data_dir(self) -> Path:
        """Where stores, blobs, locks and spool files live."""
        return self.path(self.gateway.data_dir)

    @property
    def database_url(self) -> str:
        """The database URL; a relative SQLite path counts from the home."""
        prefix = "sqlite:///"
        if self.database.url.startswith(prefix):
            return prefix + str(self.path(self.database.url.removeprefix(prefix)).absolute())
        return self.database.url


def load(config: Path) -> Settings:
    """Read a config file. Raises ConfigError naming the option at fault and what to do."""
    try:
        values = tomllib.loads(config.read_text(encoding="utf-8"))
        _refuse_unknown(config, values)
        return _in_known_languages(config, _at_home(config, Settings(**values)))
    except OSError as error:
        raise ConfigError(f"{config}: cannot be read ({error.strerror}); `mailgate init` makes a home") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{config}: is not TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError("\n".join(f"{_source(config, e)}: {_explain(e)}" for e in error.errors())) from error
    except SettingsError as error:
        raise ConfigError(f"environment: {error}; lists and sections are given as JSON") from error


def _refuse_unknown(config: Path, values: dict[str, Any]) -> None:
    """Sections nobody knows, in the file or in the environment: a misspelt one would else be a default in silence."""
    sections = Settings.model_fields.keys() - {"home"}
    for name in values.keys() - sections:
        raise ConfigError(f"{config}: {name}: is not an option; see the shipped config/mailgate.toml")
    for variable in os.environ:
        section, found, _ = variable.lower().removeprefix("mailgate_").partition("__")
        if variable.upper().startswith("MAILGATE_") and found and section not in sections:
            raise ConfigError(f"environment: {variable}: there is no section [{section}]; see the shipped config/mailgate.toml")


def _at_home(config: Path, settings: Settings) -> Settings:
    """The home is the folder above ``config/``; for a file elsewhere, as in /etc, it is ``data_dir``."""
    folder = config.absolute().parent
    home = folder.parent if folder.name == "config" else settings.gateway.data_dir
    if not home.is_absolute():
        raise ConfigError(f"{config}: gateway.data_dir: must be an absolute path when the file is in no folder called config")
    return settings.model_copy(update={"home": home})


def _in_known_languages(config: Path, settings: Settings) -> Settings:
    """There are no letters in a language that has no catalogue."""
    given = [("gateway", settings.gateway.language)]
    given += [(f"queue.{n}", queue.language) for n, queue in enumerate(settings.queue) if queue.language]
    known = languages.known(settings.path("templates"))
    for section, language in given:
        if language not in known:
            source = _source(config, {"loc": (*section.split("."), "language")})
            raise ConfigError(f"{source}: {section}.language: {languages.unknown(language, known)}")
    return settings


def _source(config: Path, error: Any) -> str:
    """Where the value at fault stands: the environment wins over the file, so it is to blame where it says anything."""
    section, *rest = [str(part) for part in error["loc"]]
    names = (f"MAILGATE_{section}", f"MAILGATE_{section}__{rest[0]}" if rest else "")
    blamed = next((variable for variable in os.environ if variable.upper() in {name.upper() for name in names}), "")
    return f"environment: {blamed}" if blamed else str(config)


def _explain(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    what = "is not an option; see the shipped config/mailgate.toml" if error["type"] == "extra_forbidden" else error["msg"]
    return f"{where}: {what}"
