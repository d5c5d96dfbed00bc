"""T13, T16: at the submission port nobody gets in without the password, and nobody learns who is there."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mailgate.inbound import passwords
from mailgate.inbound.accounts import Accounts
from mailgate.inbound.doorway import Refusal
from mailgate.mail.model import Address
from mailgate.settings import ConfigError, Submission
from store import logins, people
from store.people import PeopleError
from tests.peers.daemon import PATIENCE
from tests.peers.dialogue import Wire
from tests.peers.gatehouse import NOON, Plan, running
from tests.peers.mailgate import until
from tests.security.counter import BEA, PHONE, SECRET, TOM, VIC, Counter, coded, open_counter, plain

pytestmark = pytest.mark.peer

WRONG = "535 5.7.8 wrong name or password"


@pytest.fixture
def counter(tmp_path: Path, certificate: Path) -> Iterator[Counter]:
    with open_counter(tmp_path, certificate) as made:
        yield made


def test_no_password_is_taken_in_the_clear_and_none_is_asked_for(counter: Counter) -> None:
    with Wire(counter.port) as wire:
        wire.talk("""
            S: 220 *
            C: EHLO x
            S: 250-*SIZE * / 250-PIPELINING / 250-8BITMIME / 250-SMTPUTF8 / 250-ENHANCEDSTATUSCODES / 250-STARTTLS / 250 HELP
            C: MAIL FROM:<bea@staff.example>
            S: 530 5.7.0 say STARTTLS first
        """)
        assert wire.say(plain(BEA)) == "538 5.7.11 not in the clear: say STARTTLS first"
        wire.talk("C: RCPT TO:<support@help.example>\nS: 503 *\nC: DATA\nS: 503 *")
    with counter.secure() as wire:
        wire.talk("C: MAIL FROM:<bea@staff.example>\nS: 530 5.7.0 log in first\nC: DATA\nS: 503 *")


def test_plain_and_login_let_in_by_any_address_of_theirs_with_or_without_a_first_answer(counter: Counter) -> None:
    for name in (BEA, "Bea@Staff.Example", PHONE, VIC):
        with counter.secure() as wire:
            assert wire.say(plain(name)) == "235 2.7.0 welcome"
        with counter.secure() as wire:
            wire.talk("C: AUTH plain\nS: 334*\nC: {said}\nS: 235 2.7.0 *", said=coded(f"{name}\0{name}\0{SECRET}"))
            wire.talk("C: AUTH PLAIN x\nS: 503 5.5.1 *")
        with counter.secure() as wire:
            script = "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {name}\nS: 334 UGFzc3dvcmQ6\nC: {secret}\nS: 235 2.7.0 *"
            wire.talk(script, name=coded(name), secret=coded(SECRET))
        with counter.secure() as wire:
            wire.talk("C: AUTH LOGIN {name}\nS: 334 *\nC: {secret}\nS: 235 *", name=coded(name), secret=coded(SECRET))


def test_whoever_is_not_there_is_told_the_same_as_who_mistypes(counter: Counter) -> None:
    names = (BEA, TOM, VIC, "nobody@staff.example", "support@help.example", "no address", "", "ü@staff.example")
    with counter.secure() as wire:
        assert {wire.say(plain(name, "wrong")) for name in names} == {WRONG}
        assert {wire.say(plain(BEA, secret)) for secret in ("", SECRET.upper(), SECRET + "x", SECRET[:-1])} == {WRONG}
        assert wire.say(plain(BEA)) == "235 2.7.0 welcome"


def test_who_falls_silent_after_a_wrong_password_is_sent_away(tmp_path: Path, certificate: Path) -> None:
    with open_counter(tmp_path, certificate, {"limits": {"command_timeout": "5m"}}) as counter, counter.secure() as wire:
        assert wire.say(plain(BEA, "wrong")) == WRONG
        counter.house.pass_by(300)
        wire.talk("S: 421 4.4.2 *\nS: (gone)")


def test_what_is_no_log_in_is_refused_and_the_conversation_goes_on(counter: Counter) -> None:
    with counter.secure() as wire:
        wire.talk("""
            C: AUTH CRAM-MD5
            S: 504 5.5.4 *
            C: AUTH
            S: 504 5.5.4 *
            C: AUTH PLAIN no!base64
            S: 501 5.5.2 *
            C: AUTH PLAIN =
            S: 501 5.5.2 *
            C: AUTH PLAIN /w==
            S: 501 5.5.2 *
            C: AUTH PLAIN YQBi
            S: 501 5.5.2 *
            C: AUTH LOGIN
            S: 334 *
            C: *
            S: 501 5.7.0 *
        """)
        assert wire.say(plain(BEA, acting=TOM)).startswith("501 5.5.2")
        assert wire.say(plain(BEA)).startswith("235")
        wire.talk("C: MAIL FROM:<> AUTH=<>\nS: 250 *\nC: MAIL FROM:<>\nS: 503 *\nC: RSET\nS: 250 *")


@pytest.mark.parametrize(("failures", "answer"), [(2, "235 2.7.0 welcome"), (3, "421 4.7.0 *"), (4, "421 4.7.0 *")])
def test_a_host_that_fails_too_often_is_sent_away_even_with_the_password(
    tmp_path: Path, certificate: Path, failures: int, answer: str
) -> None:
    with open_counter(tmp_path, certificate, failures_per_host=3) as counter:
        for _ in range(min(failures, 3)):
            with counter.secure() as wire:
                assert wire.say(plain("nobody@staff.example")) == WRONG
        if failures > 3:
            with counter.secure() as wire:
                assert wire.say(plain("nobody@staff.example")).startswith("421 4.7.0")
                wire.talk("S: (gone)")
        with counter.secure() as wire:
            wire.talk(f"C: {plain(BEA)}\nS: {answer}")


def test_an_account_is_closed_to_strangers_after_so_many_failures_whether_it_exists_or_not(
    tmp_path: Path, certificate: Path
) -> None:
    with open_counter(tmp_path, certificate, failures_per_account=2) as counter, counter.secure() as wire:
        for name in (BEA, TOM, "nobody@staff.example"):
            answers = [wire.say(plain(name, "wrong"))[:9] for _ in range(3)]
            assert answers == ["535 5.7.8", "535 5.7.8", "454 4.7.0"]
        assert wire.say(plain(VIC)) == "235 2.7.0 welcome"


def test_a_removed_member_of_staff_and_a_changed_password_end_access_at_once(counter: Counter) -> None:
    with counter.logged_in() as wire, counter.logged_in(VIC) as other:
        wire.talk("C: MAIL FROM:<bea@staff.example>\nS: 250 *\nC: RSET\nS: 250 *")
        with counter.house.store.write() as session:
            people.remove_staff(session, BEA)
            vic = people.by_address(session, [VIC])[VIC]
            logins.set_password(session, vic, passwords.hashed("another password"))
        wire.talk("C: MAIL FROM:<bea@staff.example>\nS: 530 5.7.0 log in first\nC: DATA\nS: 503 *")
        assert wire.say(plain(BEA)) == WRONG
        other.talk("C: MAIL FROM:<vic@vendor.example>\nS: 530 5.7.0 log in first")
        assert other.say(plain(VIC)) == WRONG
        assert other.say(plain(VIC, "another password")).startswith("235")
    with counter.house.store.write() as session:
        people.add_staff(session, BEA, people.Change(), NOON)
        assert logins.find(session, BEA) is None, "a password does not come back with the duty"
        anna = people.ensure_contact(session, Address("anna@customer.example"), "", NOON)
        with pytest.raises(PeopleError, match="neither staff nor partner"):
            logins.set_password(session, anna, "x")


def test_a_wrong_password_is_answered_after_a_while(counter: Counter) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def scenario() -> None:
        accounts = Accounts(store=counter.house.store, settings=Submission(), pause=pause)
        for name, secret in ((BEA, "wrong"), ("nobody@staff.example", SECRET)):
            with pytest.raises(Refusal, match="wrong name or password"):
                await accounts.log_in("192.0.2.1", name, secret)
        assert (await accounts.log_in("192.0.2.1", BEA, SECRET)).address == BEA

    asyncio.run(scenario())
    assert pauses == [2.0, 2.0]


def test_no_more_passwords_are_checked_at_once_than_configured(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, both = 0, 0, threading.Barrier(2, timeout=PATIENCE)
    lock = threading.Lock()

    def holds(kept: str | None, password: str) -> bool:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both.wait()
        with lock:
            inside -= 1
        return True

    async def scenario() -> None:
        accounts = Accounts(store=counter.house.store, settings=Submission(checks_at_once=2))
        await asyncio.gather(*(accounts.log_in("192.0.2.1", BEA, SECRET) for _ in range(6)))

    monkeypatch.setattr(passwords, "holds", holds)
    asyncio.run(scenario())
    assert most == 2


def test_neither_passwords_nor_names_are_logged(counter: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    with counter.secure() as wire:
        wire.say(plain(BEA, "a wrong secret"))
        wire.say(plain("typed a password here", "another secret"))
        wire.say(plain(BEA))
        wire.talk("C: QUIT\nS: 221 *\nS: (gone)")
    said = capsys.readouterr().out
    assert said.count("log-in failed") == 2
    assert "logged in" in said
    for secret in (SECRET, "secret", "typed a password here", BEA, coded("another"), "argon2"):
        assert secret not in said
    with counter.house.store.read() as session:
        login = logins.find(session, BEA)
    assert "argon2" not in repr(login)


def test_without_a_certificate_the_port_is_not_opened(tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, sections={"submission": {"listen": "127.0.0.1:0"}})
    with pytest.raises(ConfigError, match=r"submission\.listen: no password goes without TLS"), running(plan):
        pytest.fail("it opened")


def test_with_implicit_tls_the_handshake_comes_first_and_hosts_are_counted_before_it(tmp_path: Path, certificate: Path) -> None:
    with open_counter(tmp_path, certificate, tls="implicit") as counter:
        context = ssl.create_default_context(cafile=certificate)
        for _ in range(20):
            with Wire(counter.port) as wire:
                wire.start_tls(context)
                wire.talk(
                    "S: 220 *\nC: EHLO x\nS: 250-*8BITMIME / 250-SMTPUTF8 / 250-ENHANCEDSTATUSCODES / 250-AUTH PLAIN LOGIN / *"
                )
                wire.talk("C: STARTTLS\nS: 502 5.5.1 *")
                assert wire.say(plain(BEA)).startswith("235")
        with ExitStack() as stack:
            for _ in range(20):
                stack.enter_context(Wire(counter.port))
            until(lambda: turned_away(counter.port), "the host to be full of connections without a handshake")


def turned_away(port: int) -> bool:
    with Wire(port) as wire:
        wire.half_close()
        return wire.answer().startswith("421 4.7.0")
