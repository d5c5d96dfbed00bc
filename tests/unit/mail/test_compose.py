"""A mail is built clean, the same each time, and reads back as what went in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import fields, words
from mailgate.mail.compose import AutoKind, Built, MailSpec, assemble, build, clean_text, text_of
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import Address, Mailbox, MessageId
from tests.golden.wire import header, header_names, html, read, text

SPEC = MailSpec(
    sender=Mailbox(address=Address("support@help.example"), name="Bea (Lamp Support)"),
    to=(Mailbox(address=Address("anna@customer.example"), name="Anna"),),
    reply_to=Address("support+t1-2.p.x@help.example"),
    subject="Re: [#12] The lamp",
    date=datetime(2026, 3, 2, 9, 15, tzinfo=timezone(timedelta(hours=1))),
    message_id=MessageId("one@help.example"),
    in_reply_to=MessageId("two@customer.example"),
    references=(MessageId("two@customer.example"),),
    auto=AutoKind.NONE,
    text="Hello",
    html="<p>Hello</p>",
    boundary_seed="seed",
    with_attachments=False,
)
NAMES = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"]
TRICKS = st.sampled_from(["\r\n", "\r", "=?utf-8?q?", "?=", "\x00", "\u2028", '"', "\\", ",", "<", "@", "."])
ANYTHING = st.lists(st.text(max_size=40) | TRICKS, max_size=12).map("".join)


def wire(spec: MailSpec) -> bytes:
    return build(spec).content


def references(count: int) -> list[str]:
    spec = replace(SPEC, references=tuple(MessageId(f"{n:03}@x.example") for n in range(count)))
    return str(read(wire(spec))["References"]).split()


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert build(SPEC) == build(SPEC)


def test_another_text_gives_other_boundaries() -> None:
    assert read(wire(SPEC)).get_boundary() != read(wire(replace(SPEC, text="Hello!"))).get_boundary()


def test_the_fields_stand_in_their_order_and_the_date_is_utc() -> None:
    assert header_names(wire(SPEC)) == NAMES
    assert read(wire(SPEC))["Date"] == "Mon, 02 Mar 2026 08:15:00 +0000"


@pytest.mark.parametrize("auto", [AutoKind.GENERATED, AutoKind.REPLIED])
def test_automatic_mail_says_so(auto: AutoKind) -> None:
    mail = read(wire(replace(SPEC, auto=auto)))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == (auto.value, "DR, RN, NRN, OOF, AutoReply")


def test_a_persons_mail_says_nothing_of_the_kind() -> None:
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress"} & set(header_names(wire(SPEC)))


def test_a_mail_without_attachments_is_its_content() -> None:
    built = build(SPEC)
    assert assemble(built.content, built.boundary, []) == built.content


def test_attachments_need_the_room_they_were_built_for() -> None:
    with pytest.raises(ValueError, match="without room"):
        assemble(build(SPEC).content, "", [("a.txt", "text/plain", b"x")])


def test_attachments_arrive_as_they_were() -> None:
    built = build(replace(SPEC, with_attachments=True))
    data = bytes(range(256)) * 40
    mail = read(assemble(built.content, built.boundary, [("a.bin", "application/zip", data), ("b.txt", "text/plain", b"")]))
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        *("application/zip", "text/plain"),
    ]
    assert [part.get_payload(decode=True) for part in mail.walk()][-2:] == [data, b""]


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "x", "text/plain\r\nX-Evil: y", "text/html; charset=utf-7", ""]
)
def test_a_type_that_cannot_carry_base64_becomes_octets(kind: str) -> None:
    built = build(replace(SPEC, with_attachments=True))
    mail = read(assemble(built.content, built.boundary, [("a", kind, b"x")]))
    assert [*mail.walk()][-1].items() == [
        ("Content-Type", "application/octet-stream"),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", 'attachment; filename="a"'),
    ]


@pytest.mark.parametrize(
    "name",
    ["plain name.pdf", "Größe.png", 'a"b\\c.txt', "=?utf-8?q?=0D=0A?=.txt", "很长" * 90 + ".txt", "x" * 150, "a;b=c'd%e.txt"],
)
def test_a_file_keeps_its_name(name: str) -> None:
    built = build(replace(SPEC, with_attachments=True))
    raw = assemble(built.content, built.boundary, [(name, "text/plain", b"x")])
    assert [*read(raw).walk()][-1].get_filename() == name
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@given(ANYTHING)
def test_a_subject_reads_back_as_one_line_of_itself(subject: str) -> None:
    raw = wire(replace(SPEC, subject=subject))
    assert header_names(raw) == NAMES
    assert words.decode(re.sub(r"\r\n ", " ", str(read(raw)["Subject"]))).strip() == words.one_line(subject, 200)


@given(ANYTHING)
def test_a_name_reads_back_as_one_line_of_itself(name: str) -> None:
    raw = wire(replace(SPEC, to=(Mailbox(address=Address("anna@customer.example"), name=name),)))
    assert header_names(raw) == NAMES
    assert read(raw).get_all("To") is not None
    shown = header(raw, "To").rpartition("<")[0].strip()
    plain = re.sub(r"\\(.)", r"\1", shown[1:-1]) if shown.startswith('"') and b'To: "' in raw else shown
    assert " ".join(plain.split()) == words.one_line(name, 200)


@given(ANYTHING, ANYTHING)
def test_texts_read_back_as_they_were_and_every_line_is_clean(body: str, page: str) -> None:
    raw = wire(replace(SPEC, text=body, html=page))
    assert header_names(raw) == NAMES
    assert [part.rstrip("\n") for part in (text(raw), html(raw))] == [clean_text(one).rstrip("\n") for one in (body, page)]
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= fields.HARD


@given(ANYTHING, st.booleans())
def test_a_plain_text_of_ours_is_given_back_as_it_was(body: str, with_files: bool) -> None:
    built = build(replace(SPEC, text=body, html=None, with_attachments=with_files))
    files = [("a.txt", "text/plain", b"other words")] if with_files else []
    assert text_of(assemble(built.content, built.boundary, files)) == clean_text(body)
    assert text_of(wire(replace(SPEC, text=body, html="<p>words</p>"))) is None


@pytest.mark.parametrize("subject", ["Füße " * 39, "Ж" * 200, "\N{GRINNING FACE}" * 200, "x =?utf-8?q?y?= " * 12])
def test_encoded_words_are_short_and_hold_whole_characters(subject: str) -> None:
    block = wire(replace(SPEC, subject=subject)).partition(b"\r\nDate:")[0].partition(b"Subject:")[2]
    assert max(map(len, block.split(b"\r\n"))) <= 76 - len("Subject:")
    found = re.findall(rb"=\?[^ \r]+\?=", block)
    assert len(found) > 2
    for word in found:
        assert "\N{REPLACEMENT CHARACTER}" not in words.decode(word.decode())


def test_long_lists_of_people_are_folded() -> None:
    people = tuple(Mailbox(address=Address(f"p{n}@customer.example"), name=f"Person, {n}") for n in range(30))
    raw = wire(replace(SPEC, cc=people))
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= fields.SOFT
    assert str(read(raw)["Cc"]).count("@") == 30


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (1, 1), (20, 20), (21, 20), (500, 20)])
def test_references_keep_the_first_and_the_newest(count: int, kept: int) -> None:
    found = references(count) if count else []
    assert len(found) == kept
    if count > 20:
        assert (found[0], found[1], found[-1]) == (
            "<000@x.example>",
            f"<{count - 19:03}@x.example>",
            f"<{count - 1:03}@x.example>",
        )


def test_references_stay_within_one_line_of_octets() -> None:
    ids = tuple(MessageId(f"{n:0200}@x.example") for n in range(20))
    value = str(read(wire(replace(SPEC, references=ids)))["References"])
    assert len("References: " + value.replace("\r\n", "")) <= fields.HARD
    assert value.startswith(f"<{ids[0]}>")
    assert value.endswith(f"<{ids[-1]}>")


@pytest.mark.parametrize("one", ["a b@x", "ä@x.example", "=?utf-8?q?=0D=0AX:y?=@x", "a>\r\nX-Evil: y", "x" * 950])
def test_an_id_that_cannot_be_written_is_left_out(one: str) -> None:
    raw = wire(replace(SPEC, in_reply_to=MessageId(one), references=(MessageId(one), MessageId("ok@x.example"))))
    assert read(raw)["In-Reply-To"] is None
    assert read(raw)["References"] == "<ok@x.example>"


@pytest.mark.parametrize("address", ["a@b>\r\nX: y", "a b@c", "a@b,c@d", "", "a", "=?utf-8?q?a?=@b", "→@b.example", "a@b\n"])
def test_what_is_no_address_is_never_written(address: str) -> None:
    with pytest.raises(HeaderInjection):
        build(replace(SPEC, to=(Mailbox(address=Address(address)),)))


@pytest.mark.parametrize(
    "words_of_value",
    [["x\r\nX-Evil: y"], ["x\nX-Evil: y"], ["x\rX-Evil: y"], ["\r\n"], ["ä"], ["x\x00"], ["x" * 1_000], ["x", "\r\n\r\nbody"]],
)
def test_the_block_is_read_again_before_it_leaves(words_of_value: list[str]) -> None:
    with pytest.raises(HeaderInjection):
        fields.block([("Subject", words_of_value), ("To", ["a@b.example"])])


def test_a_mail_needs_somebody_an_id_and_a_zone() -> None:
    for broken in (replace(SPEC, to=()), replace(SPEC, message_id=MessageId("a b")), replace(SPEC, date=datetime(2026, 3, 2))):  # noqa: DTZ001
        with pytest.raises(ValueError, match=r"nobody|Message-ID|zone"):
            build(broken)


def test_clean_ascii_travels_as_it_is_and_a_lonely_dot_does_not() -> None:
    assert b"7bit\r\n\r\nHello\r\n--" in wire(SPEC)
    dotted = wire(replace(SPEC, text="a\n.\nb", date=datetime(2026, 3, 2, tzinfo=UTC)))
    assert b"\r\n.\r\n" not in dotted
    assert text(dotted) == "a\n.\nb"


def test_built_holds_no_boundary_without_attachments() -> None:
    assert build(SPEC) == Built(content=wire(SPEC), boundary="")


def test_only_a_letter_to_somebody_beyond_ascii_has_utf_8_in_its_head() -> None:
    """RFC 6532; what people are called stays encoded words, for all of them."""
    her = Mailbox(address=Address("müller@b.example"), name="Anna Müller")
    head = wire(replace(SPEC, to=(her,))).partition(b"\r\n\r\n")[0]
    assert "<müller@b.example>".encode() in head
    assert b"=?utf-8?q?" in head
    assert head.replace("müller".encode(), b"").isascii()
    assert wire(replace(SPEC, to=(replace(her, address=Address("mueller@b.example")),))).isascii()
