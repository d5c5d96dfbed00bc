"""Which files of a folder are mails."""

from __future__ import annotations

from pathlib import Path

from mailgate.inbound.importer import Found, LeftOut, find

MAIL = b"Subject: The lamp\r\n\r\nIt is dead.\r\n"


def test_a_folder_may_hold_more_than_mails_and_what_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "bom.eml").write_bytes(b"\xef\xbb\xbf" + MAIL)
    (tmp_path / "box").write_bytes(b"From anna@customer Mon Mar  2 08:00:00 2026\n" + MAIL)
    (tmp_path / "notes.txt").write_bytes(b"call Anna back\n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = list(find(tmp_path))
    assert [Path(one.origin).name for one in found if isinstance(one, Found)] == ["bom.eml", "box", "one.eml"]
    assert [Path(one.origin).name for one in found if isinstance(one, LeftOut)] == ["logo.png", "notes.txt"]


def test_a_file_that_is_named_itself_is_taken_whatever_it_looks_like(tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(b"call Anna back\n")
    assert [one.origin for one in find(tmp_path / "odd")] == [str(tmp_path / "odd")]
