"""The pictures of ``docs/page-pictures.md``: ``make screenshots``. Its one rule: what is on them is what the tests look at.

Each page by day and by night, on a phone and on a desk; always the same office at the same time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.browser.png import small
from tests.browser.shown import SHOWN, furnished
from tests.checkout import ROOT
from tests.peers import chromium
from tests.peers.chromium import Chromium, Look, Screen
from tests.peers.site import Served

FOLDER = ROOT / "docs" / "images" / "page"
#: Pages, not what becomes of them when something was filled in.
PICTURED = tuple(name for name in SHOWN if not name.endswith(("-wrong", "-found", "-sent")))
WIDE, SLIM = 560, 180
"""Points of the docs' own page, for a desk and for a phone."""
PAGE = ROOT / "docs" / "page-pictures.md"
_HEAD = """# The page in pictures

Every page of the customer's side and of partners, by day and by night, on a desk and on a phone. `make screenshots` draws them
anew.
"""


def taken(browser: Chromium, house: Served, name: str, look: Look) -> bytes:
    """One picture of a page from its top to its end."""
    with browser.tab(house.url, look) as page:
        SHOWN[name](page, house)
        png = page.screenshot(full_page=True, animations="disabled", caret="hide")
    with browser.watched(house.url) as (blank, _):
        return small(blank, png)


def draw(folder: Path) -> list[Path]:
    """All pictures, into ``folder``; those of pages that are no more are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with tempfile.TemporaryDirectory() as home, furnished(Path(home)) as house, chromium.running() as browser, browser.at_hand():
        for name in PICTURED:
            for dark in (False, True):
                screens: tuple[Screen, ...] = ("desktop", "phone")
                for screen in screens:
                    file = folder / f"{name}-{'night' if dark else 'day'}-{screen}.png"
                    file.write_bytes(taken(browser, house, name, Look(dark=dark, screen=screen, language="de" if dark else "en")))
                    drawn.append(file)
    for old in set(folder.glob("*.png")) - set(drawn):
        old.unlink()
    return drawn


def told(names: Sequence[str]) -> str:
    """The page of the docs that shows them."""
    parts = [_HEAD]
    for name in names:
        parts.append(f"\n## {name.replace('-', ' ').capitalize()}\n")
        for light in ("day", "night"):
            sizes = {"desktop": WIDE, "phone": SLIM}
            parts.append("\n".join(_picture(name, light, screen, width) for screen, width in sizes.items()) + "\n")
    return "\n".join(parts)


def _picture(name: str, light: str, screen: str, width: int) -> str:
    place = f"images/page/{name}-{light}-{screen}.png"
    return f'<img src="{place}" width="{width}" alt="{name}, by {light}, {screen}">'


def main() -> None:
    """Draw them all and say how large they are."""
    drawn = draw(FOLDER)
    PAGE.write_text(told(PICTURED), encoding="utf-8")
    total = sum(file.stat().st_size for file in drawn)
    sys.stdout.write(f"{len(drawn)} pictures, {total // 1024} KiB in {FOLDER.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
