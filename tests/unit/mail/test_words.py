"""Encoded words, and lines fit to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import fields, words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?ISO-8859-1?Q?a_b=FC?= c", "a bü c"),
        ("=?utf-8*de?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8?q?=C3?=  =?utf-8?b?vA==?=", "ü"),
        ("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),
        ("=?utf-8?b?w7w=?= =?utf-8?b?w58=?=", "üß"),
        ("=?utf-8?q?a?==?iso-8859-1?q?=FC?=", "aü"),
        ("Re:=?utf-8?q?_x?=y", "Re: xy"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?utf-8?q??=", ""),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=? =?utf-8?q?a?=", "=? a"),
        ("=?iso-2022-jp?b?GyRCLSE0XRsoQg==?=", "①丸"),
        ("=?no-such-charset?q?a=C3=BC?=", "aü"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe? an alle", "Grüße an alle"),
        ("=?utf-8?B?R3LDvMOf", "Grüß"),
        ("=?utf-8?B?R3LD =?utf-8?B?vMOf?=", "Grüß"),
        ("=?utf-8?Q?Was=3F_Wo?=20=C3=BCberall?_Ja?=", "Was? Wo? überall? Ja"),
        ("=?utf-8?Q?Wo?= =C3?=", "Wo =C3?="),
        ("=? utf-8 ?Q?=C3=BC?=", "ü"),
        ("=??Q?=C3=BC?=", "ü"),
        ("=?iso-8859-1*de-AT?Q?gr=FC=DF?=", "grüß"),
        ("=?UTF-8?b?w7w?= =?utf-8?B?w58?=", "üß"),
        ("=?utf-8?b?R3LDv?= =?utf-8?b?MOfZQ==?=", "Grüße"),
        ("=?utf-8?b? R3LD\t vMOf ?=", "Grüß"),
        ("=?iso-8859-1?q?=C3=BC?=", "ü"),
        ("=?utf-8?q?=FC?=", "ü"),
        ("=?unicode-1-1-utf-7?Q?+ANw-ber_+ADw-b+AD4-?=", "Über +ADw-b+AD4-"),
        ("Größe =?utf-8?q?=C3=BC?= größer", "Größe ü größer"),
        ('"=?utf-8?q?M=C3=BCller?=" <', '"Müller" <'),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    assert words.decode(value) == text


def test_what_was_decoded_is_not_decoded_again() -> None:
    assert words.decode("=?utf-8?q?=3D=3Futf-8=3Fq=3F=41=3F=3D?=") == "=?utf-8?q?A?="


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n b\tc\u2028d", "a b c d"),
        ("\u202eevil\u202c\u200b\x1b[2J", "evil[2J"),
        ("  much   room  ", "much room"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_line_to_show_hides_nothing(text: str, line: str) -> None:
    assert words.one_line(text, 200) == line


def test_subjects_keep_the_glue_of_emoji() -> None:
    assert words.one_line("👩\u200d💻\u200b", 200, keep_joiners=True) == "👩\u200d💻"


def test_a_subject_that_we_write_is_read_back() -> None:
    for text in (
        "Grüße aus Köln: Größenänderung der Überweisungsträger für März — bitte prüfen? ja=nein_x",
        "見積書の件",
        "a =?b?= c",
    ):
        assert words.decode(" ".join(fields.text(text))) == text


@given(st.text(max_size=80), st.sampled_from(["=?utf-8?q?", "?=", "=?x?b?", "=?utf-8?Q?=C3", "?", "=", " "]))
def test_no_text_raises_and_none_grows(text: str, piece: str) -> None:
    value = piece.join((text, text[::-1], text))
    assert len(words.decode(value)) <= len(value)


def test_a_long_field_of_openings_is_read_in_no_time() -> None:
    for piece in ("=?utf-8?q?", "=?", "?=", "=?a?b?x?==?a?q?", "=?utf-8?q?a?=41", "=?utf-8?b?"):
        words.decode(piece * (100_000 // len(piece)))
