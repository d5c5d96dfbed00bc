"""T06, T12: the author is exactly one strictly valid mailbox, and never what a display name says."""

import pytest

from mailgate.mail import address, parse
from tests.unit.mail.seeds import seed


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ("ceo@corp, evil@x", None),
        ('"ceo@corp" <evil@x>', "evil@x"),
        ("ceo@corp <evil@x>", "evil@x"),
        ("<ceo@corp><evil@x>", None),
        ("<ceo@corp> <evil@x>", None),
        ("<ceo@corp>, <evil@x>", None),
        ("<ceo@corp> evil@x", None),
        ("ceo@corp; evil@x", None),
        ("ceo@corp: evil@x;", None),
        ("Group: ceo@corp;", None),
        ("alice@o)bob@c", None),
        ("alice@o(<bob@c>", None),
        ('"staff@corp " <e@x>', "e@x"),
        ("a@b@c.d", None),
        ("staff@corp\ufffd@evil", None),
        ("\u202eabc<evil@x>", "evil@x"),
        ('"x\\" <ceo@corp>" <evil@x>', "evil@x"),
        ('"x" <ceo@corp>" <evil@x>', None),
        ("(ceo@corp) evil@x", "evil@x"),
        ("ceo(@corp)@x", "ceo@x"),
        ("=?utf-8?q?ceo=40corp?=", None),
        ("=?utf-8?q?=3Cceo=40corp=3E?= <evil@x>", "evil@x"),
        ("<ceo@corp", None),
        ("ceo@corp <evil@x", None),
        ("<@corp,@x:ceo@corp>", None),
        ("<>", None),
        ("", None),
        ("Doe, John <john@x>", "john@x"),
        ("john@x (John Doe)", "john@x"),
        ("john@x,", "john@x"),
        ("=?utf-8?q?a(b,_c:?= <john@x>", "john@x"),
        ("=?utf-8?q?<ceo@corp>?= <evil@x>", None),
        ("=?utf-8?q?<evil@x>?= <ceo@corp>", None),
        ("Big Bug ceo@corp", None),
        ('"ceo@corp"', None),
    ],
)
def test_a_from_line_names_one_author_or_none(value: str, author: str | None) -> None:
    found = address.author([value])
    assert (found.address if found else None) == author


def test_two_from_fields_name_nobody() -> None:
    mail = parse.read(seed("T06-two-from"))
    assert mail.sender is None
    assert {"no_sender", "duplicate_field"} <= set(mail.defects)
    assert mail.sender_shown == "anna@customer.example"


def test_a_folded_quote_is_one_name() -> None:
    mail = parse.read(b'From: "staff@corp\r\n "<e@x>\r\n\r\n')
    assert mail.sender is not None
    assert (mail.sender.address, mail.sender.name) == ("e@x", "staff@corp")


def test_names_and_subjects_hold_no_bidi_or_hidden_characters() -> None:
    mail = parse.read(seed("T12-bidi-name"))
    assert mail.sender is not None
    assert (mail.sender.name, mail.subject) == ("Support moc.proc", "a b")
    assert mail.sender_shown == '"Support moc.proc" <evil@x.example>'


def test_an_unquoted_comma_stays_in_the_name() -> None:
    found = address.author(["Doe, John <john@x>"])
    assert found is not None
    assert found.name == "Doe, John"


def test_letters_that_look_alike_make_different_domains() -> None:
    latin, cyrillic = address.parse("a@corp.example"), address.parse("a@cоrp.example")
    assert latin != cyrillic
    assert cyrillic is not None
    assert "xn--" in cyrillic
