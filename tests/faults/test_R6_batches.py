"""R6: mails acted on together end as they would one by one, to the last row and letter, whichever fail and wherever it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session
from structlog.testing import capture_logs

from mailgate.deed.deeds import Deeds
from mailgate.deed.gather import Arrival
from mailgate.desk.model import Desk, Suppressed
from mailgate.inbound import acting
from mailgate.mail.model import Address
from store import journal, suppression
from store.engine import Store
from store.mails import Ended
from store.tables import MAIN
from tests.office import HILFE, SUPPORT, How, Office
from tests.peers.postgres import Postgres
from tests.size import sized

FOLK = (
    *("anna@customer", "anna@home", "otto@elsewhere", "carl@firm", "dead@gone"),
    *("foe@spam", "bea@staff", "tom@staff", "vic@partner"),
)
WORDS = (
    "The lamp is dead.\n",
    "Thanks!\n",
    "#close\n",
    "#note third one this week\n",
    "#assign tom\nI shall look.\n",
    "#tag red\nHave you tried the switch?\n",
    "#undo\n",
    "#block\n",
    "#cc otto@elsewhere.example\nBoth of you should know.\n",
    "#merge 1\n",
    "close\n",
    "It is on fire, please hurry!\n",
    "#split\n",
    "#publish\n",
    "#privatise\n",
    "#requester otto@elsewhere.example\n",
    "#title {a,\"b\"} 'c' \\N\n",
    "#public\nThe switch is broken as we know it.\n",
    "NULL\n",
    '{"it\'s", \\x00 \\ , {}} \u202e \x01 \N{GRINNING FACE}\n',
)
TALK = (
    "I see no light at all.\n",
    "Have you tried the switch?\n",
    "It works with the other bulb.\n",
    "We shall send a new one.\n",
)
ROUNDS, MAILS = 3, 14
POISON = "poison"
BOUNCE = (
    "From: mailer-daemon@gone.example\r\nTo: {path}\r\nSubject: failed\r\nMessage-ID: {own}\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nIt is gone.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.gone.example\r\n\r\n"
    "Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One mail of a plan: everything that varies, drawn before."""

    sender: str
    to: str
    subject: str
    body: str
    names: int | None
    """The mail that it names as the one it answers, counted from the newest of them all, of this round too."""
    answers: int | None
    """The letter of its sender's that it answers, counted from the newest; None: it is none."""
    again: bool
    """It comes twice."""
    cc: tuple[str, ...]
    automatic: bool
    bounces: bool
    """It says that the letter it answers reached nobody, and nobody is written to there any more."""


def plan(seed: int) -> list[list[Step]]:
    """Rounds of mails; what one round caused can be answered in the next. Every other plan holds poison, two of four are talks.

    In a talk many write on few tickets, so that one mail of a batch changes what the next one meets."""
    dice = random.Random(seed)
    poisonous, talk = seed % 2 * 1 / 20, seed % 4 > 1
    return [[_step(dice, rounds * MAILS + at, poisonous, talk=talk) for at in range(MAILS)] for rounds in range(ROUNDS)]


def _step(dice: random.Random, number: int, poisonous: float, *, talk: bool) -> Step:
    poison = dice.random() < poisonous
    tagged = f"Re: [#{dice.randint(1, 6)}] The lamp" if dice.random() < 1 / 5 else f"Matter {number}"
    return Step(
        sender=dice.choice(FOLK),
        to=dice.choice(("support", "support", "hilfe")),
        subject=POISON if poison else tagged,
        body=f"{number}: {dice.choice(TALK)}" if talk and dice.random() < 3 / 4 else dice.choice(WORDS),
        names=dice.randint(0, MAILS) if dice.random() < 1 / 3 else None,
        answers=dice.randint(0, 1 if talk else 2) if dice.random() < (7 / 8 if talk else 1 / 2) else None,
        again=dice.random() < 1 / 8,
        cc=tuple({dice.choice(FOLK) for _ in range(2)}) if dice.random() < (1 / 2 if talk else 1 / 4) else (),
        automatic=dice.random() < 1 / 12,
        bounces=dice.random() < 1 / 12,
    )


def _taken_in(office: Office, step: Step, sent: list[str]) -> None:
    how: How = {"cc": step.cc}
    if step.names is not None and sent:
        how["in_reply_to"] = sent[-1 - min(step.names, len(sent) - 1)]
    sent.append(f"<m{len(sent) + 1}@{step.sender.partition('@')[2]}.example>")
    how["headers"] = {"Message-ID": sent[-1]}
    if step.automatic:
        how["headers"] |= {"Auto-Submitted": "auto-replied"}
    letters = office.letters(step.sender)
    if step.answers is not None and letters and step.subject != POISON:
        letter = letters[-1 - min(step.answers, len(letters) - 1)]
        if step.bounces:
            raw = BOUNCE.format(path=letter.mail_from, own=sent[-1], to=letter.to).encode()
            office.mail("mailer-daemon@gone", letter.mail_from, "", "", raw=raw, mail_from="<>", rcpt_to=letter.mail_from)
        else:
            office.reply(letter, step.body, **how)
        return
    entry = office.mail(step.sender, step.to, step.subject, step.body, **how)
    if step.again:
        [stored] = journal.read(office.store, [entry])
        office.mail(step.sender, step.to, "", "", raw=stored.raw, rcpt_to=f"{step.to}@help.example")


