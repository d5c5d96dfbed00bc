"""Addresses, authors and message ids out of header values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import address, fields, words
from mailgate.mail.model import Address, Mailbox
from mailgate.mail.shown import shown

A64 = "a" * 64


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Anna@Customer.Example", "anna@customer.example"),
        (" anna@customer.example ", "anna@customer.example"),
        ('"Anna"@customer.example', "anna@customer.example"),
        ("support+t1-2.p.abc@help.example", "support+t1-2.p.abc@help.example"),
        ("root@localhost", "root@localhost"),
        ("anna@customer.example.", "anna@customer.example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@BÜCHER。example", "anna@xn--bcher-kva.example"),
        ("anna@XN--BCHER-KVA.example", "anna@xn--bcher-kva.example"),
        (f"{A64}@x.example", f"{A64}@x.example"),
    ],
)
def test_an_address_is_normalised(text: str, made: str) -> None:
    assert address.parse(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "@x.example",
        "anna@",
        "a@b@c.example",
        "a..b@x.example",
        ".a@x.example",
        "a b@x.example",
        '"a b"@x.example',
        "anna@-x.example",
        "anna@x..example",
        "anna@[192.0.2.1]",
        "anna@x.example (Anna)",
        "<anna@x.example>",
        "änna@x.example",
        "ﬁ@x.example",
        "anna@x.exam\0ple",
        "anna@x.example\r\nBcc: b@x.example",
        "anna@℀.example",
        f"a{A64}@x.example",
        f"anna@{'x' * 64}.example",
        f"{A64}@{'x.' * 95}example",
    ],
)
def test_what_is_not_exactly_one_address_is_none(text: str) -> None:
    assert address.parse(text) is None


def test_an_address_splits_at_its_last_at_sign() -> None:
    made = address.parse("anna@x.example")
    assert made is not None
    assert address.split(made) == ("anna", "x.example")


@pytest.mark.parametrize(
    ("value", "boxes"),
    [
        ("anna@x.example", [("anna@x.example", "")]),
        ('"Müller, Anna" <anna@x.example>, bob@x.example (Bob)', [("anna@x.example", "Müller, Anna"), ("bob@x.example", "Bob")]),
        ("=?utf-8?q?J=C3=B6?= <j@x.example>", [("j@x.example", "Jö")]),
        ("Team: a@x.example, B <b@x.example>;, c@x.example", [("a@x.example", ""), ("b@x.example", "B"), ("c@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("a@x.example; b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
        ("<@relay.example:a@x.example>", [("a@x.example", "")]),
        ("broken, <>, a@x.example", [("a@x.example", "")]),
        ('"open <a@x.example>', [("a@x.example", '"open')]),
        ("a (b (c) @) <a@x.example>", [("a@x.example", "a")]),
        ('"a\\"b" <a@x.example>', [("a@x.example", 'a"b')]),
        ("Doe, John <john@x.example>, a@x.example", [("john@x.example", "Doe, John"), ("a@x.example", "")]),
        ("a@x.example b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
        ("A <a@x.example> B <b@x.example>", [("a@x.example", ""), ("b@x.example", "")]),
        ("Bob <bob@x.example", [("bob@x.example", "Bob")]),
        ("Bob bob@x.example>", [("bob@x.example", "Bob")]),
        ("<<bob@x.example>>", [("bob@x.example", "")]),
        ("'bob@x.example'", [("bob@x.example", "")]),
        ("'bob@x.example' <bob@x.example>", [("bob@x.example", "'bob@x.example'")]),
        ("Bob [bob@x.example]", [("bob@x.example", "Bob")]),
        ("<mailto:bob@x.example>", [("bob@x.example", "")]),
        ("=?utf-8?q?a(b,_c:?= <a@x.example>", [("a@x.example", "a(b, c:")]),
        ('"Märy" <märy@exämple.example>', [("märy@xn--exmple-cua.example", "Märy")]),
    ],
)
def test_lists_of_recipients_are_read_tolerantly(value: str, boxes: list[tuple[str, str]]) -> None:
    assert [(box.address, box.name) for box in address.mailbox_list(value)] == boxes


def test_a_list_ends_at_a_thousand_addresses() -> None:
    assert len(address.mailbox_list("a@x.example," * 5_000)) == 1_000


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@x>", ["a@x"]),
        ("<a@x> <b@x>\t<c@x>", ["a@x", "b@x", "c@x"]),
        ("a@x", ["a@x"]),
        ("your mail of today <a@x> (Anna's)", ["a@x"]),
        ("<folded.in .the.middle@x>", ["folded.in.the.middle@x"]),
        ("<>", []),
        ("<" + "a" * 999 + ">", []),
        ("<a\0b@x>", []),
        ("none", []),
        ("<a@x><b@x>,<c@x>", ["a@x", "b@x", "c@x"]),
        ("<a@x> <b@x", ["a@x"]),
        ("<a@x", ["a@x"]),
        ("a@x, b@x", ["a@x", "b@x"]),
        (" 20240205-7F3A ", ["20240205-7F3A"]),
        ("your mail of today", []),
        ("yesterday", []),
        ("<1234 @ here(by hand) .x>", ["1234@here.x"]),
        ("=?utf-8?q?=3Ca=40x=3E?= =?utf-8?q?=3Cb=40x=3E?=", ["a@x", "b@x"]),
    ],
)
def test_message_ids_are_found(value: str, ids: list[str]) -> None:
    assert list(address.message_ids(value)) == ids


def test_of_many_references_the_newest_are_kept() -> None:
    ids = address.message_ids(" ".join(f"<{n}@x>" for n in range(3_000)))
    assert (len(ids), ids[-1]) == (1_000, "2999@x")


def test_letters_beyond_ascii_are_read_and_never_written_to() -> None:
    for text, made in (
        ("Jdöe@Mächine.example", "jdöe@xn--mchine-bua.example"),
        ("петр@пример.рф", "петр@xn--e1afmkfd.xn--p1ai"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("ÄnnA@x.example", "Änna@x.example"),
        ("anna@x.example", "anna@x.example"),
    ):
        assert address.read(text) == made
        assert address.parse(text) in (None, made if made.isascii() else None)


def test_an_address_that_could_pass_for_another_is_none() -> None:
    for text in (
        "b\u0435a@x.example",
        "\u0432\u0435\u0430@x.example",
        "ﬁ@x.example",
        "a\u200bb@x.example",
        "a\u0308nna@x.example",
    ):
        assert address.read(text) is None
        assert address.claimed([text]) is None
    assert address.read("ä" * 33 + "@x.example") is None  # 66 octets


def test_people_see_a_domain_in_its_letters_unless_they_could_be_taken_for_others() -> None:
    for one, seen in (
        ("a@xn--bcher-kva.example", "a@bücher.example"),
        ("a@xn--e1afmkfd.xn--p1ai", "a@пример.рф"),
        ("a@xn--fsqu00a.example", "a@例子.example"),
        ("a@xn--hlp-rdd.example", "a@xn--hlp-rdd.example"),  # a Cyrillic letter among Latin ones
        ("a@xn--80ak6aa92e.com", "a@xn--80ak6aa92e.com"),  # all Cyrillic, and looks like a word in Latin
        ("a@xn--a.example", "a@xn--a.example"),  # no A-label
        ("a@x.example", "a@x.example"),
    ):
        assert shown(Address(one)) == seen


CLAIMS = {
    "Big Bug bb@x.example": ("bb@x.example", "Big Bug"),
    '"f8@x.example"': ("f8@x.example", ""),
    '"Lamps" <>, "LTD" <ly@x.example>': ("ly@x.example", "Lamps LTD"),
    'Dr. Who <who"@x.example>': ("who@x.example", "Dr. Who"),
    "Bob <bob@x.example": ("bob@x.example", "Bob"),
    "'bob@x.example'": ("bob@x.example", ""),
    "a..b@x.example": ("a..b@x.example", ""),
    "Team: Anna <a@x.example>": ("a@x.example", "Team: Anna"),
    "bob@x.example Bob": ("bob@x.example", "Bob"),
    "Bob (bob@x.example)": ("bob@x.example", "Bob"),
    "<mailto:bob@x.example>": ("bob@x.example", ""),
    "ceo@corp, evil@x": None,
    "<ceo@corp><evil@x>": None,
    "ceo@corp <evil@x": None,
    "alice@o)bob@c": None,
    "=?utf-8?q?=3Cceo=40corp=3E?= evil@x": None,
    "<two words@x.example>": None,
    "Bob": None,
    "": None,
}


def test_without_an_author_people_see_the_one_address_there_is_or_none() -> None:
    for value, seen in CLAIMS.items():
        assert address.author([value]) is None, value
        box = address.claimed([value])
        assert (box and (box.address, box.name)) == seen, value
    assert address.claimed(["[??]", "Anna <a@x.example>"]) == Mailbox(address=Address("a@x.example"), name="Anna")
    assert address.claimed(["a@x.example", "a@x.example"]) is None


@given(st.text(alphabet="ab@.<>()\",;:=?q \\é'", max_size=40))
def test_no_value_raises_and_a_named_author_is_the_only_address(value: str) -> None:
    author, boxes = address.author([value]), address.mailbox_list(value)
    address.claimed([value])
    address.message_ids(value)
    if author:
        assert author.address in [box.address for box in boxes]


@given(st.text(max_size=40))
def test_a_name_that_we_write_is_read_back(name: str) -> None:
    box = Mailbox(address=Address("a@x.example"), name=words.one_line(name, 200))
    assert address.author([" ".join(fields.mailboxes([box]))]) == box


def test_a_long_list_is_read_in_no_time() -> None:
    for piece in ("=?", "=?a?q?b?= ", "a@b ", "<", '"', "(", "a@", "@", "=", "<a@b> ", ", Doe", "<a ", "<a@b", "=?a?q?"):
        value = piece * (64_000 // len(piece))
        address.author([value])
        address.claimed([value])
        address.mailbox_list(value)
        address.message_ids(value)
