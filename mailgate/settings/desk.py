"""The desk as configured: who we are, queues, calendars, store, schedule, log. The one rule: a default runs on one machine."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from mailgate.desk import business
from mailgate.desk.hours import zone
from mailgate.mail.layout import SIGNS, Layout
from mailgate.settings.forms import (
    Business,
    Duration,
    Language,
    OptionalLanguage,
    OptionalTime,
    Section,
    TimeOfDay,
    mail_domain,
)


class Gateway(Section):
    """Who we are and how we treat people."""

    domain: str = "help.example"
    data_dir: Path = Path("data")
    language: Language = "en"
    key_file: Path = Path("config/mailgate.key")
    delimiter: str = "+"
    reply_domain: str = ""
    also_read: tuple[str, ...] = ()
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

    @field_validator("delimiter")
    @classmethod
    def _sign(cls, value: str) -> str:
        if value and value not in SIGNS:
            raise ValueError(
                f'{value!r} is not one of {" ".join(SIGNS)}, nor "" for none; further signs that letters bear stand in also_read'
            )
        return value

    @field_validator("reply_domain")
    @classmethod
    def _domain(cls, value: str) -> str:
        return mail_domain(value) if value else value

    @field_validator("also_read")
    @classmethod
    def _earlier(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one if one in SIGNS else mail_domain(one) for one in value)

    @model_validator(mode="after")
    def _provable(self) -> Self:
        if self.layout.plain and self.staff_trust == "token":
            raise ValueError(
                'staff_trust = "token" needs addresses that hold a token, and delimiter = "" leaves none;'
                ' set a delimiter, a reply_domain, or staff_trust = "aligned"'
            )
        return self

    @property
    def layout(self) -> Layout:
        """The form of our addresses."""
        return Layout(delimiter=self.delimiter, reply_domain=self.reply_domain, also_read=self.also_read)


class Queue(Section):
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


class Calendar(Section):
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


class Database(Section):
    """Where things are remembered."""

    url: str = "sqlite:///data/mailgate.db"


class Schedule(Section):
    """What is done when its time has come. Times of day are UTC."""

    held_reminder: Duration = timedelta(hours=4)
    held_digest: OptionalTime = time(7)
    digest_at: TimeOfDay = time(7)
    spam_keep: Duration = timedelta(days=30)
    unconfirmed_keep: Duration = Field(default=timedelta(days=3), ge=timedelta(hours=1), le=timedelta(days=30))
    remind_before: Business = "1h"


class Log(Section):
    """What is written to standard error: one line per fact."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"
