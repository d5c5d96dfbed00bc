"""T06, T12: a domain in letters is the domain that its owner registered: no two of them are one (IDNA2008)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import address, hosts
from mailgate.mail.model import Address
from mailgate.mail.shown import shown
from tests.client import Draft
from tests.office import Office
from tests.security.borders import BORDER

SHARP_S = ("busine\u00df.example", "xn--busine-gta.example")
PAIRS = {
    "stra\u00dfe.example": "strasse.example",
    "STRA\u00dfE.example": "strasse.example",
    "stra\u1e9ee.example": "strasse.example",
    "\u03bf\u03b4\u03bf\u03c2.example": "\u03bf\u03b4\u03bf\u03c3.example",
    "st\u200daff.example": "staff.example",
    "st\u200caff.example": "staff.example",
    "st\u00adaff.example": "staff.example",
    "st\u200baff.example": "staff.example",
    "\u017ftaff.example": "staff.example",
    "o\ufb03ce.example": "office.example",
    "\u2460.example": "1.example",
}
"""A domain, and another that IDNA2003 took it for."""


@pytest.mark.parametrize("checked", SHARP_S)
def test_who_registered_a_domain_with_a_sharp_s_is_no_staff_of_the_one_with_two(office: Office, checked: str) -> None:
    office.staff("kim@business")
    raw = (
        f"Authentication-Results: {BORDER}; dmarc=pass header.from={checked}\r\nFrom: Kim <kim@{SHARP_S[0]}>\r\n"
        "To: support@help.example\r\nSubject: Hi\r\nMessage-ID: <1@x.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "#requester anna@customer.example\r\nPlease send the money.\r\n"
    )
    office.post(Draft(sender="kim@evil.example", to=("support@help.example",), subject="", body=""), raw=raw.encode())
    office.work()
    assert not office.letters("anna@customer")
    assert [letter.to for letter in office.delivered if "business" in letter.to] == [
        "kim@business.example"
    ]  # a notice: she is staff
    assert SHARP_S[1] in office.letter("kim@business").text


def test_domains_that_were_one_in_2003_are_two_or_none() -> None:
    for one, other in PAIRS.items():
        assert address.parse(f"a@{other}") is not None, other
        assert address.parse(f"a@{one}") != address.parse(f"a@{other}"), one
        assert address.read(f"\u00fc@{one}") != address.read(f"\u00fc@{other}") or address.read(f"\u00fc@{one}") is None, one
        claim = address.claimed([f"a@{one}"])
        assert claim is None or claim.address != address.parse(f"a@{other}"), one


def test_letters_that_both_standards_read_alike_stay_what_they_were() -> None:
    made = {
        "BU\u0308CHER.example": "xn--bcher-kva.example",
        "b\u00fccher\uff0eexample": "xn--bcher-kva.example",
        "\uff53\uff54\uff41\uff46\uff46.example": "staff.example",
        "\u039f\u0394\u039f\u03a3.example": "xn--pxavbq.example",
        "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444": "xn--e1afmkfd.xn--p1ai",
        "\u4f8b\u5b50.example": "xn--fsqu00a.example",
    }
    assert {text: hosts.read(text) for text in made} == made


def test_a_stored_address_means_what_it_meant() -> None:
    """An A-label is never read through its letters, and is shown in them only where they lead back to it."""
    for stored in (SHARP_S[1], "business.example", "xn--bcher-kva.example", "xn--ab-m1t.example", "xn--a.example"):
        one = address.parse(f"a@{stored}")
        assert one == f"a@{stored}"
        assert address.parse(shown(one)) == one
    assert shown(Address("a@xn--ab-m1t.example")) == "a@xn--ab-m1t.example"  # what nobody sees is not shown


@given(st.text(max_size=20))
def test_no_text_raises_and_what_is_a_host_stays_it(text: str) -> None:
    host = hosts.read(text)
    assert hosts.read(host) == host
    assert hosts.read(hosts.in_letters(host)) == host
    hosts.in_letters(f"xn--{text}")
