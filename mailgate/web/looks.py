"""How the page of each queue looks: its colour and its picture. The one rule: a picture is looked at before it is shown, and what
cannot be shown stops neither page nor mail.

A queue without a look of its own has that of ``queue = ""``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mailgate.settings import Brand, ConfigError, Settings
from mailgate.web import colour

LARGEST = 256 * 1024
"""Octets of a picture."""
_PNG = b"\x89PNG\r\n\x1a\n"
_HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture beside a queue's name."""

    content_type: str
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One queue's."""

    colours: str
    """Its style sheet."""
    logo: Logo | None = None


@cache
def _usual() -> Look:
    return Look(colours=colour.stylesheet(Brand().colour))


@dataclass(frozen=True, slots=True)
class Looks:
    """All queues', by name; "" is that of all others."""

    by_queue: Mapping[str, Look] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    """What of the settings cannot be shown, each a sentence that says what to do."""

    @classmethod
    def of(cls, settings: Settings) -> Looks:
        """As configured; what is ``wrong`` is not there. Of two for one queue the first counts."""
        wrong = [
            f"[[brand]]: {times} tables are for queue {queue!r}; keep one of them"
            for queue, times in Counter(one.queue for one in settings.brand).items()
            if times > 1
        ]
        return cls({one.queue: _look(settings, one, wrong) for one in reversed(settings.brand)}, tuple(wrong))

    def look(self, queue: str) -> Look:
        """That of a queue, or of whatever is called so."""
        return self.by_queue.get(queue) or self.by_queue.get("") or _usual()


def _look(settings: Settings, brand: Brand, wrong: list[str]) -> Look:
    """Appends to ``wrong`` why there is no picture."""
    logo = None
    try:
        logo = read(settings.path(brand.logo)) if brand.logo is not None else None
    except ConfigError as error:
        wrong.append(str(error))
    return Look(colours=colour.stylesheet(brand.colour), logo=logo)


def read(path: Path) -> Logo:
    """A picture. Raises ConfigError where it is none, or too large."""
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"[[brand]] logo {path}: cannot be read ({error.strerror})") from error
    if len(octets) > LARGEST:
        raise ConfigError(f"[[brand]] logo {path}: is larger than {LARGEST // 1024} KiB; every page shows it, so make it smaller")
    if octets.startswith(_PNG):
        return Logo(content_type="image/png", octets=octets)
    if b"<svg" in octets[:_HEAD]:
        return Logo(content_type="image/svg+xml", octets=octets)
    raise ConfigError(f"[[brand]] logo {path}: is neither PNG nor SVG; save it as one of them")