def _poisoned(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """After all was done for a mail with that subject, an error of ours."""
    deeds = office.deeds

    def failing(session: Session, desk: Desk, arrival: Arrival) -> list[Ended]:
        ended = Deeds.take_in(deeds, session, desk, arrival)
        if arrival.mail.subject == POISON:
            raise ZeroDivisionError
        return ended

    monkeypatch.setattr(deeds, "take_in", failing)


def _played(offices: Sequence[Office], rounds: Sequence[Sequence[Step]], together: int) -> None:
    """``together``: so many mails are acted on at once, by one gateway after the other."""
    office = offices[0]
    office.staff("bea@staff", "Bea", notify="all")
    office.staff("tom@staff", "Tom", queues=("support",))
    office.partner("vic@partner", queue="hilfe")
    office.alias(office.contact("anna@customer", "Anna"), "anna@home")
    with office.store.write() as session:
        dead = Suppressed(address=Address("dead@gone.example"), reason="gone", outbox=None, at=office.now)
        suppression.add(session, dead)
    sent: list[str] = []
    for steps in rounds:
        for number, step in enumerate(steps, 1):
            _taken_in(office, step, sent)
            if not number % together:
                _act(offices[number // together % len(offices)])
        _act(office)
        office.deliver()


def _act(office: Office) -> None:
    while office._pipeline.step():
        continue


def _rows(store: Store) -> dict[str, list[str]]:
    """All that the store holds, but for the times of claims, the order in which ids were indexed and the number of writes."""
    left_out = {("mail_ref", "id"), ("inbound", "lease_until"), ("inbound", "owner")}
    with store.read() as session:
        return {table.name: sorted(_told(session, table, left_out)) for table in MAIN}


def _told(session: Session, table: Any, left_out: set[tuple[str, str]]) -> list[str]:
    columns = [column for column in table.c if (table.name, column.name) not in left_out]
    rows = (dict(row) for row in session.execute(select(*columns)).mappings())
    if table.name == "ticket_words":  # of no order among themselves
        rows = ({**row, "words": sorted(row["words"].splitlines())} for row in rows)
    locked = ("budget", "key", "")  # a row that is only there for that
    return [
        repr(row)
        for row in rows
        if (table.name, row.get("name")) != ("counter", "writes") and (table.name, "key", row.get("key")) != locked
    ]


def test_a_batch_decides_exactly_as_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "TURN", 600.0)
    for seed in range(sized(4, 60)):
        rounds = plan(seed)
        ends: list[dict[str, list[str]]] = []
        letters: list[list[bytes]] = []
        for together in (True, False):
            home = tmp_path / f"{seed}{together}"
            home.mkdir()
            with Office(f"sqlite:///{home / 'desk.db'}", home, queue=(SUPPORT, HILFE)) as office:
                _poisoned(office, monkeypatch)
                with capture_logs() as log:
                    _played([office], rounds, MAILS if together else 1)
                undone = sum(line["event"].startswith("a batch failed") for line in log)
                assert bool(undone) == any(step.subject == POISON for steps in rounds for step in steps), seed
                ends.append(_rows(office.store))
                letters.append([letter.raw for letter in office.delivered])
        assert letters[0] == letters[1], seed
        for name in ends[0]:
            assert ends[0][name] == ends[1][name], (seed, name)


@pytest.mark.peer
def test_both_databases_and_two_gateways_decide_alike(
    postgres: Postgres, postgres_desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "TURN", 600.0)
    for seed in range(0, sized(4, 60), 2):
        ends = []
        for name, gateways, together in (("sqlite", 1, 1), ("postgresql", 1, MAILS), ("postgresql", 2, 5)):
            postgres.empty(postgres_desk.rpartition("/")[2])
            url = postgres_desk if name == "postgresql" else f"sqlite:///{tmp_path / f'{seed}.db'}"
            with ExitStack() as stack:
                homes = [tmp_path / f"{seed}{name}{together}{one}" for one in range(gateways)]
                for home in homes:
                    home.mkdir()
                offices = [stack.enter_context(Office(url, home, name=home.name, queue=(SUPPORT, HILFE))) for home in homes]
                _played(offices, plan(seed), together)
                ends.append((_rows(offices[0].store), sorted(letter.raw for letter in offices[0].delivered)))
        rows, letters = ends[0]
        for others, theirs in ends[1:]:
            for table in rows.keys() - {"counter", "blob"}:  # one counts by sequences, and has files among its rows
                assert rows[table] == others[table], (seed, table)
            assert letters == theirs, seed
