"""T31: twenty megabytes in, thirty colleagues told: what does not fit is named, so that less than three go out."""

from __future__ import annotations

from pathlib import Path

from tests.office import Office

FILE = b"0123456789abcdef" * 64 * 1024
"""One megabyte."""


def test_twenty_megabytes_in_are_less_than_three_out(tmp_path: Path) -> None:
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        for n in range(30):
            office.staff(f"s{n}@staff")
        office.mail(
            "anna@customer", "support", "The film", "See for yourself.", attachments=[("film.mp4", "video/mp4", FILE * 20)]
        )
        office.work()
        assert len(office.letters()) == 31
        assert sum(len(letter.raw) for letter in office.delivered) < 3_000_000
        assert all(
            "film.mp4" in letter.text and not letter.files for letter in office.letters() if letter.to.endswith("@staff.example")
        )


def test_up_to_the_setting_files_travel_in_order_and_the_rest_is_named(tmp_path: Path) -> None:
    limits = {"staff_attachments": len(FILE) * 2}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, limits=limits) as office:
        office.staff("bea@staff")
        files = [
            ("a.bin", "application/octet-stream", FILE),
            ("b.bin", "application/octet-stream", FILE),
            ("c.bin", "text/plain", b"x"),
        ]
        office.mail("anna@customer", "support", "Files", "Three of them.", attachments=files)
        office.work()
        letter = office.letter("bea@staff")
        assert [name for name, _ in letter.files] == ["a.bin", "b.bin"]
        assert "c.bin" in letter.text
