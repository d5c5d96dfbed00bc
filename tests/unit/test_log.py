"""The log tells facts and keeps secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from mailgate import log

TOKEN = "abcdefghijklmnopqrstuvwxyz"
SIGNED = f"support+t12-3.p.{TOKEN}@help.example"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield io.StringIO()
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def test_a_line_is_time_level_room_and_fact_then_fields(stream: io.StringIO) -> None:
    log.set_up("info", "text", stream)
    structlog.get_logger("mailgate.smtp").info("not kept", journal=17, peer="192.0.2.1", error="disk full", size=4711)
    time, rest = stream.getvalue().split(" ", 1)
    assert time.endswith("Z")
    assert rest == 'info    smtp "not kept" journal=17 peer=192.0.2.1 error="disk full" size=4711\n'


def test_json_has_the_same_fields(stream: io.StringIO) -> None:
    log.set_up("info", "json", stream)
    structlog.get_logger("mailgate.smtp").info("kept", journal=17)
    line = json.loads(stream.getvalue())
    assert list(line) == ["time", "level", "logger", "event", "journal"]
    assert (line["level"], line["logger"], line["event"], line["journal"]) == ("info", "smtp", "kept", 17)


@pytest.mark.parametrize(("level", "told"), [("debug", "abcd"), ("info", "bcd"), ("warning", "cd"), ("error", "d")])
def test_what_is_below_the_level_is_not_told(stream: io.StringIO, level: log.Level, told: str) -> None:
    log.set_up(level, "json", stream)
    speaker = structlog.get_logger("mailgate.test")
    for word, say in zip("abcd", (speaker.debug, speaker.info, speaker.warning, speaker.error), strict=True):
        say(word)
    assert "".join(json.loads(line)["event"] for line in stream.getvalue().splitlines()) == told


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("level", ["debug", "info"])
def test_tokens_and_passwords_are_never_told(stream: io.StringIO, form: log.Format, level: log.Level) -> None:
    log.set_up(level, form, stream)
    speaker = structlog.get_logger("mailgate.test")
    speaker.info("sent", to=SIGNED, url="smtps://desk:hunter2@relay.example:465", upper=SIGNED.upper())
    speaker.error(f"refused {SIGNED}")
    text = stream.getvalue()
    assert TOKEN not in text.lower()
    assert "hunter2" not in text
    assert "relay.example:465" in text


def test_whole_addresses_are_told_only_when_debugging(stream: io.StringIO) -> None:
    log.set_up("info", "text", stream)
    structlog.get_logger("mailgate.test").info("to Anna <anna@customer.example>", address="bea@help.example")
    assert "anna" not in stream.getvalue().replace("Anna", "")
    assert "address=b***@help.example" in stream.getvalue()
    log.set_up("debug", "text", stream)
    structlog.get_logger("mailgate.test").info("to", address="bea@help.example")
    assert stream.getvalue().endswith("address=bea@help.example\n")


def test_an_exception_is_told_by_kind_and_place_without_its_text(stream: io.StringIO) -> None:
    log.set_up("info", "text", stream)
    try:
        raise ValueError("the whole mail")
    except ValueError as error:
        structlog.get_logger("mailgate.test").exception("failed")
        structlog.get_logger("mailgate.test").error("failed", exc_info=error)
    assert "whole mail" not in stream.getvalue()
    for line in stream.getvalue().splitlines():
        assert "error=ValueError" in line
        assert "test_an_exception_is_told" in line


def test_what_libraries_warn_of_is_a_fact_too(stream: io.StringIO) -> None:
    log.set_up("info", "text", stream)
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble with %s\nand more", "x" * 500)
    [line] = stream.getvalue().splitlines()
    assert "library=some.library" in line
    assert len(line) < 350
