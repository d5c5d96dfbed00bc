"""The front door, and places as people type them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office
from tests.stand_ins import empty_desk
from tests.surfer import PAGE, Browser


@pytest.mark.parametrize(("forms", "doors"), [({}, ["/m/", "/p/"]), ({"form": ({"queue": "support"},)}, ["/m/", "/n/", "/p/"])])
def test_the_front_door_leads_to_all_that_there_is(tmp_path: Path, forms: dict[str, Any], doors: list[str]) -> None:
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, web=PAGE, **forms) as office, Browser(office) as browser:
        assert re.findall(r'href="(/[mnp]/)"', browser.get("/").text) == doors
        assert re.findall(r'href="(/[mnp]/)\?lang=de"', browser.get("/?lang=de").text) == doors
        assert browser.get("/").status_code == 200


def test_a_place_without_its_last_slash_is_found_in_the_language_that_was_chosen(tmp_path: Path) -> None:
    with (
        Office(empty_desk(tmp_path / "desk.db"), tmp_path, web=PAGE, form=({"queue": "support"},)) as office,
        Browser(office) as browser,
    ):
        for path in ("/m", "/n", "/n/support", "/p"):
            there = browser.get(f"{path}?lang=de").headers["location"]
            assert there == f"{path}/?lang=de"
            assert browser.get(there).status_code in (200, 307, 403)
        assert browser.get("/x").status_code == 404
