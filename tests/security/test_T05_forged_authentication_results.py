"""T05, T06: an ``Authentication-Results`` field counts only as far as the sender cannot have written it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailgate.mail.model import Trust, Via
from mailgate.mail.trust import Servers, judge, servers
from tests.security.borders import BORDER, FAIL, OUTSIDE, PASS, behind, evidence, trust


def test_the_borders_own_pass_for_the_authors_domain_is_aligned() -> None:
    seen = judge(evidence(("R", BORDER), ("AR", PASS), ("R", OUTSIDE)))
    assert (seen.trust, seen.because) == (Trust.ALIGNED, "dmarc=pass for corp.example")


@pytest.mark.parametrize(
    "value",
    [
        "mx.corp.example (dmarc=pass header.from=corp.example); spf=none",
        "mx.corp.example; spf=none (dmarc=pass header.from=corp.example)",
        'mx.corp.example; spf=none reason="x; dmarc=pass header.from=corp.example"',
        'mx.corp.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=corp.example"@evil.example',
        'mx.corp.example; spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=corp.example"@evil.example',
        "mx.corp.example; spf=pass smtp.mailfrom=(\\(; dmarc=pass header.from=corp.example) evil.example",
        "mx.corp.example; none",
        "mx.corp.example",
        "mx.corp.example; dmarc=pass",
        "mx.corp.example; dmarc=pass header.from=evil.example",
        "mx.corp.example; dmarc=pass header.from=corp.example header.from=evil.example",
        "mx.corp.example; dmarc=pass header.from=sub.corp.example",
        "mx.corp.example; dmarc=pass header.from=corp.example.evil.example",
        "mx.corp.example; dmarc=passed header.from=corp.example",
        "mx.corp.example; x-dmarc=pass header.from=corp.example",
        "mx.corp.example; dmarc=temperror header.from=corp.example",
        "mx.corp.example; dmarc=permerror header.from=corp.example",
        "mx.corp.example 2; dmarc=pass header.from=corp.example",
        "mx.corp.example.evil.example; dmarc=pass header.from=corp.example",
        "evil mx.corp.example 1; dmarc=pass header.from=corp.example",
        "; dmarc=pass header.from=corp.example",
        'mx.corp.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=corp.example',
        "mx.corp.example (x; dmarc=pass header.from=corp.example",
        "mx.corp.example; spf=none smtp.mailfrom=corp.example;; dmarc",
        "mx.evil.example; dmarc=pass header.from=corp.example",
        "dmarc=pass header.from=corp.example",
        "",
    ],
)
def test_a_pass_that_is_not_the_borders_word_proves_nothing(value: str) -> None:
    assert trust(("R", BORDER), ("AR", value), ("R", OUTSIDE)) is Trust.NONE


@pytest.mark.parametrize(
    "value",
    [
        "mx.corp.example (a comment; spf=fail) 1; dmarc=pass (p=REJECT) header.from=corp.example",
        "MX.Corp.Example; DMARC=Pass Header.From=CORP.example",
        "mx.corp.example;\r\n\tdmarc=pass\r\n\theader.from=corp.example",
        "mx.corp.example 1;dmarc=pass action=none header.from=corp.example;compauth=pass reason=100",
        'mx.corp.example; dmarc = pass reason="said (so)" header . from = corp.example',
        "mx.corp.example; dkim=pass header.d=x.example header.b=ab/cd+ef==; dmarc=pass header.from=corp.example",
        '"mx.corp.example"; dmarc=pass header.from="corp.example"',
        "mx.corp.example; dmarc/1=pass header.from=anna@corp.example",
        "mx.corp.example; dmarc=pass header.from=corp.example.",
    ],
)
def test_however_the_border_writes_it_its_pass_counts(value: str) -> None:
    assert trust(("R", BORDER), ("AR", value), ("R", OUTSIDE)) is Trust.ALIGNED


def test_a_pass_in_a_comment_of_a_failing_field_fails() -> None:
    assert trust(("R", BORDER), ("AR", "mx.corp.example (dmarc=pass); dmarc=fail header.from=corp.example")) is Trust.FAILED


@pytest.mark.parametrize("lines", [[("AR", PASS), ("AR", FAIL)], [("AR", FAIL), ("AR", PASS)], [("AR", f"{PASS}; dmarc=fail")]])
def test_of_several_results_a_fail_wins(lines: list[tuple[str, str]]) -> None:
    seen = judge(evidence(("R", BORDER), *lines, ("R", OUTSIDE)))
    assert (seen.trust, seen.because) == (Trust.FAILED, "one of several DMARC results is dmarc=fail")


def test_a_pass_beside_another_result_is_a_contradiction() -> None:
    seen = judge(evidence(("AR", "mx.corp.example; dmarc=none"), ("AR", PASS)))
    assert (seen.trust, seen.because) == (Trust.NONE, "DMARC results contradict each other: none, pass")


def test_fields_below_the_border_do_not_count() -> None:
    assert trust(("R", BORDER), ("R", OUTSIDE), ("AR", PASS)) is Trust.NONE
    assert trust(("R", BORDER), ("R", OUTSIDE), ("AR", FAIL)) is Trust.NONE


def test_a_host_that_only_claims_to_come_from_the_border_does_not_extend_it() -> None:
    forged = "from by mx.corp.example (by mx.corp.example) by evil.example with ESMTP"
    assert trust(("R", BORDER), ("R", "from x (by mx.corp.example) by evil.example with ESMTP"), ("AR", PASS)) is Trust.NONE
    assert trust(("R", "(by mx.corp.example)"), ("AR", PASS)) is Trust.NONE
    assert (
        trust(("R", BORDER), ("R", forged.replace("from by mx.corp.example ", "from evil.example ")), ("AR", PASS)) is Trust.NONE
    )


def test_hops_inside_the_border_are_walked_through() -> None:
    inner = "from mx.corp.example by store.corp.example with LMTP id 3"
    seen = evidence(("R", inner), ("R", BORDER), ("AR", PASS), ("R", OUTSIDE))
    assert judge(seen).trust is Trust.NONE
    assert judge(behind(seen, border_hosts=frozenset({"mx.corp.example", "store.corp.example"}))).trust is Trust.ALIGNED


def test_without_border_hosts_the_whole_block_counts_from_trusted_sources_only() -> None:
    below = behind(evidence(("R", BORDER), ("R", OUTSIDE), ("AR", PASS)), border_hosts=frozenset())
    assert judge(below).trust is Trust.ALIGNED
    assert judge(replace(below, peer_trusted=False)).trust is Trust.NONE
    assert judge(replace(below, peer_trusted=False, via=Via.IMAP)).trust is Trust.ALIGNED


@pytest.mark.parametrize("via", [Via.SMTP, Via.LMTP, Via.INGEST])
def test_our_id_from_an_untrusted_peer_counts_for_nothing(via: Via) -> None:
    mail = replace(evidence(("AR", PASS)), peer_trusted=False, via=via)
    seen = judge(mail)
    ignored = "its Authentication-Results of mx.corp.example did not come through our border: ignored"
    assert (seen.trust, seen.because) == (Trust.NONE, f"the mail did not come from a trusted relay; {ignored}")
    assert servers(mail) == Servers(seen=(), forged=("mx.corp.example",))


def test_without_a_configured_id_nothing_is_trusted_and_the_ids_seen_are_told() -> None:
    mail = behind(evidence(("AR", PASS), ("AR", "MX.Google.com; dmarc=pass")), ids=frozenset())
    seen = judge(mail)
    assert (seen.trust, seen.because) == (Trust.NONE, "no authserv_id is configured")
    assert servers(mail).seen == ("mx.corp.example", "mx.google.com")


def test_an_unclean_header_block_proves_nothing() -> None:
    assert judge(replace(evidence(("AR", PASS)), headers_clean=False)).trust is Trust.NONE


def test_a_mail_without_exactly_one_author_proves_nothing() -> None:
    assert judge(replace(evidence(("AR", PASS)), author=None)).trust is Trust.NONE


@pytest.mark.parametrize(
    "name", ["arc-authentication-results", "x-authentication-results", "received-spf", "x-ms-authentication-results"]
)
def test_other_fields_that_say_pass_do_not_count(name: str) -> None:
    assert trust((name, PASS), (name, f"i=1; {PASS}")) is Trust.NONE


def test_our_own_submission_port_is_the_highest() -> None:
    mail = replace(behind(evidence(("AR", FAIL)), ids=frozenset()), via=Via.SUBMISSION)
    assert mail.author is not None
    assert judge(replace(mail, logged_in=frozenset({mail.author}))).trust is Trust.SUBMITTED
    assert judge(mail).trust is Trust.FAILED


@pytest.mark.parametrize(
    ("author", "header_from"),
    [
        ("anna@bücher.example", "bücher.example"),
        ("anna@bücher.example", "xn--bcher-kva.example"),
        ("anna@xn--bcher-kva.example", "BÜCHER.example"),
    ],
)
def test_international_domains_are_compared_as_a_labels(author: str, header_from: str) -> None:
    assert trust(("AR", f"mx.corp.example; dmarc=pass header.from={header_from}"), author=author) is Trust.ALIGNED


NO_POLICY = [
    ("dkim=pass header.d=corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("dkim=pass header.d=mail.corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("dkim=pass header.i=@mail.corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("dkim=pass header.i=anna@corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("dmarc=none header.from=corp.example; dkim=pass header.d=corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("dkim=fail header.d=x.example; dkim=pass header.d=corp.example", Trust.ALIGNED, Trust.ALIGNED),
    ("spf=pass smtp.mailfrom=bounce@mail.corp.example", Trust.NONE, Trust.ALIGNED),
    ("spf=pass smtp.mailfrom=corp.example", Trust.NONE, Trust.ALIGNED),
    ("spf=pass smtp.helo=corp.example", Trust.NONE, Trust.NONE),
    ("spf=pass smtp.mailfrom=evil.example", Trust.NONE, Trust.NONE),
    ("spf=pass smtp.mailfrom=corp.example; spf=fail smtp.mailfrom=corp.example", Trust.NONE, Trust.NONE),
    ("dkim=pass header.d=evil.example", Trust.NONE, Trust.NONE),
    ("dkim=pass header.d=example", Trust.NONE, Trust.NONE),
    ("dkim=pass header.d=evil.example header.i=@corp.example", Trust.NONE, Trust.NONE),
    ("dkim=pass header.d=corp.example header.d=evil.example", Trust.NONE, Trust.NONE),
    ("dkim=pass", Trust.NONE, Trust.NONE),
    ("dkim=fail header.d=corp.example", Trust.NONE, Trust.NONE),
    ("dkim=temperror header.d=corp.example; spf=temperror smtp.mailfrom=corp.example", Trust.NONE, Trust.NONE),
    ("dmarc=temperror; dkim=pass header.d=corp.example", Trust.NONE, Trust.NONE),
]


@pytest.mark.parametrize(("results", "staff", "customer"), NO_POLICY)
def test_without_a_dmarc_policy_an_aligned_signature_or_for_customers_the_path_will_do(
    results: str, staff: Trust, customer: Trust
) -> None:
    seen = evidence(("AR", f"mx.corp.example; {results}"))
    assert (judge(seen).trust, judge(replace(seen, for_staff=False)).trust) == (staff, customer)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("dkim=fail header.d=corp.example", "dkim=pass header.d=corp.example"),
        ("spf=fail smtp.mailfrom=corp.example", "spf=pass smtp.mailfrom=corp.example"),
    ],
)
def test_fields_that_contradict_each_other_prove_nothing(first: str, second: str) -> None:
    both = evidence(("AR", f"mx.corp.example; {first}"), ("AR", f"mx.corp.example; {second}"))
    assert judge(replace(both, for_staff=False)).trust is Trust.NONE


def test_one_field_per_method_is_read_together() -> None:
    lines = [
        ("AR", f"mx.corp.example; {one}") for one in ("spf=pass smtp.mailfrom=x.example", "dkim=none", PASS.partition("; ")[2])
    ]
    assert trust(*lines) is Trust.ALIGNED


@pytest.mark.parametrize(
    "value", ["(" * 20_000, '"' * 20_001, ";" * 20_000, "a=b " * 5_000, "mx.corp.example;" + "(" * 60 + ")" * 60]
)
def test_hostile_values_are_no_results(value: str) -> None:
    assert trust(("AR", value)) is Trust.NONE
