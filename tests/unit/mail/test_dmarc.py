"""DMARC (RFC 9989): whose record applies, what is aligned, and when nothing is said."""

from __future__ import annotations

import pytest

from mailgate.mail.proof import dmarc, own
from mailgate.mail.proof.dmarc import Identity
from mailgate.mail.proof.lookup import Question
from mailgate.mail.proof.signatures import Signed
from tests.zones import TROUBLE, Table, ask

P = "v=DMARC1; p=reject"


def verdict(table: Table, author: str, *identities: tuple[str, str, str]) -> str:
    """``identities``: method, result, domain."""
    given = tuple(Identity(method=method, result=result, domain=domain) for method, result, domain in identities)
    walks = {one.domain: ask(dmarc.walk(one.domain), table) for one in given if dmarc.worth_walking(one.domain, author)}
    return dmarc.evaluate(ask(dmarc.walk(author), table), given, walks)


def at(*domains: str, tags: str = "") -> dict[str, str]:
    return {f"TXT _dmarc.{domain}": f"{P}; {tags}" for domain in domains}


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("v=DMARC1; p=reject", "reject"),
        ("v=DMARC1;p=none;", "none"),
        (" v = DMARC1 ; p = Quarantine ", "quarantine"),
        ("v=DMARC1; rua=mailto:x@corp.example", "none"),
        ("v=DMARC1; p=what; rua=mailto:x@corp.example", "none"),
        ("v=DMARC1; p=reject; p=none", "reject"),
        ("v=DMARC1; p=reject; pct=0; t=y; fo=1; unknown", "reject"),
        ("v=DMARC1; p=what", None),
        ("v=DMARC1", None),
        ("v=dmarc1; p=none", None),
        ("v=DMARC12; p=none", None),
        ("p=none; v=DMARC1", None),
        ("", None),
    ],
)
def test_a_record_is_read_or_none(text: str, policy: str | None) -> None:
    record = dmarc.parse(text)
    assert (record.policy if record else None) == policy


DEEP = "b.c.d.e.f.corp.example", "c.d.e.f.corp.example", "d.e.f.corp.example", "e.f.corp.example"
TOP = "f.corp.example", "corp.example", "example"


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("corp.example", ["corp.example", "example"]),
        ("a.b.c.d.e.f.corp.example", ["a.b.c.d.e.f.corp.example", *DEEP, *TOP]),
        ("1.2.3.4.a.b.c.d.e.f.corp.example", ["1.2.3.4.a.b.c.d.e.f.corp.example", *DEEP, *TOP]),
    ],
)
def test_the_tree_is_walked_in_at_most_eight_steps(domain: str, names: list[str]) -> None:
    """RFC 9989 §4.10."""
    asked: list[Question] = []
    ask(dmarc.walk(domain), {}, asked)
    assert [one.name.removeprefix("_dmarc.") for one in asked] == names
    assert len(asked) <= 8


@pytest.mark.parametrize(
    ("method", "result", "domain", "expected"),
    [
        ("dkim", "pass", "corp.example", "pass"),
        ("spf", "pass", "corp.example", "pass"),
        ("dkim", "pass", "mail.corp.example", "pass"),
        ("spf", "pass", "bounce.news.corp.example", "pass"),
        ("dkim", "pass", "evilcorp.example", "fail"),
        ("dkim", "pass", "example", "fail"),
        ("dkim", "pass", "corp.example.evil.test", "fail"),
        ("dkim", "pass", "", "fail"),
        ("dkim", "fail", "corp.example", "fail"),
        ("dkim", "policy", "corp.example", "fail"),
        ("dkim", "permerror", "corp.example", "fail"),
        ("dkim", "temperror", "corp.example", "temperror"),
        ("spf", "temperror", "corp.example", "temperror"),
        ("dkim", "temperror", "evil.test", "fail"),
        ("spf", "temperror", "evil.test", "fail"),
        ("spf", "softfail", "corp.example", "fail"),
        ("spf", "neutral", "corp.example", "fail"),
    ],
)
def test_only_an_aligned_pass_counts_and_only_aligned_trouble_excuses(
    method: str, result: str, domain: str, expected: str
) -> None:
    """T06. An attacker's broken name servers are no excuse."""
    assert verdict(at("corp.example"), "corp.example", (method, result, domain)) == expected


def test_one_pass_is_enough() -> None:
    others = [("spf", "fail", "corp.example"), ("dkim", "fail", "corp.example"), ("dkim", "temperror", "corp.example")]
    assert verdict(at("corp.example"), "corp.example", *others, ("dkim", "pass", "corp.example")) == "pass"
    assert verdict(at("corp.example"), "corp.example") == "fail"


