"""T26: machines that answer machines. Two desks wired back to back over days, and robots ruder than any: a mail or two, an alarm,
and silence; whatever a robot says is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailgate.mail.model import Address
from mailgate.mail.tokens import KeyRing
from tests.client import Draft, Letter
from tests.office import BORDER, Authenticated, Office
from tests.security.scenes import opened

ROBOT, DRONE = "robot@shop.example", "drone@mill.example"
BLINK = timedelta(milliseconds=100)
ROUNDS = 200
"""More exchanges than any bound allows."""
DAY = timedelta(days=1)
_NAMES = rb"auto-submitted|precedence|x-auto-response-suppress|x-mailgate-loop|references|in-reply-to"
_TELLING = re.compile(rb"(?im)^(?:" + _NAMES + rb"): .*\r\n(?:[ \t].*\r\n)*")


def alarms(office: Office) -> list[Letter]:
    """What staff were told of budgets."""
    ids = {f"<{row.message_id}>" for row in office.outbox() if row.kind == "alarm"}
    return [letter for letter in office.delivered if letter.message_id in ids]


class Robot:
    """Answers every mail at once: a fresh subject, a fresh Message-ID, no References, no sign that it is one."""

    def __init__(self, office: Office, who: str, *, proof: Authenticated, to_sender: bool) -> None:
        self.office, self.who, self.proof, self.to_sender = office, who, proof, to_sender
        self.read = 0
        self.written = 0

    def write(self, to: str) -> None:
        self.written += 1
        draft = Draft(sender=self.who, to=(to,), subject=f"Case {self.written} of {self.who}", body=f"Thank you {self.written}.")
        self.office.post(draft, authenticated=self.proof)

    def answer(self) -> bool:
        """Whether there was anything to answer."""
        mine = self.office.letters(self.who)
        fresh, self.read = mine[self.read :], len(mine)
        for letter in fresh:
            self.write(letter.addresses("From")[0] if self.to_sender else letter.reply_to)
        return bool(fresh)


def play(office: Office, *robots: Robot) -> int:
    """Rounds until nobody says anything any more."""
    for n in range(ROUNDS):
        office.work()
        office.now += BLINK
        answered = [robot.answer() for robot in robots]
        if not any(answered):
            return n
    raise AssertionError("they never stop")


@pytest.mark.parametrize("to_sender", [True, False], ids=["to From", "to Reply-To"])
@pytest.mark.parametrize("proof", [True, None], ids=["proven", "unproven"])
def test_a_rude_robot_gets_two_mails_a_day_at_most(office: Office, proof: Authenticated, to_sender: bool) -> None:
    robot = Robot(office, ROBOT, proof=proof, to_sender=to_sender)
    for day in range(1, 4):
        robot.write("support@help.example")
        play(office, robot)
        assert len(office.letters(ROBOT)) <= 2 * day
        office.pass_time(DAY + timedelta(seconds=1))
    assert len({row.ticket for row in office.outbox()}) <= 20
    assert bool(alarms(office)) == (proof is True and to_sender)  # the others fell silent after our first mail


def test_the_operator_hears_of_it_once(office: Office) -> None:
    robot = Robot(office, ROBOT, proof=True, to_sender=True)
    robot.write("support@help.example")
    play(office, robot)
    assert [letter.to for letter in alarms(office)] == ["bea@staff.example", "tom@staff.example"]
    assert ROBOT in alarms(office)[0].text
    assert "A machine answers our answers" in alarms(office)[0].subject


def test_two_robots_on_one_ticket_fall_silent_and_nothing_they_say_is_lost(office: Office) -> None:
    first, second = (Robot(office, who, proof=True, to_sender=False) for who in (ROBOT, DRONE))
    office.mail(ROBOT, "support", "The lamp", "It is dead.", cc=DRONE)
    office.work()
    office.reply(office.letter("bea@staff"), "#take\nWe look into it.")
    play(office, first, second)
    said = len(office.ticket(1).timeline)
    assert 20 <= len(office.letters(ROBOT)) + len(office.letters(DRONE)) <= 2 * 21 + 4
    told = alarms(office)
    assert [letter.to for letter in told] == ["bea@staff.example"] * 2
    assert [who for letter in told for who in (ROBOT, DRONE) if f"{who} has written 20" in letter.text] in (
        [ROBOT, DRONE],
        [DRONE, ROBOT],
    )
    assert "More mail than a person writes" in alarms(office)[0].subject
    first.write(office.letters(ROBOT)[-1].reply_to)
    office.work()
    assert len(office.ticket(1).timeline) == said + 1
    office.pass_time(timedelta(hours=1, seconds=1))
    [digest] = [letter for letter in office.letters("bea@staff") if "in one mail" in letter.subject]
    assert "message of a customer: [#1] The lamp" in digest.text
    before = len(office.letters(DRONE))
    office.mail(ROBOT, office.letters(ROBOT)[-1].reply_to, "Hello", "I am a person after all.")
    office.work()
    assert len(office.letters(DRONE)) == before + 1


def test_the_alarm_comes_once_an_hour_and_the_twentieth_message_is_an_ordinary_one(office: Office) -> None:
    ticket = opened(office)
    for n in range(30):
        office.reply(ticket.acknowledged, f"And number {n}.")
        office.work()
        assert len(alarms(office)) == (2 if n >= 20 else 0), n
        office.now += timedelta(minutes=1)
    assert len([one for one in office.letters("bea@staff") if "And number" in one.text]) == 20


class Elsewhere(Office):
    """Another Mailgate, of other people."""

    keys = KeyRing((hashlib.sha256(b"elsewhere").digest(),))


CARE: dict[str, object] = {"name": "care", "address": "care@other.example", "display_name": "Care"}
HELP: dict[str, object] = {"name": "support", "address": "support@help.example", "display_name": "Support"}
TALKATIVE: dict[str, object] = {"customer_updates": ["open", "pending", "closed", "assigned"]}


class Wire:
    """The relays between two desks; rude ones take off every header that says what a mail is."""

    def __init__(self, here: Office, there: Office, *, rude: bool, proof: Authenticated) -> None:
        self.sides = ((here, there), (there, here))
        self.rude, self.proof = rude, proof
        self.carried = [0, 0]
        self.times: tuple[list[datetime], list[datetime]] = ([], [])
        self._fresh = 0

    def carry(self) -> bool:
        """Everything written by now, once; whether there was anything."""
        moved = [self._one_way(n) for n in (0, 1)]
        return any(moved)

    def _one_way(self, side: int) -> bool:
        sender, receiver = self.sides[side]
        sender.work()
        sender.now = receiver.now = max(sender.now, receiver.now) + BLINK
        fresh = [one for one in sender.delivered[self.carried[side] :] if one.to.endswith(("@help.example", "@other.example"))]
        self.carried[side] = len(sender.delivered)
        for letter in fresh:
            if letter.header("Auto-Submitted"):
                self.times[side].append(sender.now)
            domain = letter.addresses("From")[0].rpartition("@")[2]
            proof = f"Authentication-Results: {BORDER}; dmarc=pass header.from={domain}\r\n".encode() if self.proof else b""
            draft = Draft(sender=letter.mail_from, to=(letter.to,), subject="", body="")
            path = letter.addresses("From")[0] if self.rude else letter.mail_from
            receiver.post(draft, raw=proof + self._said(letter), rcpt_to=letter.to, mail_from=path, authenticated=self.proof)
        receiver.work()
        return bool(fresh)

    def _said(self, letter: Letter) -> bytes:
        if not self.rude:
            return letter.raw
        self._fresh += 1
        raw = _TELLING.sub(b"", letter.raw)
        raw = re.sub(rb"(?im)^message-id: .*\r\n", b"Message-ID: <%d@rude.example>\r\n" % self._fresh, raw)
        return re.sub(rb"(?im)^subject: .*\r\n(?:[ \t].*\r\n)*", b"Subject: Case %d\r\n" % self._fresh, raw)

    def until_quiet(self) -> None:
        for _ in range(ROUNDS):
            if not self.carry():
                return
        raise AssertionError("they never stop")


@pytest.fixture(params=["reopen", "refuse"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """Two desks whose customers are each other; everything is told that can be told."""
    how = TALKATIVE | {"closed_reply": request.param}
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    with (
        Office(f"sqlite:///{tmp_path}/here/desk.db", tmp_path / "here", queue=(HELP | how,)) as here,
        Elsewhere(
            f"sqlite:///{tmp_path}/there/desk.db", tmp_path / "there", queue=(CARE | how,), gateway={"domain": "other.example"}
        ) as there,
    ):
        here.staff("bea@staff")
        there.staff("kim@other-staff")
        yield here, there


@pytest.mark.parametrize("proof", [True, None], ids=["proven", "unproven"])
@pytest.mark.parametrize("rude", [False, True], ids=["with all headers", "stripped"])
def test_two_desks_back_to_back_send_each_other_two_automatic_mails_a_day_at_most(
    desks: tuple[Office, Office], rude: bool, proof: Authenticated
) -> None:
    here, there = desks
    wire = Wire(here, there, rude=rude, proof=proof)
    for day in range(3):
        # a person writes in the name of the other desk, once a day
        here.mail("care@other.example", "support", f"The lamp {day}", "It is dead.", authenticated=proof)
        wire.until_quiet()
        # and staff of both close whatever stands open
        for desk, staff in ((here, "bea@staff"), (there, "kim@other-staff")):
            numbers = {row.ticket for row in desk.outbox() if row.ticket is not None}
            queue = next(iter(desk.house.settings.queue)).address
            open_ones = [n for n in numbers if desk.ticket(n).ticket.status != "closed"]
            assert len(numbers) <= 20
            for number in sorted(open_ones)[:1]:
                local, _, domain = queue.partition("@")
                to = Address(f"{local}+{number}-close@{domain}")
                desk.mail(staff, to, "x", "", rcpt_to=to)
        wire.until_quiet()
        for desk in desks:
            desk.pass_time(DAY)
        wire.until_quiet()
    for times in wire.times:
        for at in times:
            of_a_day = [other for other in times if at <= other < at + DAY]
            news_of_staff = 1  # staff closed one ticket by hand: that letter answers nothing
            assert len(of_a_day) <= 2 + news_of_staff, of_a_day
