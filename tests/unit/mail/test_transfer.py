"""Transfer encodings undone."""

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import transfer


@pytest.mark.parametrize(
    ("data", "encoding", "decoded", "sound"),
    [
        (b"a=b", "7bit", b"a=b", True),
        (b"TGFt\r\ncA==\r\n", "base64", b"Lamp", True),
        (b"TGFt-cA==", "base64", b"Lamp", True),
        (b"TGFtcA", "base64", b"Lamp", False),
        (b"TGFtcA==TGFtcA==", "base64", b"LampLamp", False),
        (b"TGFtc", "base64", b"Lam", False),
        (b"a=3D=\r\nb  \r\nc", "quoted-printable", b"a=b\r\nc", True),
        (b"a=  \r\nb", "quoted-printable", b"ab", True),
        (b"100=% =ZZ", "quoted-printable", b"100=% =ZZ", True),
        (b"begin 644 x\n$3&%M<```\n`\nend\n", "x-uuencode", b"Lamp", True),
        (b"$3&%M<```\n", "x-uuencode", b"", False),
        (b"abc", "rot13", b"abc", False),
    ],
)
def test_encodings_are_undone_as_far_as_they_go(data: bytes, encoding: str, decoded: bytes, sound: bool) -> None:
    assert transfer.decode(data, encoding) == (decoded, sound)


@given(st.binary(max_size=300))
def test_base64_comes_back(data: bytes) -> None:
    assert transfer.decode(base64.encodebytes(data), "base64") == (data, True)


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode"]))
def test_no_octets_raise_or_grow(data: bytes, encoding: str) -> None:
    decoded, _ = transfer.decode(data, encoding)
    assert len(decoded) <= len(data) + 1


def test_blanks_inside_lines_of_base64_are_skipped_and_words_are_not_taken_for_it() -> None:
    coded = binascii.b2a_base64("Größe and more words than one line of it has, with blanks.".encode())
    spaced = b" ".join(coded[at : at + 5] for at in range(0, len(coded), 5))
    assert (
        transfer.decode(spaced, "base64", text=True)[0] == "Größe and more words than one line of it has, with blanks.".encode()
    )
    words = b"Hello Anna your order of pumps was shipped on Monday bye"
    assert transfer.decode(words, "base64", text=True) == (words, False)
