"""What the DNS says of a domain of ours is told with what to publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address

import pytest

from mailgate.mail.proof import published
from mailgate.mail.proof.lookup import TROUBLE, Answer, Asking, Kind, Question
from mailgate.mail.proof.published import Look, PublicKey

Zone = Mapping[str, Answer | list[str]]
DOMAIN = "desk.dev"
RELAY = ip_address("203.0.113.7")


def look(asking: Asking[Look], zone: Zone) -> Look:
    """The verdict, with answers from ``KIND name`` -> values."""
    try:
        question = next(asking)
        while True:
            found = zone.get(f"{question.kind.value} {question.name}", [])
            question = asking.send(found if isinstance(found, Answer) else Answer(tuple(found)))
    except StopIteration as done:
        verdict: Look = done.value
        return verdict


def mx() -> Asking[Look]:
    return published.mx(DOMAIN)


def spf() -> Asking[Look]:
    return published.sender(DOMAIN, None, signed=False)


def spf_of_relay() -> Asking[Look]:
    return published.sender(DOMAIN, RELAY, signed=False)


def dmarc() -> Asking[Look]:
    return published.policy(DOMAIN)


def key() -> Asking[Look]:
    return published.key(PublicKey(selector="s1", domain=DOMAIN, kind="ed25519", p="QUJD"))


A, MX, TXT, RULE, KEY = "A mx1.desk.dev", f"MX {DOMAIN}", f"TXT {DOMAIN}", f"TXT _dmarc.{DOMAIN}", f"TXT s1._domainkey.{DOMAIN}"


@pytest.mark.parametrize(
    ("asking", "zone", "ok", "says"),
    [
        (mx, {MX: ["mx1.desk.dev"], A: ["203.0.113.5"]}, True, "mail goes to mx1.desk.dev"),
        (mx, {MX: ["mx1.desk.dev"], "AAAA mx1.desk.dev": ["2001:db8::1"]}, True, "mail goes to mx1.desk.dev"),
        (mx, {MX: ["mx1.desk.dev"]}, False, "publish an A or AAAA record"),
        (mx, {MX: [""]}, False, "nobody delivers mail there"),
        (mx, {}, False, "has no MX record; publish one"),
        (mx, {MX: TROUBLE}, False, "did not answer"),
        (mx, {MX: ["mx1.desk.dev"], A: TROUBLE}, True, "mail goes to"),
        (spf, {TXT: ["v=spf1 mx -all", "other"]}, True, "has a record"),
        (spf, {TXT: ["other"]}, False, "has no SPF record; publish"),
        (spf, {TXT: ["v=spf1 mx -all", "v=spf1 a -all"]}, False, "make them one"),
        (spf, {TXT: ["v=spf1 ip4:300.1.1.1 -all"]}, False, "cannot be read"),
        (spf, {TXT: ["v=spf1 +all"]}, False, "anybody may send"),
        (spf, {TXT: TROUBLE}, False, "did not answer"),
        (spf_of_relay, {TXT: ["v=spf1 ip4:203.0.113.7 -all"]}, True, "203.0.113.7 gets pass"),
        (spf_of_relay, {TXT: ["v=spf1 -all"]}, True, "gets fail; if letters leave by that address, add ip4:203.0.113.7"),
        (spf_of_relay, {TXT: ["v=spf1 include:gone.desk.dev -all"]}, False, "mend it"),
        (dmarc, {RULE: ["v=DMARC1; p=reject"]}, True, "asks for reject"),
        (dmarc, {RULE: ["v=DMARC1; p=none"]}, True, "asks for none; once your own mail passes"),
        (dmarc, {}, True, "has no DMARC record; publish at _dmarc.desk.dev"),
        (dmarc, {RULE: ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, False, "none counts"),
        (dmarc, {RULE: ["v=DMARC1"]}, False, "names no policy"),
        (dmarc, {RULE: TROUBLE}, False, "did not answer"),
        (key, {KEY: ["v=DKIM1; k=ed25519; p=QU JD"]}, True, "selector s1 (ed25519) is published"),
        (key, {KEY: ["v=DKIM1; k=ed25519; t=s:y; p=QUJD"]}, True, "marked as a test"),
        (key, {KEY: ["v=DKIM1; k=ed25519; p=QUJE"]}, False, "another key than ours"),
        (key, {KEY: ["v=DKIM1; p=QUJD"]}, False, "another key than ours"),
        (key, {KEY: ["nonsense"]}, False, "another key than ours"),
        (key, {KEY: ["v=DKIM1; k=ed25519; p=QUJD", "v=DKIM1; p=x"]}, False, "2 TXT records"),
        (key, {}, False, 'publish at s1._domainkey.desk.dev the TXT "v=DKIM1; k=ed25519; p=QUJD"'),
        (key, {KEY: TROUBLE}, False, "did not answer"),
    ],
)
def test_what_stands_there_is_told_with_what_to_publish(
    asking: Callable[[], Asking[Look]], zone: Zone, says: str, *, ok: bool
) -> None:
    seen = look(asking(), zone)
    assert seen.ok is ok
    assert seen.says.startswith(f"{DOMAIN}: ")
    assert says in seen.says


def test_a_domain_that_is_signed_for_can_live_without_spf() -> None:
    assert look(published.sender(DOMAIN, None, signed=True), {}).ok


def test_one_question_names_kind_and_name() -> None:
    assert next(published.mx(DOMAIN)) == Question(DOMAIN, Kind.MX)


@pytest.mark.parametrize("domain", ["help.example", "a.test", "example.com", "x.example.org", "localhost", "desk.invalid"])
def test_examples_belong_to_nobody(domain: str) -> None:
    assert published.is_nobodys(domain)
    assert not published.is_nobodys("examples.dev")
