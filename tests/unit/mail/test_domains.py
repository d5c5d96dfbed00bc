"""Whose a domain is, erring to the stricter side."""

from __future__ import annotations

import pytest

from mailgate.mail.domains import aligned, organisational


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("example.org", "example.org"),
        ("mail.example.org", "example.org"),
        ("a.b.c.example.org", "example.org"),
        ("mail.example.ch", "example.ch"),
        ("mail.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"),
        ("mail.example.com.au", "example.com.au"),
        ("mail.example.ac.at", "example.ac.at"),
        ("mail.shop.tokyo.jp", "mail.shop.tokyo.jp"),
        ("mail.sap.de", "sap.de"),
        ("a.onmicrosoft.com", "a.onmicrosoft.com"),
        ("mail.a.onmicrosoft.com", "a.onmicrosoft.com"),
        ("a.github.io", "a.github.io"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_the_organisational_domain_is_one_label_below_the_public_suffix(domain: str, owner: str) -> None:
    assert organisational(domain) == owner


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mail.corp.example", "corp.example", True),
        ("news.corp.example", "mail.corp.example", True),
        ("corp.example", "evilcorp.example", False),
        ("a.co.uk", "b.co.uk", False),
        ("co.uk", "a.co.uk", False),
        ("a.onmicrosoft.com", "b.onmicrosoft.com", False),
        ("", "", False),
        ("", "corp.example", False),
    ],
)
def test_only_names_of_one_owner_are_aligned(one: str, other: str, *, same: bool) -> None:
    assert aligned(one, other) == same
