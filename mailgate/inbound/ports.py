"""The ports of the gate: which, and where. The one rule: a port that cannot be had says which it is."""

from __future__ import annotations

from mailgate.listening import Port, at_home
from mailgate.settings import ConfigError, HostPort, Settings, Smtp, parse_host_port, parse_place


def wanted(settings: Settings) -> tuple[Port, ...]:
    """The ports that the settings open, in a fixed order. Raises ConfigError."""
    smtp, lmtp, submission = settings.smtp.listen, settings.lmtp.listen, settings.submission.listen
    found = [Port(name="smtp", place=HostPort(*listen_address(settings.smtp)))] if smtp else []
    if lmtp:
        found.append(Port(name="lmtp", place=at_home(settings, parse_place(lmtp)), mode=int(settings.lmtp.mode, 8)))
    if submission:
        found.append(Port(name="submission", place=parse_host_port(submission)))
    return tuple(found)


def listen_address(smtp: Smtp) -> tuple[str, int]:
    """``127.0.0.1:8025`` or ``[::1]:8025`` as host and port. Raises ConfigError."""
    try:
        place = parse_host_port(smtp.listen)
    except ValueError as error:
        raise ConfigError(f"smtp.listen: {error}") from error
    return place.host, place.port
