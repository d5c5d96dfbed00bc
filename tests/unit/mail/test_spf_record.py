"""SPF records (RFC 7208): every mistake one can make, and its macros."""

from __future__ import annotations

import pytest

from mailgate.mail.proof import spf_record
from mailgate.mail.proof.lookup import Question
from tests.unit.mail.spf_asked import V4, V6, of, result


@pytest.mark.parametrize(
    "term",
    [
        "al",
        "all:x.example",
        "all/24",
        "include",
        "include:",
        "include:x",
        "include:x.example/24",
        "exists",
        "exists:",
        "a:",
        "a:x",
        "a:.",
        "a/33",
        "a/024",
        "a//129",
        "a:x.example/33",
        "a:x.example/123",
        "a:x.example/",
        "a:%x.example",
        "a:%{x}.example",
        "a:%{d0}.example",
        "a:%{d",
        "a:x.example%",
        "a:x.123",
        "a:x.-ab",
        "a:x.ex\u00e4mple",
        "mx:",
        "ptr:",
        "ip4",
        "ip4:",
        "ip4:192.0.2",
        "ip4:192.0.2.256",
        "ip4:192.0.2.010",
        "ip4:192.0.2.0/33",
        "ip4:192.0.2.0/",
        "ip4:192.0.2.0/08",
        "ip4:2001:db8::",
        "ip6:192.0.2.1",
        "ip6:2001:db8::/129",
        "redirect=",
        "redirect=x",
        "redirect=x.example redirect=y.example",
        "exp=x.example exp=x.example",
        "exp=",
        "=x",
        "-redirect=x.example",
        "+-all",
        "\tall",
        "all\n",
        "a/24\n",
    ],
)
def test_one_mistake_spoils_the_record_wherever_it_stands(term: str) -> None:
    """RFC 7208 §4.6: syntax is looked at first, so that an early match hides nothing."""
    assert result(of(f"v=spf1 ip4:{V4} {term}")) == "permerror"


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("%{s}.x.example", "strong-bad@email.corp.example.x.example"),
        ("%{o}.x.example", "email.corp.example.x.example"),
        ("%{d}.x.example", "email.corp.example.x.example"),
        ("%{d4}.x.example", "email.corp.example.x.example"),
        ("%{d2}.x.example", "corp.example.x.example"),
        ("%{d1}.x.example", "example.x.example"),
        ("%{dr}.x.example", "example.corp.email.x.example"),
        ("%{d2r}.x.example", "corp.email.x.example"),
        ("%{l}.x.example", "strong-bad.x.example"),
        ("%{l-}.x.example", "strong.bad.x.example"),
        ("%{lr-}.x.example", "bad.strong.x.example"),
        ("%{l1r-}.x.example", "strong.x.example"),
        ("%{ir}.%{v}.x.example", "10.2.0.192.in-addr.x.example"),
        ("%{h}.x.example", "mx.corp.example.x.example"),
        ("%{p}.x.example", "unknown.x.example"),
        ("%%a%_b%-.x.example", "%a b%20.x.example"),
        ("%{S}.x.example", "strong-bad%40email.corp.example.x.example"),
        ("x.example.", "x.example"),
        ("X.EXAMPLE", "x.example"),
        ("%{d}", "email.corp.example"),
    ],
)
def test_macros_are_filled_in(spec: str, name: str) -> None:
    """RFC 7208 §7.4, with its own examples."""
    asked: list[Question] = []
    table = {"TXT email.corp.example": f"v=spf1 exists:{spec}"}
    result(table, sender="strong-bad@email.corp.example", asked=asked)
    assert asked[-1].name == name


def test_an_address_of_ipv6_is_written_in_nibbles() -> None:
    asked: list[Question] = []
    result(of("v=spf1 exists:%{ir}.%{v}.x.example"), ip=V6, asked=asked)
    assert asked[-1].name == "0.1.0.0.e.f.a.c." + "0." * 16 + "8.b.d.0.1.0.0.2.ip6.x.example"


def test_a_name_too_long_loses_labels_at_its_left() -> None:
    asked: list[Question] = []
    result(of("v=spf1 exists:" + "%{d}." * 17 + "x.example"), asked=asked)
    assert len(asked[-1].name) <= 253
    assert asked[-1].name.endswith("corp.example.x.example")


@pytest.mark.parametrize(("more", "taken"), [(-1, True), (0, True), (1, False)])
def test_a_record_and_a_name_in_it_may_be_so_long(more: int, taken: bool) -> None:
    start, end = "v=spf1 ", " -all"
    whole = start + "x" * (spf_record.MAX_RECORD + more - len(start) - len(end) - 2) + "=y" + end
    name = "a" * (spf_record.MAX_SPEC + more - len(".example")) + ".example"
    expected = "fail" if taken else "permerror"
    assert result(of(whole)) == expected
    assert result(of(f"v=spf1 exists:{name} -all")) == expected


@pytest.mark.parametrize("spec", ["%{s}" * 120 + ".x.example", "%{l1r.}" * 70 + ".x.example", "." * 400 + ".x.example"])
def test_a_name_with_many_macros_is_cut_once(spec: str) -> None:
    """A return path of many labels, and each macro stands for all of it."""
    asked: list[Question] = []
    domain = "b." * 100 + "evil.example"
    result({f"TXT {domain}": f"v=spf1 exists:{spec} -all"}, sender="a." * 31 + f"a@{domain}", asked=asked)
    assert len(asked[-1].name) <= 253
    assert asked[-1].name.endswith(".x.example")


@pytest.mark.parametrize("octets", ["%", "%{", ".", "/", "a:", "=", "\x00", "\ufffd", "//////"])
def test_a_long_record_is_read_in_no_time(octets: str) -> None:
    """As long as TCP can bring it; a pattern that went back and forth would take minutes."""
    for shape in (f"v=spf1 a:{octets * 60_000}", f"v=spf1 {octets * 60_000}.example", f"v=spf1 x={octets * 60_000}"):
        try:
            spf_record.parse(shape)
        except spf_record.SyntaxFault:
            continue
