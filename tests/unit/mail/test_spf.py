"""SPF (RFC 7208): who may send, and the bounds of a check."""

from __future__ import annotations

import pytest

from mailgate.mail.proof import spf
from mailgate.mail.proof.lookup import Question
from tests.unit.mail.spf_asked import V4, V6, of, result
from tests.zones import TROUBLE, Table


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1 +all", "pass"),
        ("v=spf1 all", "pass"),
        ("V=SPF1 ALL", "pass"),
        ("v=spf1", "neutral"),
        ("v=spf1 ", "neutral"),
        ("v=spf10 all", "none"),
        ("v=spf1all", "none"),
        ("v=spf1 ip4:192.0.2.10 -all", "pass"),
        ("v=spf1  ip4:192.0.2.10   -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/28 -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/29 -all", "fail"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "pass"),
        ("v=spf1 -ip4:192.0.2.10 +all", "fail"),
        ("v=spf1 ip6:::ffff:192.0.2.10 -all", "fail"),
        ("v=spf1 foo=bar% all", "permerror"),
        ("v=spf1 foo=bar%% all", "pass"),
        ("v=spf1 exp=why.corp.example -all", "fail"),
    ],
)
def test_a_record_without_look_ups_says_who_may_send(record: str, expected: str) -> None:
    asked: list[Question] = []
    assert result(of(record), asked=asked) == expected
    assert [one.name for one in asked] == ["corp.example"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip6:2001:db8::/32 -all", "pass"),
        ("v=spf1 ip6:2001:db8::cafe:10 -all", "pass"),
        ("v=spf1 ip4:192.0.2.10 -all", "fail"),
        ("v=spf1 ip6:2001:db8::1%eth0 all", "permerror"),
        ("v=spf1 a:host.example//112 -all", "pass"),
        ("v=spf1 a:host.example/0 -all", "fail"),
    ],
)
def test_a_client_with_ipv6_is_found_by_ipv6_alone(record: str, expected: str) -> None:
    assert result(of(record) | {"AAAA host.example": "2001:db8::cafe:1"}, ip=V6) == expected


@pytest.mark.parametrize("term", ["a", "a:host.example", "a:host.example/32", "a/0", "mx", "mx:host.example", "mx/24//64"])
def test_hosts_may_send_by_their_addresses(term: str) -> None:
    table = {
        "TXT corp.example": f"v=spf1 {term} -all",
        "A corp.example": ["198.51.100.1", V4],
        "A host.example": V4,
        "MX corp.example": ["other.example", "host.example"],
        "MX host.example": ["host.example"],
        "A other.example": "198.51.100.2",
    }
    assert result(table) == "pass"
    assert result(table, ip="203.0.113.5") == ("pass" if term == "a/0" else "fail")


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        ("v=spf1 +all", "pass"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "fail"),
        ("v=spf1 ?all", "fail"),
        ("v=spf1 a/99", "permerror"),
        ("nothing", "permerror"),
        (TROUBLE, "temperror"),
    ],
)
def test_what_an_included_record_says_counts_only_as_a_pass(included: str, expected: str) -> None:
    """RFC 7208 §5.2."""
    assert result({"TXT corp.example": "v=spf1 include:x.example -all", "TXT x.example": included}) == expected


@pytest.mark.parametrize(
    ("there", "expected"),
    [("v=spf1 ~all", "softfail"), ("v=spf1 ?all", "neutral"), ("nothing", "permerror"), (TROUBLE, "temperror")],
)
def test_a_redirect_is_followed_when_nothing_matches(there: str, expected: str) -> None:
    assert result({"TXT corp.example": "v=spf1 ip4:203.0.113.1 redirect=x.example", "TXT x.example": there}) == expected


def test_a_redirect_is_not_followed_when_something_matches() -> None:
    assert result(of("v=spf1 redirect=x.example -all")) == "fail"


@pytest.mark.parametrize("term", ["a", "mx", "exists:%{d}"])
def test_trouble_is_temporary(term: str) -> None:
    kind = {"mx": "MX"}.get(term, "A")
    assert result({"TXT corp.example": f"v=spf1 {term} -all", f"{kind} corp.example": TROUBLE}) == "temperror"
    assert result({"TXT corp.example": TROUBLE}) == "temperror"


def test_trouble_behind_a_match_does_not_matter() -> None:
    assert result({"TXT corp.example": f"v=spf1 ip4:{V4} a", "A corp.example": TROUBLE}) == "pass"


def test_two_records_are_none_that_can_be_used() -> None:
    """RFC 7208 §4.5."""
    assert result({"TXT corp.example": ["v=spf1 all", "v=spf1 -all"]}) == "permerror"
    assert result({"TXT corp.example": ["something else", "v=spf1 -all", "v=spf2.0/pra all"]}) == "fail"


