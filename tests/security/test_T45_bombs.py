"""T45 to T54, T56 to T59: mails built to hang, crash or fill the reader are read in bounds, and nothing is lost without a word.

The time limits here are guards against hanging: each of these mails is read in a fraction of a second.
"""

import tracemalloc

import pytest

from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from tests.unit.mail.seeds import seed

pytestmark = pytest.mark.timeout(300)

HEAD = b"From: a@x.example\r\nSubject: x\r\n"
MEGABYTE = 1_000_000


def read(raw: bytes) -> InboundMail:
    mail = parse.read(raw)
    assert not mail.stub
    return mail


def filled(piece: bytes, size: int = MEGABYTE) -> bytes:
    return piece * (size // len(piece))


def nested(depth: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\nthe kernel"


@pytest.mark.parametrize("depth", [1, 49, 50])
def test_t45_multiparts_are_opened_fifty_deep(depth: int) -> None:
    mail = read(nested(depth))
    assert mail.text == "the kernel"
    assert "too_deep" not in mail.defects


@pytest.mark.parametrize("depth", [51, 1_000, 10_000])
def test_t45_what_is_nested_deeper_is_kept_as_one_file(depth: int) -> None:
    mail = read(nested(depth))
    assert "too_deep" in mail.defects
    assert [file.data.endswith(b"the kernel") for file in mail.attachments] == [True]


def test_t45_attached_mails_within_attached_mails_are_one_file() -> None:
    mail = read(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 10_000)
    assert [file.content_type for file in mail.attachments] == ["message/rfc822"]


def test_t46_a_hundred_thousand_parts_end_at_the_budget() -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = read(head + b"--b\r\nContent-Type: image/gif\r\n\r\nx\r\n" * 100_000)
    assert len(mail.attachments) == 500
    assert {"too_many_parts", "too_many_attachments"} <= set(mail.defects)


@pytest.mark.parametrize(
    "field",
    [
        b"To: " + b"(" * 500,
        b"To: " + b"a:" * 2_500,
        b'To: "',
        b"Message-ID: <@x,@y: a@\"b>",
        b"Date: Mon, 01 Jan 2024 00:00:00 +009999999999999999",
        b"Content-Disposition: attachment; filename*0*=utf-8''a; filename*(1=b",
        b"From: a:b@c,d@e;\0",
        b"Reply-To: a:b@c,d@",
        b"Content-Type: text/plain; charset*0*=x'\0'y; charset*9999999999999999999999=z",
        b"Content-Type: multipart/mixed; boundary*=utf-8''%00",
    ],
)  # fmt: skip
def test_t47_fields_that_make_other_readers_raise_are_read(field: bytes) -> None:
    assert read(HEAD + field + b"\r\n\r\nthe text").text == "the text" or b"attachment" in field


def test_t47_line_ends_inside_encoded_words_do_not_break_a_line() -> None:
    mail = read(seed("T47-encoded-crlf"))
    assert mail.sender is not None
    assert (mail.sender.name, mail.subject) == ("A Bcc: v@x", "hi Bcc: v@x")


def test_t48_a_long_parameter_name_is_passed_over() -> None:
    mail = read(seed("T48-long-parameter"))
    assert (mail.text, [file.name for file in mail.attachments]) == ("x", ["attachment-1.txt"])


def test_t49_fifty_thousand_encoded_words_stay_in_memory_bounds() -> None:
    raw = b"From: a@x.example\r\nSubject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\nx"
    tracemalloc.start()
    mail = read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(mail.subject) == 998
    assert peak < 32 * MEGABYTE


ADDRESSES = [b"(", b"a:", b"@:", b'"', b"<", b'\\"', b'"\\"', b"<a>", b"a@b ", b"()", b",", b";", b"(\\", b"@", b"<a@b", b'"a" ']


@pytest.mark.parametrize("piece", ADDRESSES)
def test_t50_a_megabyte_of_one_mark_in_the_address_fields_is_read(piece: bytes) -> None:
    value = filled(piece)
    mail = read(b"From: " + value + b"\r\nTo: " + value + b"\r\nCc: " + value + b"\r\n\r\nx")
    assert len(mail.to) <= 1_000


def test_t50_a_hundred_thousand_recipients_end_at_the_budget() -> None:
    assert len(read(HEAD + b"To: " + b"a@x.example, " * 100_000 + b"\r\n\r\nx").to) == 1_000
    assert len(read(HEAD + b"Cc: a@x.example\r\n" * 100_000 + b"\r\nx").cc) <= 1_000


PARAMETERS = [b";", b"; ", b"a=b;", b'"', b'a="', b"a*0=b;", b'"\\', b" ", b"a*1*=%;", b"=", b'a="";']


@pytest.mark.parametrize("piece", PARAMETERS)
def test_t51_a_megabyte_of_parameters_is_read(piece: bytes) -> None:
    assert read(HEAD + b"Content-Type: text/plain; " + filled(piece) + b"\r\n\r\nthe text").text == "the text"


@pytest.mark.parametrize(
    "field", [b"Subject: " + b"x\r\n " * 300_000, b"References: " + b"<a@b> " * 200_000, b"Date: " + b"1" * MEGABYTE]
)
def test_t51_long_and_folded_fields_are_cut(field: bytes) -> None:
    mail = read(b"From: a@x.example\r\n" + field + b"\r\n\r\nthe text")
    assert "headers_cut" in mail.defects
    assert mail.text == "the text"


MARKUP = [
    b"<div>", b"<!--", b"<a", b"<?", b"</", b"<![CDATA[", b"<ul><li>", b"<b><div>", b"<a><b>", b"<table>", b"<div><!--</div>-->",
    b"<ul><!--</ul>--><li>", b"<blockquote>", b"&", b"<p>", b"<button><p>", b"<a href='", b"<b>" * 8 + b"<div>" * 8 + b"</b>" * 8,
]  # fmt: skip


@pytest.mark.parametrize("piece", MARKUP)
def test_t52_a_megabyte_of_one_tag_is_read(piece: bytes) -> None:
    mail = read(HEAD + b"Content-Type: text/html\r\n\r\n<p>seen</p>" + filled(piece))
    assert mail.text.startswith("seen")
    assert "html_cut" in mail.defects


def test_t52_deep_nesting_never_reaches_the_parser() -> None:
    assert "html_too_complex" in read(HEAD + b"Content-Type: text/html\r\n\r\n" + filled(b"<div>")).defects


def test_t52_a_hundred_thousand_attributes_are_read() -> None:
    tag = b"<a " + b" ".join(b"x%d=1" % n for n in range(100_000)) + b">"
    read(HEAD + b"Content-Type: text/html\r\n\r\n" + tag)


_CODECS = (
    "punycode unicode_escape raw_unicode_escape utf-7 idna undefined rot13 rot_13 zlib zip bz2 hex base64 uu quopri mbcs oem"
)
LABELS = [*_CODECS.split(), "unicode_internal", "string_escape", "x" * 5_000, "../../etc", "utf-8\0", "%s", "", "🙂"]


@pytest.mark.parametrize("label", LABELS)
def test_t53_only_real_charsets_are_decoded(label: str) -> None:
    head = HEAD + b'Content-Type: text/plain; charset="' + label.encode() + b'"\r\n\r\n'
    assert read(head + b"\\x3cscript\\x3e +ADw- a-abc uryyb").text == "\\x3cscript\\x3e +ADw- a-abc uryyb"
    read(head + filled(b"a-") + b"\xff")


@pytest.mark.parametrize("name", ["T53-utf-7", "T53-unicode-escape"])
def test_t53_no_label_turns_text_into_markup(name: str) -> None:
    mail = read(seed(name))
    assert "<" not in mail.text + (mail.html or "")
    assert "charset_unknown" in mail.defects


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"base64", filled(b"QUFB", 8 * MEGABYTE)),
        (b"base64", filled(b"QQ==", MEGABYTE)),
        (b"quoted-printable", filled(b"=\r\n", 8 * MEGABYTE)),
        (b"quoted-printable", filled(b"\n", 8 * MEGABYTE) + b" \n"),
        (b"quoted-printable", filled(b" ", 8 * MEGABYTE) + b"x \n"),
        (b"x-uuencode", filled(b"begin 644 x\n", 4 * MEGABYTE)),
        (b"x-uuencode", b"begin 644 x\n" + filled(b"\n", MEGABYTE)),
        (b"x-uuencode", b"begin 644 x\n" + filled(b"M\n", MEGABYTE)),
    ],
)
def test_t54_decoding_takes_a_few_times_the_mail(encoding: bytes, body: bytes) -> None:
    raw = HEAD + b"Content-Type: application/x-file\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body
    tracemalloc.start()
    read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * len(raw)


