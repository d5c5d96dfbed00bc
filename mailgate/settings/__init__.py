"""The configuration: ``config/mailgate.toml`` and the environment, read once into frozen values. Unknown keys are errors.

Any value can be set by ``MAILGATE_<SECTION>__<KEY>`` (lists as JSON), which wins over the file. Durations are written ``60s 5m 2h
14d`` (``0s`` = off), sizes ``25MiB``. Relative paths count from the home, the folder above ``config/``. The shipped
``config/mailgate.toml`` documents every option; a test compares it with the defaults below.
"""

from mailgate.settings.desk import Calendar, Database, Gateway, Log, Queue, Schedule
from mailgate.settings.forms import (
    ConfigError,
    parse_duration,
    parse_rate,
    parse_server,
    parse_size,
    parse_time,
    spell_duration,
    within,
)
from mailgate.settings.limits import Limits
from mailgate.settings.loading import Settings, load
from mailgate.settings.logins import Login, Source
from mailgate.settings.mailboxes import Mailbox
from mailgate.settings.oauth import OAuth
from mailgate.settings.ports import HostPort, Lmtp, SocketPath, Submission, parse_host_port, parse_place
from mailgate.settings.request_forms import Form, FormField
from mailgate.settings.ways_in import Auth, Border, Smtp
from mailgate.settings.ways_out import Dkim, DkimKey, Relay, Route, Way
from mailgate.settings.web import Brand, Metrics, Web

__all__ = [
    "Auth",
    "Border",
    "Brand",
    "Calendar",
    "ConfigError",
    "Database",
    "Dkim",
    "DkimKey",
    "Form",
    "FormField",
    "Gateway",
    "HostPort",
    "Limits",
    "Lmtp",
    "Log",
    "Login",
    "Mailbox",
    "Metrics",
    "OAuth",
    "Queue",
    "Relay",
    "Route",
    "Schedule",
    "Settings",
    "Smtp",
    "SocketPath",
    "Source",
    "Submission",
    "Way",
    "Web",
    "load",
    "parse_duration",
    "parse_host_port",
    "parse_place",
    "parse_rate",
    "parse_server",
    "parse_size",
    "parse_time",
    "spell_duration",
    "within",
]