@pytest.mark.parametrize("domain", ["localhost", "a..example", ".example", f"{'x' * 64}.example", f"{'x.' * 127}example"])
def test_a_domain_that_is_none_is_not_asked_about(domain: str) -> None:
    """RFC 7208 §4.3."""
    asked: list[Question] = []
    assert result({}, sender=f"a@{domain}", asked=asked) == "none"
    assert asked == []


@pytest.mark.parametrize(("terms", "expected"), [(spf.MAX_TERMS, "pass"), (spf.MAX_TERMS + 1, "permerror")])
@pytest.mark.parametrize("term", ["include:never.example", "a:never.example", "mx:never.example", "ptr:never.example"])
def test_ten_terms_may_cost_a_look_up_and_not_one_more(term: str, terms: int, expected: str) -> None:
    """RFC 7208 §4.6.4."""
    table = {
        "TXT corp.example": f"v=spf1 {f'{term} ' * terms}all",
        "TXT never.example": "v=spf1 -all",
        "A never.example": "198.51.100.1",
        "MX never.example": "never.example",
        "PTR 10.2.0.192.in-addr.arpa": "mx.corp.example",
    }
    assert result(table) == expected


@pytest.mark.parametrize(("hops", "expected"), [(spf.MAX_TERMS, "pass"), (spf.MAX_TERMS + 1, "permerror")])
@pytest.mark.parametrize("link", ["include:{} -all", "redirect={}"])
def test_a_chain_of_records_ends(link: str, hops: int, expected: str) -> None:
    table = {f"TXT h{n}.example": f"v=spf1 {link.format(f'h{n + 1}.example')}" for n in range(hops)}
    assert result(table | {f"TXT h{hops}.example": "v=spf1 all"}, sender="a@h0.example") == expected


@pytest.mark.parametrize("link", ["include:corp.example", "redirect=corp.example"])
def test_a_record_that_names_itself_ends(link: str) -> None:
    assert result(of(f"v=spf1 {link}")) == "permerror"


@pytest.mark.parametrize(("voids", "expected"), [(spf.MAX_VOIDS, "pass"), (spf.MAX_VOIDS + 1, "permerror")])
@pytest.mark.parametrize("term", ["a:void{}.example", "mx:void{}.example", "exists:void{}.example"])
def test_two_look_ups_may_find_nothing_and_not_one_more(term: str, voids: int, expected: str) -> None:
    terms = " ".join(term.format(n) for n in range(voids))
    assert result(of(f"v=spf1 {terms} all")) == expected


@pytest.mark.parametrize(("hosts", "expected"), [(spf.MAX_HOSTS, "pass"), (spf.MAX_HOSTS + 1, "permerror")])
def test_ten_mail_hosts_are_looked_at_and_more_are_an_error(hosts: int, expected: str) -> None:
    names = [f"h{n}.example" for n in range(hosts)]
    table: dict[str, str | list[str]] = {"TXT corp.example": "v=spf1 mx -all", "MX corp.example": names}
    assert result(table | {f"A {name}": "198.51.100.1" for name in names} | {f"A {names[-1]}": V4}) == expected


def test_names_of_a_client_count_if_they_lead_back_to_it() -> None:
    table = {
        "TXT corp.example": "v=spf1 ptr -all",
        "PTR 10.2.0.192.in-addr.arpa": ["liar.corp.example", "evilcorp.example", "mx.corp.example"],
        "A liar.corp.example": "198.51.100.9",
        "A evilcorp.example": V4,
    }
    assert result(table) == "fail"
    assert result(table | {"A mx.corp.example": V4}) == "pass"
    assert result(table | {"PTR 10.2.0.192.in-addr.arpa": TROUBLE}) == "fail"


def test_only_ten_names_of_a_client_are_looked_at() -> None:
    def with_name_at(place: int) -> Table:
        names = [f"h{n}.elsewhere.example" for n in range(place)] + ["mx.corp.example"]
        return {"TXT corp.example": "v=spf1 ptr -all", "PTR 10.2.0.192.in-addr.arpa": names, "A mx.corp.example": V4}

    assert [result(with_name_at(place)) for place in (spf.MAX_HOSTS - 1, spf.MAX_HOSTS)] == ["pass", "fail"]


@pytest.mark.parametrize(("macro", "expected"), [("%{l}", "fail"), ("%{S}", "fail"), ("%{d}", "pass")])
def test_a_local_part_beyond_ascii_matches_no_name_and_breaks_nothing(macro: str, expected: str) -> None:
    """RFC 8616 §4: such macros match nothing."""
    table = {"TXT corp.example": f"v=spf1 exists:{macro}.x.corp.example -all", "A corp.example.x.corp.example": "192.0.2.1"}
    assert result(table, sender="müller@corp.example") == expected
