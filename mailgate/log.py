"""What the daemon tells: one line per fact, fields first. The one rule: ids and sizes, never bodies, tokens or secrets.

    2026-03-01T08:00:00Z info    smtp kept journal=17 peer=192.0.2.1 recipients=1 size=4711

Modules ask ``structlog.get_logger("mailgate.smtp")`` and name the fact and its fields. Whatever a field holds, it stays on its
line and shows no control character (T77); signed addresses and passwords are cut out, and addresses are shortened unless
the level is ``debug`` (T16).
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["text", "json"]

_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])", re.IGNORECASE)
_USERINFO = re.compile(r"://[^/@\s]+@")
_ADDRESS = re.compile(r"([^\s@<>\"'(),;:=])[^\s@<>\"'(),;:=]*@(?=[\w\[])")
_PLAIN = re.compile(r"[!-~]+")
_QUOTED = frozenset('"=\\')
_FRAMES = 6
_FOREIGN_TEXT = 200


def set_up(level: Level, form: Format, stream: TextIO) -> None:
    """Send every fact from ``level`` on to ``stream``, and what libraries warn of as well."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    last: Processor = _json_line if form == "json" else _text_line
    structlog.configure(
        processors=[_named, structlog.processors.add_log_level, _timed, _without_traceback, _cleaner(level), last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_Factory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Foreign()], level=logging.WARNING, force=True)


class _Logger(structlog.WriteLogger):
    """Writes to the stream and knows its name."""

    def __init__(self, stream: TextIO, name: str) -> None:
        super().__init__(stream)
        self.name = name


class _Factory:
    """Makes the loggers; the name given to ``get_logger`` becomes a field."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, name: str = "mailgate") -> _Logger:
        return _Logger(self._stream, name)


class _Foreign(logging.Handler):
    """Hands what libraries log to our own lines, cut short: it was not written with our rule in mind."""

    def emit(self, record: logging.LogRecord) -> None:
        """One fact, ``foreign``, with the library's name."""
        error = record.exc_info[1] if record.exc_info else None
        log = structlog.get_logger("mailgate.library")
        log.log(record.levelno, "foreign", library=record.name, says=record.getMessage()[:_FOREIGN_TEXT], exc_info=error)


def _named(logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["logger"] = str(getattr(logger, "name", "mailgate")).removeprefix("mailgate.")
    return event


_timed: Processor = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")


def _without_traceback(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception becomes its kind and place. Its text is left out: database errors quote whole mails."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        event["error"] = type(error).__name__
        event["at"] = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return event


def _cleaner(level: Level) -> Processor:
    def clean(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {key: _clean(value, whole_addresses=level == "debug") for key, value in event.items()}

    return clean


def _clean(value: object, *, whole_addresses: bool) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = _TOKEN.sub("***", _USERINFO.sub("://***@", str(value)))
    return text if whole_addresses else _ADDRESS.sub(r"\1***@", text)


def _json_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return json.dumps(_in_order(event))  # ASCII only, so nothing in it can move a cursor or end the line


def _text_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    fields = _in_order(event)
    head = f"{fields.pop('time')} {fields.pop('level'):7} {fields.pop('logger')} {_word(fields.pop('event'))}"
    return " ".join([head, *(f"{_word(key)}={_word(value)}" for key, value in fields.items())])


def _in_order(event: EventDict) -> EventDict:
    first = ("time", "level", "logger", "event")
    return {key: event[key] for key in first} | {key: value for key, value in event.items() if key not in first}


def _word(value: object) -> str:
    """A value as it stands in a line: bare if it is plain, else quoted and escaped to ASCII."""
    text = str(value)
    return text if _PLAIN.fullmatch(text) and not _QUOTED & set(text) else json.dumps(text)
