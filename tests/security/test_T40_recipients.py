"""T40, T13, T42: we take what is ours and carry nothing elsewhere; and a refusal tells nobody what exists."""

from __future__ import annotations

import pytest

from tests.peers.dialogue import GREETED, Wire, dialogue
from tests.peers.gatehouse import House
from tests.security.conftest import OpenGate

MAIL = GREETED + "C: MAIL FROM:<anna@customer.example>\nS: 250 2.1.0 *\n"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("a%b@c.example", "550 5.7.1 *"),
        ("a%b@c@d.example", "553 5.1.3 *"),
        ("d!u@x.example", "550 5.7.1 *"),
        ("@x.example:u@d.example", "550 5.7.1 *"),
        ("|/bin/sh@d.example", "550 5.7.1 *"),
        ("|/bin/sh@help.example", "550 5.1.1 *"),
        ("support%x.example@help.example", "550 5.1.1 *"),
        ("", "553 5.1.3 *"),
        ("support", "553 5.1.3 *"),
        ("support@help.example@x.example", "553 5.1.3 *"),
        ("nobody@help.example", "550 5.1.1 *"),
        ("support@xhelp.example", "550 5.7.1 *"),
    ],
)
def test_what_is_not_ours_is_refused(gate: House, path: str, answer: str) -> None:
    script = """
        C: RCPT TO:<{path}>
        S: {answer}
        C: DATA
        S: 503 5.5.1 *
    """
    dialogue(gate.port, MAIL + script, path=path, answer=answer)
    assert gate.kept == []


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("support@HELP.example", "support@help.example"),
        ("SUPPORT@help.example", "support@help.example"),
        ('"support"@help.example', "support@help.example"),
        ("@x.example,@y.example:support@help.example", "support@help.example"),
        ("postmaster", "postmaster@help.example"),
        ("Postmaster@help.example", "postmaster@help.example"),
    ],
)
def test_what_is_ours_is_taken_however_it_is_written(gate: House, path: str, kept: str) -> None:
    script = """
        C: RCPT TO:<{path}>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: .
        S: 250 2.0.0 *
    """
    dialogue(gate.port, MAIL + script, path=path)
    assert [stored.envelope.rcpt_to for stored in gate.kept] == [(kept,)]


def test_refusals_of_addresses_of_ours_are_the_same_octet_for_octet(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.talk(MAIL)
        answers = {
            wire.say(f"RCPT TO:<{path}@help.example>")
            for path in ("nobody", "support+t1-1.p." + "a" * 26, "support+t999-9.i." + "b" * 26, "support+b7." + "c" * 26, "bob")
        }
    assert len(answers) == 1


def test_a_directory_in_trouble_is_a_reason_to_try_again_for_that_recipient_alone(gate: House) -> None:
    script = """
        C: RCPT TO:<broken@help.example>
        S: 451 4.3.0 *
        C: RCPT TO:<support@help.example>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: .
        S: 250 2.0.0 *
    """
    with Wire(gate.port) as wire:
        wire.talk(MAIL + script)
    assert "secret" not in " ".join(wire.answers)
    assert "Lookup" not in " ".join(wire.answers)
    assert [stored.envelope.rcpt_to for stored in gate.kept] == [("support@help.example",)]


def test_one_recipient_more_than_the_limit_waits_for_another_mail(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"recipients": 100})
    with Wire(gate.port) as wire:
        wire.talk(MAIL)
        answers = [wire.say(f"RCPT TO:<person{n}@help.example>") for n in range(101)]
        wire.talk("C: DATA\nS: 354 *\nC: .\nS: 250 *")
    assert {answer[:9] for answer in answers[:100]} == {"250 2.1.5"}
    assert answers[100].startswith("452 4.5.3")
    assert len(gate.kept[0].envelope.rcpt_to) == 100


def test_an_address_named_twice_is_one_recipient(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.talk(MAIL)
        for path in ("support@help.example", "Support@Help.Example"):
            assert wire.say(f"RCPT TO:<{path}>").startswith("250")
        wire.talk("C: DATA\nS: 354 *\nC: .\nS: 250 *")
    assert [stored.envelope.rcpt_to for stored in gate.kept] == [("support@help.example",)]


def test_vrfy_says_the_same_of_everybody_and_expn_nothing(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.talk(GREETED)
        answers = {wire.say(f"VRFY {who}") for who in ("support@help.example", "nobody@help.example", "bob", "<>", "x y z")}
        assert wire.say("EXPN staff").startswith("502")
    assert [answer[:4] for answer in answers] == ["252 "]
