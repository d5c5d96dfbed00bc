"""Octets to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import charset
from mailgate.mail.charset_names import CODECS, UTF_7

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
        ("5 \x80 \x96 gut".encode(), "utf-8", "5 € – gut", True),
        ("a\0b".encode("utf-16"), "utf-16", "ab", True),
    ],
)
def test_octets_become_text_by_their_label_or_their_looks(data: bytes, label: str, text: str, right: bool) -> None:
    assert charset.decode(data, label) == (text, right, True)


SAYINGS = {
    "cp1252": (
        "Müller & Söhne: Angebot für Büromöbel",
        "ça va très bien à Paris",
        "Je vais à Paris à midi à pied",
        "Señor, mañana será",
        "Blåbær på brød",
        "Größe",
        "£5",
    ),
    "cp1250": ("Příliš žluťoučký kůň úpěl", "Proszę o pilną odpowiedź", "Köszönöm, örülök", "Dobrý deň, ďakujem"),
    "iso8859-2": ("Příliš žluťoučký kůň úpěl", "Zażółć gęślą jaźń"),
    "cp1251": ("Здравствуйте, лампа не работает", "Ответ", "СРОЧНО", "Відповідь на ваш лист, дякую"),
    "koi8-r": ("Здравствуйте, лампа не работает", "Re: заказ"),
    "iso8859-5": ("Добрый день, уважаемые коллеги",),
    "cp866": ("лампа не работает",),
    "gb18030": ("请尽快回复我的邮件，谢谢", "您好", "订单确认"),
    "big5": ("請儘快回覆我的郵件，謝謝", "訂單確認"),
    "cp932": ("お世話になっております", "見積書", "添付ファイル.doc"),
    "euc_jp": ("こんにちは、ランプが壊れました", "テスト"),
    "cp949": ("안녕하세요, 램프가 고장났습니다", "견적서.xls"),
    "iso8859-7": ("Καλημέρα σας, η λάμπα δεν λειτουργεί",),
    "cp1255": ("שלום רב, המנורה אינה עובדת", "שלום"),
    "cp1256": ("السلام عليكم، المصباح لا يعمل",),
    "cp1254": ("Günaydın, şubemiz kapalı mı, teşekkürler",),
    "cp1257": ("Ačiū už pagalbą, šviesa neveikia",),
    "cp874": ("สวัสดีครับ หลอดไฟไม่ทำงาน",),
}


def test_a_short_text_without_a_label_is_known_by_the_language_it_makes() -> None:
    for codec, texts in SAYINGS.items():
        for text in texts:
            assert charset.guess(text.encode(codec)) == text, codec
            assert charset.guess_field(text.encode(codec)) == text, codec


def test_what_makes_no_language_is_windows_1252() -> None:
    assert charset.guess(b"\xa3 \xa7 5") == "£ § 5"


def test_a_field_in_the_charset_of_the_body_is_read_by_its_name() -> None:
    text = "見積書"
    assert charset.guess_field(text.encode("euc_jp"), "euc-jp") == text
    assert charset.guess_field(text.encode(), "euc-jp") == text
    assert charset.guess_field(b"gr\xfc\xdf", "utf-16") == "grüß"


def test_a_latin_label_on_another_script_is_overruled() -> None:
    for codec in ("cp1251", "koi8-r", "gb18030", "cp1253"):
        text = {"gb18030": "请尽快回复我的邮件，谢谢", "cp1253": "Καλημέρα σας, λάμπα"}.get(codec, RUSSIAN)
        assert charset.decode(text.encode(codec), "iso-8859-1") == (text, False, True)
    assert charset.decode("ÄÖÜß überübel".encode("cp1252"), "iso-8859-1").right


def test_utf_16_is_read_with_and_without_its_mark_and_not_where_only_the_label_says_so() -> None:
    for codec, label in (
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "unicode"),
        ("utf-16-be", ""),
        ("utf-32", ""),
    ):
        assert charset.decode("Grüße aus Köln".encode(codec), label).text == "Grüße aus Köln", (codec, label)
    assert charset.decode(b"plain", "utf-16") == ("plain", False, True)


@pytest.mark.parametrize(
    ("octets", "text", "known"),
    [
        (b"Fr+APY-sche, +ACI-quak+ACI-", 'Frösche, "quak"', True),
        (b"+2D3eAA-!", "😀!", True),
        (b"a+-b, 1+1=2, C++ +", "a+b, 1+1=2, C++ +", True),
        (b"+ADw-b+AD4- +ACYAIw-60", "+ADw-b+AD4- +ACYAIw-60", False),
        (b"+AAAAGw- +2D0-", "+AAAAGw- +2D0-", False),
    ],
)
def test_utf_7_is_read_but_makes_no_markup(octets: bytes, text: str, known: bool) -> None:
    assert charset.decode(octets, "unicode-1-1-utf-7") == (text, True, known)


@pytest.mark.parametrize("label", ["", "us-ascii", "utf-8", "iso-8859-1", "x-nothing"])
def test_charsets_that_shift_by_escapes_are_known_by_them_whatever_the_label(label: str) -> None:
    for codec, text in {"iso2022_jp": "ランプが切れました。\nLamp 7", "iso2022_kr": "램프가 나갔습니다. Lamp 7"}.items():
        assert charset.decode(text.encode(codec), label)[:2] == (text, False)


@pytest.mark.parametrize("octets", [b"\x1b[31mred\x1b[0m", b"price \x1b$5", "\x1b$B$\x1b(B Frösche".encode()])
def test_other_escapes_shift_nothing(octets: bytes) -> None:
    assert charset.decode(octets, "utf-8").text == octets.decode()


@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize(("body", "footer"), [("utf-8", "cp1252"), ("cp1252", "utf-8")])
def test_a_footer_in_another_charset_spoils_no_line(body: str, footer: str, label: str) -> None:
    octets = "Grüße, das Öl\nläuft aus.\n".encode(body) + "\n-- \nViele Grüße aus der Liste für Öle\n".encode(footer)
    assert charset.decode(octets, label).text == "Grüße, das Öl\nläuft aus.\n\n-- \nViele Grüße aus der Liste für Öle\n"


@pytest.mark.parametrize(("lines", "apart"), [(999, True), (1_000, True), (1_001, False)])
def test_only_texts_of_up_to_a_thousand_lines_are_told_by_lines(lines: int, apart: bool) -> None:
    octets = b"\n".join(["Grüße und Öl".encode()] * (lines - 1) + ["Öl für Anna".encode("cp1252")])
    assert charset.decode(octets, "utf-8").text.endswith("Öl für Anna") == apart


def test_one_line_that_could_be_utf_8_is_no_proof_of_it() -> None:
    for codec, text in {
        "gb18030": "联通\n灯坏了，请寄一个新的。\n谢谢您的帮助",
        "cp1251": "Лампа\nперегорела\nпришлите новую",
    }.items():
        assert charset.decode(text.encode(codec), "utf-8").text == text


LABELS = {
    "utf-8": "utf-8; 3Dutf-8 =3D'utf-8' charset=utf-8 utf8;charset=x utf-8-sig UTF_8 unicode-1-1-utf-8 uft-8",
    "iso2022_jp_ext": "_iso-2022-jp$ESC ISO2022-JP csISO2022JP",
    "iso8859-8": "iso-8859-8-i ISO_8859-8:1988",
    "cp850": "cp-850 ibm850 IBM-850 DOS-850",
    "ascii": "default x-unknown ansi_x3.110-1983 ISO_646.irv:1991 us-ascii",
    "cp1252": "windows-1252http-equivcontent-type windows1252 win-1252 ISO_8859-1:1987 utf-8859-1 latin1 x-cp1252",
    "iso8859-15": "8859-15 iso8859_15 ISO-8859-15;format=flowed",
    "cp1250": "win1250 cp-1250 WINDOWS-1250",
    "gb18030": "gb2312; csGB2312 x-gbk ms936",
}


def test_charsets_are_known_under_the_names_that_mails_give_them() -> None:
    for codec, labels in LABELS.items():
        for label in labels.split():
            assert charset.codec_for(label) == codec, label
    assert charset.codec_for('"utf-8" (comment)') == "utf-8"
    for label in (
        "no-such",
        "us-askey",
        "hex",
        "rot13",
        "unicode_escape",
        "idna",
        "punycode",
        "undefined",
        "zlib",
        "3D&quot",
        "x",
    ):
        assert charset.codec_for(label) is None, label


@given(st.binary(max_size=200), st.one_of(st.text(max_size=20), st.sampled_from(sorted(CODECS))))
def test_any_octets_under_any_label_become_storable_text(data: bytes, label: str) -> None:
    text = charset.decode(data, label).text
    assert "\0" not in text
    text.encode("utf-8")


def test_every_codec_on_the_list_exists() -> None:
    for codec in set(CODECS.values()) - {UTF_7}:
        assert isinstance(b"".decode(codec), str)