@pytest.mark.parametrize(
    ("tags", "method", "domain", "expected"),
    [
        ("adkim=s", "dkim", "mail.corp.example", "fail"),
        ("adkim=s", "dkim", "corp.example", "pass"),
        ("adkim=s", "spf", "mail.corp.example", "pass"),
        ("aspf=s", "spf", "mail.corp.example", "fail"),
        ("aspf=s", "dkim", "mail.corp.example", "pass"),
        ("adkim=r; aspf=r", "dkim", "mail.corp.example", "pass"),
        ("adkim=x", "dkim", "mail.corp.example", "pass"),
    ],
)
def test_alignment_is_as_strict_as_the_record_says(tags: str, method: str, domain: str, expected: str) -> None:
    assert verdict(at("corp.example", tags=tags), "corp.example", (method, "pass", domain)) == expected


def test_the_record_of_the_owner_applies_below_it() -> None:
    table = at("corp.example")
    assert verdict(table, "mail.corp.example") == "fail"
    assert verdict(table, "mail.corp.example", ("dkim", "pass", "corp.example")) == "pass"
    assert verdict(table, "mail.corp.example", ("dkim", "pass", "news.corp.example")) == "pass"


def test_an_own_record_goes_before_the_owners() -> None:
    table = at("corp.example") | at("strict.corp.example", tags="adkim=s")
    assert verdict(table, "strict.corp.example", ("dkim", "pass", "corp.example")) == "fail"


def test_a_public_suffix_may_speak_for_all_below_it_if_it_says_that_it_is_one() -> None:
    said, presumed = at("gov.uk", tags="psd=y"), at("gov.uk")
    assert verdict(said, "tax.gov.uk") == "fail"
    assert verdict(said, "tax.gov.uk", ("dkim", "pass", "mail.tax.gov.uk")) == "pass"
    assert verdict(said, "tax.gov.uk", ("dkim", "pass", "works.gov.uk")) == "fail"
    assert verdict(presumed, "tax.gov.uk") == "none"
    assert verdict(at("tax.gov.uk") | presumed, "tax.gov.uk", ("dkim", "pass", "works.gov.uk")) == "fail"


def test_a_part_of_a_domain_may_stand_for_itself() -> None:
    """RFC 9989 §4.7, ``psd=n``: what is above it is somebody else's."""
    table = at("corp.example") | at("shop.corp.example", tags="psd=n")
    assert verdict(table, "shop.corp.example", ("dkim", "pass", "corp.example")) == "fail"
    assert verdict(table, "shop.corp.example", ("dkim", "pass", "a.shop.corp.example")) == "pass"
    assert verdict(table, "corp.example", ("dkim", "pass", "shop.corp.example")) == "fail"


def test_names_of_different_owners_are_not_aligned_whatever_a_record_says() -> None:
    table = at("github.io", "a.github.io")
    assert verdict(table, "a.github.io", ("dkim", "pass", "b.github.io")) == "fail"


@pytest.mark.parametrize("texts", [(), ("v=spf1 -all",), (P, P), (P, "v=DMARC1; p=none")])
def test_without_exactly_one_record_there_is_none(texts: tuple[str, ...]) -> None:
    assert verdict({"TXT _dmarc.corp.example": texts}, "corp.example", ("dkim", "pass", "corp.example")) == "none"


def test_other_texts_beside_a_record_do_not_matter() -> None:
    assert verdict({"TXT _dmarc.corp.example": ["hello", P]}, "corp.example") == "fail"


def test_trouble_is_never_a_fail() -> None:
    """RFC 9989 §4.10.1, and no more is said than is known."""
    assert verdict({"TXT _dmarc.corp.example": TROUBLE}, "corp.example") == "temperror"
    above = at("mail.corp.example") | {"TXT _dmarc.corp.example": TROUBLE}
    assert verdict(above, "mail.corp.example") == "temperror"
    assert verdict(above, "mail.corp.example", ("dkim", "pass", "mail.corp.example")) == "pass"
    other = at("corp.example") | {"TXT _dmarc.mail.corp.example": TROUBLE}
    assert verdict(other, "corp.example", ("dkim", "pass", "mail.corp.example")) == "temperror"


def test_a_result_of_ours_is_kept_and_read_again_as_it_was() -> None:
    found = own.Found(
        author=ask(dmarc.walk("corp.example"), at("corp.example")),
        spf=Identity(method="spf", result="softfail", domain="corp.example"),
        signed=(Signed(result="fail", reason="the body was changed", domain="corp.example", selector="s1"),),
        walks={},
    )
    made = own.results(found, "help.example")
    assert own.from_json(own.to_json(made)) == made
    assert own.told(made) == (
        "spf=softfail smtp.mailfrom=corp.example, dkim=fail header.d=corp.example (the body was changed),"
        " dmarc=fail header.from=corp.example (p=reject)"
    )
