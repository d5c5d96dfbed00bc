"""Any colour an operator may choose can be read: computed, not hoped for."""

from __future__ import annotations

import re

from mailgate.settings import Brand
from mailgate.web.colour import DAY, EDGES, NIGHT, WORDS, contrast, palette, parsed, stylesheet
from tests.checkout import ROOT

PAGE = (ROOT / "templates/web/static/page.css").read_text(encoding="utf-8")
AWKWARD = [
    *("#ffff00", "#000000", "#ffffff", "#808080", "#7f7f7f", "#777777", "#767676", "#949494", "#c0c0c0", "#404040"),
    *("#ff0000", "#00ff00", "#0000ff", "#00ffff", "#ff00ff", "#1f5f8b", "#f6f4ef", "#16181b", "#fff3cf", "#8a5a00"),
]


def properties(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[a-z-]+):\s*(#[0-9a-f]{6});", css))


DAYS, NIGHTS = (properties(block) for block in PAGE.split("@media (prefers-color-scheme: dark)")[:2])


def grid() -> list[str]:
    steps = ("00", "33", "66", "80", "99", "cc", "ff")
    return [f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps]


def test_words_and_edges_in_any_colour_stand_out_on_everything_they_stand_on() -> None:
    faint = []
    for colour in (*AWKWARD, *grid()):
        for light, page in ((DAY, DAYS), (NIGHT, NIGHTS)):
            own = {name: parsed(value) for name, value in palette(colour, light).items()}
            surfaces = [parsed(page["--paper"]), parsed(page["--sheet"]), own["--accent-soft"]]
            found = [
                *((contrast(own["--accent"], surface), WORDS) for surface in surfaces),
                *((contrast(own["--accent-line"], surface), EDGES) for surface in surfaces),
                (contrast(own["--accent-on"], own["--accent-fill"]), WORDS),
                # what is written on the tinted ground is not the queue's colour at all
                (contrast(parsed(page["--ink"]), own["--accent-soft"]), WORDS),
                (contrast(parsed(page["--muted"]), own["--accent-soft"]), WORDS),
            ]
            faint += [(colour, ratio, least) for ratio, least in found if ratio < least]
    assert faint == []


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert palette("#1f5f8b", DAY)["--accent"] == "#1f5f8b"
    assert palette("#ffff00", NIGHT)["--accent"] == "#ffff00"
    assert palette("#ffff00", DAY)["--accent-fill"] == "#ffff00"  # a button stays yellow, its words are black
    assert palette("#ffff00", DAY)["--accent-on"] == "#000000"


def test_the_contrasts_are_those_that_the_standard_names() -> None:
    assert contrast(parsed("#000000"), parsed("#ffffff")) == 21.0
    assert contrast(parsed("#767676"), parsed("#ffffff")) >= WORDS > contrast(parsed("#777777"), parsed("#ffffff"))
    assert contrast(parsed("#123456"), parsed("#123456")) == 1.0


def test_the_page_without_a_brand_has_the_colours_of_the_default() -> None:
    usual = Brand().colour
    for light, page in ((DAY, DAYS), (NIGHT, NIGHTS)):
        assert {name: value for name, value in page.items() if name.startswith("--accent")} == palette(usual, light)
        assert (parsed(page["--paper"]), parsed(page["--sheet"])) == (light.paper, light.sheet)


def test_every_fixed_colour_of_the_page_can_be_read_too() -> None:
    faint = []
    for page in (DAYS, NIGHTS):
        sheets = ["--paper", "--sheet"]
        words = [(ink, ground) for ink in ("--ink", "--muted", "--bad-ink") for ground in sheets]
        words += [(ink, "--note") for ink in ("--ink", "--muted", "--note-ink", "--bad-ink")]
        words += [("--ink", f"--{kind}") for kind in ("good", "warn", "bad")]
        words += [(f"--{kind}-ink", f"--{kind}") for kind in ("good", "warn", "bad")]
        edges = [(edge, ground) for edge in ("--edge", "--note-line") for ground in (*sheets, "--note")]
        pairs = [(*pair, WORDS) for pair in words] + [(*pair, EDGES) for pair in edges]
        faint += [(a, b, least) for a, b, least in pairs if contrast(parsed(page[a]), parsed(page[b])) < least]
    assert faint == []


def test_a_queues_style_sheet_sets_its_colours_by_day_and_by_night_and_leaves_paper_alone() -> None:
    css = stylesheet("#ffff00")
    day, night = css.splitlines()
    assert day.startswith("@media screen { :root {")
    assert night.startswith("@media screen and (prefers-color-scheme: dark) { :root {")
    assert properties(day) == palette("#ffff00", DAY)
    assert properties(night) == palette("#ffff00", NIGHT)


def test_the_style_sheet_is_small_and_loads_nothing() -> None:
    assert len(PAGE.encode()) <= 20 * 1024
    assert not re.search(r"@import|url\(|expression|javascript", PAGE)