LINES = [
    *(
        b">",
        b"> \r\n",
        b"On ",
        b"wrote:",
        b" ",
        b"\r\n",
        b"-- \r\n",
        b">\r\n",
        b"From: a\r\n",
        b"a \r\n",
        b"On x wrote:\r\n",
        b"\t",
    ),
    *(b"--b\r\n", b"a@b.c ", b"<a@b.c>\r\n", b"550 5.1.1 a@b.c\r\n", b"Subject: Fwd\r\n", b"_", b"https://", b"\xff"),
]


@pytest.mark.parametrize("line", LINES)
def test_t56_a_megabyte_of_one_line_is_read(line: bytes) -> None:
    read(HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + filled(line))


def test_t57_keys_and_texts_can_be_stored() -> None:
    mail = read(b"Message-ID: <" + b"a" * 10_000 + b"@x>\r\nSubject: a\0b\xed\xa0\x80c\r\n\r\n\0\xed\xa0\x80")
    assert mail.message_id is None
    assert "bad_message_id" in mail.defects
    (mail.subject + mail.text + "".join(header.value for header in mail.headers)).encode("utf-8")
    assert "\0" not in mail.subject + mail.text


@pytest.mark.parametrize(
    "head",
    [
        b"boundary=a\r\n\r\n" + filled(b"--a"),
        b"boundary=a\r\n\r\n--a" + filled(b" "),
        b"x\r\n\r\n" + filled(b"--a\r\n"),
        b"x\r\n\r\n" + filled(b"--"),
    ],
)
def test_t58_strange_boundaries_are_read(head: bytes) -> None:
    read(HEAD + b"Content-Type: multipart/mixed; " + head)


def test_t59_a_date_beyond_the_calendar_is_none() -> None:
    mail = read(seed("T59-far-date"))
    assert (mail.date, mail.defects) == (None, ("bad_date",))
