"""Addresses, authors and message ids out of header values."""

import pytest

from mailgate.mail import address

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
    ],
)
def test_message_ids_are_found(value: str, ids: list[str]) -> None:
    assert list(address.message_ids(value)) == ids


def test_of_many_references_the_newest_are_kept() -> None:
    ids = address.message_ids(" ".join(f"<{n}@x>" for n in range(3_000)))
    assert (len(ids), ids[-1]) == (1_000, "2999@x")
