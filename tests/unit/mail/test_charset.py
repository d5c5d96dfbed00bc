"""Octets to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import charset

RUSSIAN = "Здравствуйте, лампа не работает уже второй день, помогите пожалуйста разобраться."


@pytest.mark.parametrize(
    ("data", "label", "text", "right"),
    [
        (b"abc", "", "abc", True),
        ("ü€".encode(), "UTF-8", "ü€", True),
        ("ü".encode(), "", "ü", False),
        (b"gr\xfc\xdf \x80", "iso-8859-1", "grüß €", True),
        ("grüß".encode(), "iso-8859-1", "grüß", False),
        (b"gr\xfc\xdf", "utf-8", "grüß", False),
        ("Grüße aus Köln ü ö ä ß".encode() + b"\xff", "utf-8", "Grüße aus Köln ü ö ä ß\ufffd", True),
        ("丸数字".encode("gb18030"), "gb2312", "丸数字", True),
        ("テスト".encode("cp932"), "Shift_JIS", "テスト", True),
        ("テスト".encode("iso2022_jp"), "ISO-2022-JP", "テスト", True),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", True),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN, True),
        (RUSSIAN.encode("cp1251"), "us-ascii", RUSSIAN, False),
        (b"a\0b", "", "ab", True),
        ("a\0b".encode("utf-16"), "utf-16", "ab", True),
    ],
)
def test_octets_become_text_by_their_label_or_their_looks(data: bytes, label: str, text: str, right: bool) -> None:
    assert charset.decode(data, label) == (text, right, True)


@given(st.binary(max_size=200), st.one_of(st.text(max_size=20), st.sampled_from(sorted(charset._CODECS))))
def test_any_octets_under_any_label_become_storable_text(data: bytes, label: str) -> None:
    text = charset.decode(data, label).text
    assert "\0" not in text
    text.encode("utf-8")


def test_every_codec_on_the_list_exists() -> None:
    for codec in set(charset._CODECS.values()):
        assert isinstance(b"".decode(codec), str)
