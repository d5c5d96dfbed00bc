"""A queue's colour as the page uses it. The one rule: whatever colour somebody chose, its words can be read, its edges seen.

Contrast is that of WCAG 2.2: 4.5:1 for words (1.4.3), by night a little more, 3:1 for edges and marks (1.4.11). Where a colour
falls short on one of the surfaces that ``page.css`` has, it is made darker by day and lighter by night until it does not.

Pure: a colour goes in, colours come out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Rgb = tuple[int, int, int]

WORDS, EDGES = 4.5, 3.0
BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """What a colour stands on, by day or by night."""

    paper: Rgb
    sheet: Rgb
    towards: Rgb
    """Where a colour goes that cannot be read."""
    words: float
    """The contrast of words."""
    tint: float
    """How much of the colour is in the ground of what readers wrote themselves, 0 to 1."""


DAY = Light(paper=(0xF6, 0xF4, 0xEF), sheet=WHITE, towards=BLACK, words=WORDS, tint=0.10)
NIGHT = Light(paper=(0x16, 0x18, 0x1B), sheet=(0x1F, 0x22, 0x26), towards=WHITE, words=6.0, tint=0.12)


def palette(colour: str, light: Light) -> dict[str, str]:
    """``#1f5f8b`` -> the custom properties that begin with ``--accent``, as ``#rrggbb``."""
    own = parsed(colour)
    soft = mixed(light.sheet, own, light.tint)
    surfaces = (light.paper, light.sheet, soft)
    return {
        "--accent": written(readable(own, surfaces, light.towards, light.words)),
        "--accent-fill": written(own),
        "--accent-on": written(WHITE if contrast(WHITE, own) >= WORDS else BLACK),
        "--accent-line": written(readable(own, surfaces, light.towards, EDGES)),
        "--accent-soft": written(soft),
    }


def stylesheet(colour: str) -> str:
    """The queue's style sheet. What is printed is black on white, whatever the colour."""
    day, night = (_rules(palette(colour, light)) for light in (DAY, NIGHT))
    return f"@media screen {{ :root {{ {day} }} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {night} }} }}\n"


def _rules(properties: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in properties.items())


def parsed(colour: str) -> Rgb:
    """``#1f5f8b`` as red, green and blue, 0 to 255 each."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def written(colour: Rgb) -> str:
    """The reverse of ``parsed``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, 1 (none) to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """``one`` with a share of ``other`` in it, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable(colour: Rgb, surfaces: tuple[Rgb, ...], towards: Rgb, ratio: float) -> Rgb:
    """The colour, or the nearest one on the way ``towards`` black or white, that has at least this contrast on each surface."""
    steps = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((one for one in steps if all(contrast(one, surface) >= ratio for surface in surfaces)), towards)
