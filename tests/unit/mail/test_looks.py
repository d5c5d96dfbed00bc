"""Charsets that are not named: told within what one mail may take."""

from __future__ import annotations

import pytest

from mailgate.mail import charset, detect, looks, parse
from mailgate.mail.budget import Budget

RUSSIAN = "Лампа в моей комнате перегорела, пришлите новую. ".encode("cp1251")
POLISH = "Żółta lampa zgasła, proszę o nową żarówkę. ".encode("cp1250")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what the detector is shown, in order."""
    lengths: list[int] = []
    real = detect._marks

    def counted(data: bytes) -> object:
        lengths.append(len(data))
        return real(data)

    monkeypatch.setattr(detect, "_marks", counted)
    return lengths


def many(part: bytes, count: int, head: bytes = b"Content-Type: text/plain") -> bytes:
    parts = b"".join(b"--x\r\n%s\r\n\r\n%d %s\r\n" % (head, number, part) for number in range(count))
    return b"From: anna@customer.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + parts + b"--x--\r\n"


@pytest.mark.parametrize("label", [b"", b"; charset=iso-8859-1", b"; charset=x-nothing", b"; charset=utf-8"])
def test_a_mail_of_a_thousand_foreign_texts_is_looked_at_within_its_budget_and_read_whole(label: bytes, shown: list[int]) -> None:
    mail = parse.read(many(RUSSIAN * 20, 900, b"Content-Type: text/plain" + label), budget=Budget(guessed=20_000))
    assert 0 < sum(shown) <= 20_000
    assert mail.text.count("899 Лампа" if b"8859" not in label else "899 ") == 1


def test_fields_and_names_pay_from_the_same_budget(shown: list[int]) -> None:
    fields = b"".join(b"X-%d: %s\r\n" % (number, RUSSIAN) for number in range(900))
    to = b"To: " + b",".join(b"=?x-nothing?q?%d=E0=E1=E2?= <a%d@b.example>" % (n, n) for n in range(900)) + b"\r\n"
    parse.read(fields + to + many(RUSSIAN * 20, 90), budget=Budget(guessed=9_999))
    assert 0 < sum(shown) <= 9_999


@pytest.mark.parametrize(("budget", "texts"), [(255, 1), (256, 2), (257, 2), (127, 0), (128, 1)])
def test_the_budget_counts_each_text_as_128_octets_at_least(budget: int, texts: int, shown: list[int]) -> None:
    with looks.within(budget):
        looks.like(RUSSIAN)
        looks.like(POLISH)
    assert len(shown) == texts


def test_beyond_the_budget_the_last_charset_found_is_taken() -> None:
    with looks.within(looks.LEAST):
        assert charset.guess(RUSSIAN) == RUSSIAN.decode("cp1251")
        assert charset.guess("Лампа".encode("cp1251")) == "Лампа"


def test_a_budget_ends_with_its_mail() -> None:
    parse.read(many(RUSSIAN, 3), budget=Budget(guessed=0))
    assert charset.guess(POLISH) == POLISH.decode("cp1250")
