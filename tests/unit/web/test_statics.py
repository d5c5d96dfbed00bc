"""Style sheets and scripts: which one, for how long, and never another file."""

from __future__ import annotations

from pathlib import Path

from mailgate.web import statics
from tests.office import Office
from tests.page import Visitor, site_of


def test_an_operators_file_stands_in_for_the_shipped_one(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder, words in ((own, "own"), (shipped, "shipped")):
        (folder / "deep").mkdir(parents=True)
        (folder / "page.css").write_text(words)
    (shipped / "deep" / "live.js").write_text("js")
    (own / ".htaccess").write_text("no")
    (own / "large.bin").write_bytes(b"x" * (statics.LARGEST + 1))
    (own / "fits.bin").write_bytes(b"x" * statics.LARGEST)
    found = statics.read((own, shipped))
    assert {name: file.content[:7] for name, file in found.items() if name != "fits.bin"} == {
        "page.css": b"own",
        "deep/live.js": b"js",
    }
    assert found["deep/live.js"].kind == "text/javascript; charset=utf-8"
    assert found["fits.bin"].kind == "application/octet-stream"


def test_what_is_named_by_its_content_is_kept_for_a_year_and_else_asked_for_again(office: Office) -> None:
    site = site_of(office)
    with Visitor(site) as visitor:
        kept = visitor.get(site.assets["page.css"])
        assert kept.headers["content-type"] == "text/css; charset=utf-8"
        assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
        for path in ("/static/page.css", "/static/page.css?v=0000000000000000"):
            asked = visitor.get(path)
            assert (asked.status_code, asked.content) == (200, kept.content)
            assert asked.headers["cache-control"] == "public, no-cache"
        mark = kept.headers["etag"]
        for said, status in {mark: 304, f'"x", W/{mark}': 304, "*": 304, '"x"': 200, "": 200, mark.strip('"'): 200}.items():
            again = visitor.get("/static/page.css", headers={"If-None-Match": said})
            assert again.status_code == status, said
            assert again.headers["etag"] == mark
        head = visitor.request("HEAD", "/static/page.css")
        assert head.headers["content-length"] == str(len(kept.content))
        assert visitor.post("/static/page.css").status_code == 405


def test_there_is_no_list_of_files(office: Office) -> None:
    with Visitor(site_of(office)) as visitor:
        assert [visitor.get(path).status_code for path in ("/static/", "/static", "/static/x", "/static/page.css/")] == [404] * 4
