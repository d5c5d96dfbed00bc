"""The configuration read: the file, then the environment, which wins. The one rule: unknown keys are errors."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from mailgate import languages
from mailgate.settings import misspelt
from mailgate.settings.desk import Calendar, Database, Gateway, Log, Queue, Schedule
from mailgate.settings.forms import ConfigError
from mailgate.settings.limits import Limits
from mailgate.settings.logins import Login
from mailgate.settings.mailboxes import Mailbox
from mailgate.settings.oauth import OAuth
from mailgate.settings.ports import Lmtp, Submission
from mailgate.settings.request_forms import Form, each_its_queue
from mailgate.settings.ways_in import Auth, Smtp
from mailgate.settings.ways_out import Dkim, Relay
from mailgate.settings.web import Brand, Metrics, Web

#: What pydantic writes before each reason of ours.
_PYDANTICS = "Value error, "


class Settings(BaseSettings):
    """Everything configured, frozen. ``home`` is where relative paths count from."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="MAILGATE_", env_nested_delimiter="__")

    home: Path = Field(default=Path(), exclude=True)
    gateway: Gateway = Gateway()
    queue: tuple[Queue, ...] = ()
    calendar: tuple[Calendar, ...] = ()
    database: Database = Database()
    smtp: Smtp = Smtp()
    imap: tuple[Mailbox, ...] = ()
    lmtp: Lmtp = Lmtp()
    submission: Submission = Submission()
    relay: Relay = Relay()
    oauth: tuple[OAuth, ...] = ()
    dkim: Dkim = Dkim()
    auth: Auth = Auth()
    web: Web = Web()
    brand: tuple[Brand, ...] = ()
    form: tuple[Form, ...] = ()
    metrics: Metrics = Metrics()
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

    @field_validator("imap")
    @classmethod
    def _each_its_name(cls, value: tuple[Mailbox, ...]) -> tuple[Mailbox, ...]:
        """Positions are remembered by name."""
        for name, times in Counter(one.name for one in value).items():
            if times > 1:
                raise ValueError(f"{times} accounts are called {name!r}; give each a name of its own")
        for queue, times in Counter(one.queue for one in value if one.sent_folder).items():
            if times > 1:
                whose = f"queue {queue!r}" if queue else "the queues no other account names"
                raise ValueError(f"{times} accounts have a sent_folder for {whose}; a letter has one copy: keep one of them")
        return value

    @field_validator("form")
    @classmethod
    def _each_its_queue(cls, value: tuple[Form, ...]) -> tuple[Form, ...]:
        return each_its_queue(value)

    def path(self, path: Path | str) -> Path:
        """A configured path, counted from the home."""
        return self.home / path

    def files(self) -> Iterator[Path]:
        """Every place an option names for itself, counted from the home: keys, certificates, passwords; of accounts, too."""
        for name in type(self).model_fields.keys() - {"home"}:
            yield from map(self.path, _places(getattr(self, name)))

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
        return _with_known_accounts(config, _in_known_languages(config, _at_home(config, Settings(**values))))
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
        raise ConfigError(f"{config}: {name}: is not an option; {misspelt.advice(name, sections)}")
    for variable in os.environ:
        section, found, _ = variable.lower().removeprefix("mailgate_").partition("__")
        if variable.upper().startswith("MAILGATE_") and found and section not in sections:
            advice = misspelt.advice(section, sections)
            raise ConfigError(f"environment: {variable}: there is no section [{section}]; {advice}")


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


def _with_known_accounts(config: Path, settings: Settings) -> Settings:
    """A log-in names an OAuth account that there is, and each account has a name of its own."""
    names = [one.name for one in settings.oauth]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{config}: oauth: {name!r} is there twice; each account needs a name of its own")
    for where, login in _logins("", settings):
        if login.oauth and login.oauth not in names:
            raise ConfigError(f'{config}: {where}.oauth: there is no [[oauth]] account with name = "{login.oauth}"')
    return settings


def _logins(where: str, value: Any) -> Iterator[tuple[str, Login]]:
    """Every log-in below, and the table it stands in."""
    if isinstance(value, Login):
        yield where, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _logins(f"{where}.{name}".lstrip("."), getattr(value, name))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _logins(f"{where}.{number}", one)


def _source(config: Path, error: Any) -> str:
    """Where the value at fault stands: the environment wins over the file, so it is to blame where it says anything."""
    section, *rest = [str(part) for part in error["loc"]]
    names = (f"MAILGATE_{section}", f"MAILGATE_{section}__{rest[0]}" if rest else "")
    blamed = next((variable for variable in os.environ if variable.upper() in {name.upper() for name in names}), "")
    return f"environment: {blamed}" if blamed else str(config)


def _explain(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {_told(error).removeprefix(_PYDANTICS)}"


def _told(error: Any) -> str:
    """What to do about it: in the words of TOML, where pydantic has those of Python."""
    table = ".".join(part for part in error["loc"] if isinstance(part, str))
    match error["type"], error["input"]:
        case "extra_forbidden", _:
            *tables, name = error["loc"]
            return f"is not an option; {misspelt.advice(str(name), misspelt.options(Settings, tables))}"
        case "missing", _:
            return "must be given"
        case "tuple_type", dict():
            return f"there may be several: write [[{table}]], with two brackets"
        case "tuple_type", _:
            return 'is a list: write it in brackets, like ["one", "two"]'
        case (("model_type" | "model_attributes_type"), list()):
            return f"there is one: write [{table}], with one bracket"
        case (("model_type" | "model_attributes_type"), _):
            return f"is a table: write [{table}], and its options below"
        case (("string_type" | "path_type"), _):
            return "is a text: write it in quotes"
        case _:
            return str(error["msg"])


def _places(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _places(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _places(one)
