"""Names of attachments."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import names


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("Grüße  an\tAnna.txt", "Grüße an Anna.txt"),
        ("u\u0308.txt", "ü.txt"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("a\u2065b.pdf", "ab.pdf"),
        ("", ""),
        ("...", ""),
        ("a" * 149 + " b", "a" * 149),
        ("ä" * 100 + ".docx", "ä" * 72 + ".docx"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(given_name: str, name: str) -> None:
    assert names.safe(given_name) == name


@given(st.text(max_size=400))
def test_any_name_comes_out_safe_and_stays_as_it_is(given_name: str) -> None:
    name = names.safe(given_name)
    assert names.safe(name) == name
    assert not set(name) & set('/\\:*?"<>|\0')
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert len(name.encode()) <= 150
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name)


def test_a_missing_name_is_made_of_number_and_type() -> None:
    assert names.missing(3, "image/png") == "attachment-3.png"
    assert names.missing(1, "application/x-unheard-of") == "attachment-1.bin"


def test_of_a_path_on_the_senders_disk_the_file_alone_is_named() -> None:
    given = {
        "C:\\Users\\bea\\lamp.pdf": "lamp.pdf",
        "d:/Bea/lamp.pdf": "lamp.pdf",
        "\\\\server\\share\\lamp.pdf": "lamp.pdf",
        "C:\\": "C_",
        "C:\\Bea\\..": "C_Bea_",
        "either/or.pdf": "either_or.pdf",
        "AB: lamp.pdf": "AB_ lamp.pdf",
        "12\\2026.pdf": "12_2026.pdf",
    }
    assert {name: names.safe(name) for name in given} == given
