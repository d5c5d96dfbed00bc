"""What templates have for words: gettext, filled in. Its one rule: what is filled in is a value, escaped where all else is (T63).

These stand in for the functions of Jinja2's own extension, which takes a catalogue's HTML for ours: here a catalogue holds plain
text. ``{% trans %}`` and ``_("…")`` call them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations

from babel.dates import format_date
from babel.units import format_unit
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from mailgate.render import catalogues

Function = Callable[..., str]

_REMEMBERED = 256
"""So many times and sizes are kept as they are spelt, of each sort and language: all letters of an event name the same ones."""
_MEGABYTE, _TENTH = 1_000_000, Decimal("1.0")
#: What the clocks of Europe are called where not in English.
_ZONES = {"de": {"WET": "WEZ", "WEST": "WESZ", "CET": "MEZ", "CEST": "MESZ", "EET": "OEZ", "EEST": "OESZ"}}


def functions(said: NullTranslations) -> dict[str, Function]:
    """``gettext``, ``ngettext`` and ``pgettext`` for the templates of one language."""

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **values: object) -> str:
        return _filled(context, said.gettext(message), values)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, number: int, /, **values: object) -> str:
        return _filled(context, said.ngettext(one, many, number), {"num": number} | values)

    @pass_eval_context
    def pgettext(context: EvalContext, about: str, message: str, /, **values: object) -> str:
        return _filled(context, said.pgettext(about, message), values)

    return {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext}


def filters(language: str, said: NullTranslations) -> dict[str, Function]:
    """``size``, ``moment``, ``day``, ``clock`` and ``translated`` for the templates of one language."""
    return {
        "size": sizes(language),
        "moment": moments(language),
        "day": days(language),
        "clock": clocks(language),
        "translated": translated(said),
    }


def translated(said: NullTranslations) -> Function:
    """A filter for words of ours that stand in the program; whatever else it is given it gives back as it is."""

    def looked_up(text: str) -> str:
        return said.gettext(text) if text else ""  # gettext keeps its own notes under the empty text

    return looked_up


def sizes(language: str) -> Callable[[int], str]:
    """A filter for octets: ``340 kB``, ``12,3 MB``."""
    locale = catalogues.locale(language)

    @lru_cache(maxsize=_REMEMBERED)
    def size(octets: int) -> str:
        if octets >= _MEGABYTE:
            return format_unit(
                (Decimal(octets) / _MEGABYTE).quantize(_TENTH), "digital-megabyte", length="short", format="0.0", locale=locale
            )
        # with decimals, shown or not, it is a plural (CLDR, operand v): German and Italian else say "1 kbyte"
        count = Decimal(max(1, octets // 1000)).quantize(_TENTH)
        return format_unit(count, "digital-kilobyte", length="short", format="#,##0", locale=locale)

    return size


def moments(language: str) -> Callable[[str], str]:
    """A filter for a time as ISO 8601: ``2 Mar 2026, 08:15 UTC``. With its zone's name behind it the time is that zone's."""
    locale, zones = catalogues.locale(language), _zones(language)

    @lru_cache(maxsize=_REMEMBERED)
    def moment(time: str) -> str:
        written, _, zone = time.partition(" ")
        at = datetime.fromisoformat(written)
        at = at if zone else at.astimezone(UTC)
        return f"{format_date(at, 'medium', locale)}, {at:%H:%M} {zones.get(zone, zone) or 'UTC'}"

    return moment


def days(language: str) -> Callable[[str], str]:
    """A filter for a date as ISO 8601: ``2 March 2026``."""
    locale = catalogues.locale(language)

    @lru_cache(maxsize=_REMEMBERED)
    def spelt(day: str) -> str:
        return format_date(date.fromisoformat(day), "long", locale)

    return spelt


def clocks(language: str) -> Callable[[str], str]:
    """A filter for a time of this very day, to the second: ``08:15:00 UTC``. With a zone's name as in ``moments``."""
    zones = _zones(language)

    def clock(time: str) -> str:
        written, _, zone = time.partition(" ")
        at = datetime.fromisoformat(written)
        return f"{at if zone else at.astimezone(UTC):%H:%M:%S} {zones.get(zone, zone) or 'UTC'}"

    return clock


def _zones(language: str) -> Mapping[str, str]:
    return _ZONES.get(language.partition("-")[0], {})


def _filled(context: EvalContext, text: str, values: dict[str, object]) -> str:
    return (Markup(escape(text)) if context.autoescape else text) % values
