"""Colours and pictures of queues: what the operator configures is what is shown, and a picture is only ever a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.settings import Brand, Settings
from mailgate.web import colour, looks
from mailgate.web.looks import LARGEST, Looks
from tests.office import Office
from tests.page import Visitor, site_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def settings(home: Path, *brands: Brand) -> Settings:
    return Settings(brand=brands).model_copy(update={"home": home})


@pytest.fixture
def visitor(office: Office, tmp_path: Path) -> Iterator[Visitor]:
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "logo.png").write_bytes(PNG)
    made = settings(
        tmp_path,
        Brand(queue="support", colour="#aa0000", logo=Path("logo.svg")),
        Brand(queue="hilfe", logo=Path("logo.png")),
        Brand(queue="", colour="#00aa00"),
    )
    with Visitor(site_of(office, looks=Looks.of(made))) as made_visitor:
        yield made_visitor


def test_each_queue_has_its_own_colours_and_whatever_is_none_has_everybodys(visitor: Visitor) -> None:
    for name, own in (("support", "#aa0000"), ("hilfe", Brand().colour), ("-", "#00aa00"), ("nothing-of-ours", "#00aa00")):
        answer = visitor.get(f"/brand/{name}/colours.css")
        assert (answer.status_code, answer.text) == (200, colour.stylesheet(own))
        assert answer.headers["content-type"].startswith("text/css")


def test_a_picture_opened_by_itself_runs_nothing(visitor: Visitor) -> None:
    for name, kind, octets in (("support", "image/svg+xml", SVG), ("hilfe", "image/png", PNG)):
        answer = visitor.get(f"/brand/{name}/logo")
        assert (answer.status_code, answer.content) == (200, octets)
        assert answer.headers["content-type"] == kind
        assert answer.headers.get_list("content-security-policy") == ["default-src 'none'; style-src 'unsafe-inline'; sandbox"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert visitor.get("/brand/-/logo").status_code == 404
    assert visitor.post("/brand/hilfe/logo").status_code == 405


def test_a_page_shows_the_picture_where_there_is_one(office: Office, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    for logo in (None, Path("logo.png")):
        made = Looks.of(settings(tmp_path, Brand(logo=logo)))
        with Visitor(site_of(office, looks=made)) as visitor:
            page = visitor.get("/nowhere").text
        assert ("/brand/-/logo" in page) is (logo is not None)
        assert '<link rel="stylesheet" href="/brand/-/colours.css">' in page


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (None, "cannot be read"),
        (b"GIF89a", "is neither PNG nor SVG"),
        (b"<html><body>", "is neither PNG nor SVG"),
        (PNG + b"\0" * (LARGEST - len(PNG) + 1), "is larger than 256 KiB"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told_and_the_rest_is_shown(tmp_path: Path, octets: bytes | None, says: str) -> None:
    if octets is not None:
        (tmp_path / "logo").write_bytes(octets)
    made = Looks.of(settings(tmp_path, Brand(queue="support", colour="#aa0000", logo=Path("logo"))))
    assert [says in wrong for wrong in made.wrong] == [True]
    assert made.look("support").logo is None
    assert (
        made.look("support").colours
        == Looks.of(settings(tmp_path, Brand(queue="support", colour="#aa0000"))).look("support").colours
    )


def test_a_picture_may_be_as_large_as_is_said(tmp_path: Path) -> None:
    for size in (LARGEST - 1, LARGEST):
        (tmp_path / "logo").write_bytes(PNG.ljust(size, b"\0"))
        assert len(looks.read(tmp_path / "logo").octets) == size


def test_a_queue_has_one_look(tmp_path: Path) -> None:
    made = Looks.of(settings(tmp_path, Brand(queue="support", colour="#aa0000"), Brand(queue="support", colour="#000000")))
    assert made.wrong == ("[[brand]]: 2 tables are for queue 'support'; keep one of them",)
    assert made.look("support") == Looks.of(settings(tmp_path, Brand(queue="support", colour="#aa0000"))).look("support")
