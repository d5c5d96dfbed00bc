"""Templates of the page that an operator wrote: they stand in for the shipped ones, as long as they work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from structlog.testing import capture_logs

from mailgate.web.pages import Pages
from tests.checkout import ROOT
from tests.office import Office
from tests.page import Visitor, site_of
from tests.stand_ins import empty_desk

SHIPPED = "This link is not valid"


@pytest.mark.parametrize(
    ("own", "says", "told"),
    [
        ("<p>ours</p>", "<p>ours</p>", 0),
        ("<p>{{ unknown }}</p>", SHIPPED, 1),
        ("<p>{{ 1 / 0 }}</p>", SHIPPED, 1),
        ("{% if %}", SHIPPED, 1),
        ("{% extends 'nowhere.j2' %}", SHIPPED, 1),
        ("{{ ''.__class__.__mro__ }}", SHIPPED, 1),
    ],
)
def test_a_template_that_fails_never_loses_a_page(tmp_path: Path, own: str, says: str, told: int) -> None:
    folder = tmp_path / "templates"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "gone.j2").write_text(own)
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path) as office:
        site = replace(site_of(office), pages=Pages([folder, ROOT / "templates"]))
        with Visitor(site) as visitor, capture_logs() as lines:
            answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert says in answer.text
    assert len([line for line in lines if "a template of yours fails" in line["event"]]) == told


def test_what_is_shipped_and_fails_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "x.j2").write_text("{{ unknown }}")
    with pytest.raises(jinja2.UndefinedError):
        Pages([tmp_path]).filled("x", "en", {})
