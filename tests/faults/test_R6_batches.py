"""R6: mails acted on together end as they would one by one, to the last row and letter, whichever of them fail."""

from __future__ import annotations

import random
from collections.abc import Sequence
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
)
ROUNDS, MAILS = 3, 14
POISON = "poison"


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


def plan(seed: int) -> list[list[Step]]:
    """Rounds of mails; what one round caused can be answered in the next. Every other plan holds poison."""
    dice = random.Random(seed)
    poisonous = seed % 2 * 1 / 20
    return [[_step(dice, rounds * MAILS + at, poisonous) for at in range(MAILS)] for rounds in range(ROUNDS)]


def _step(dice: random.Random, number: int, poisonous: float) -> Step:
    poison = dice.random() < poisonous
    tagged = f"Re: [#{dice.randint(1, 6)}] The lamp" if dice.random() < 1 / 5 else f"Matter {number}"
    return Step(
        sender=dice.choice(FOLK),
        to=dice.choice(("support", "support", "hilfe")),
        subject=POISON if poison else tagged,
        body=dice.choice(WORDS),
        names=dice.randint(0, MAILS) if dice.random() < 1 / 3 else None,
        answers=dice.randint(0, 2) if dice.random() < 1 / 2 else None,
        again=dice.random() < 1 / 8,
        cc=(dice.choice(FOLK),) if dice.random() < 1 / 4 else (),
        automatic=dice.random() < 1 / 12,
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
        office.reply(letters[-1 - min(step.answers, len(letters) - 1)], step.body, **how)
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


def _played(office: Office, rounds: Sequence[Sequence[Step]], *, together: bool) -> None:
    office.staff("bea@staff", "Bea", notify="all")
    office.staff("tom@staff", "Tom", queues=("support",))
    office.partner("vic@partner", queue="hilfe")
    office.alias(office.contact("anna@customer", "Anna"), "anna@home")
    with office.store.write() as session:
        dead = Suppressed(address=Address("dead@gone.example"), reason="gone", outbox=None, at=office.now)
        suppression.add(session, dead)
    sent: list[str] = []
    for steps in rounds:
        for step in steps:
            _taken_in(office, step, sent)
            if not together:
                _act(office)
        _act(office)
        office.deliver()


def _act(office: Office) -> None:
    while office._pipeline.step():
        continue


def _rows(store: Store) -> dict[str, list[str]]:
    """All that the store holds, but for the times of claims, the order in which ids were indexed and the number of writes."""
    left_out = {("mail_ref", "id"), ("inbound", "lease_until")}
    with store.read() as session:
        return {table.name: sorted(_told(session, table, left_out)) for table in MAIN}


def _told(session: Session, table: Any, left_out: set[tuple[str, str]]) -> list[str]:
    columns = [column for column in table.c if (table.name, column.name) not in left_out]
    rows = (dict(row) for row in session.execute(select(*columns)).mappings())
    return [repr(row) for row in rows if (table.name, row.get("name")) != ("counter", "writes")]


def test_a_batch_decides_exactly_as_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "TURN", 600.0)
    for seed in range(sized(2, 60)):
        rounds = plan(seed)
        ends: list[dict[str, list[str]]] = []
        letters: list[list[bytes]] = []
        for together in (True, False):
            home = tmp_path / f"{seed}{together}"
            home.mkdir()
            with Office(f"sqlite:///{home / 'desk.db'}", home, queue=(SUPPORT, HILFE)) as office:
                _poisoned(office, monkeypatch)
                with capture_logs() as log:
                    _played(office, rounds, together=together)
                undone = sum(line["event"].startswith("a batch failed") for line in log)
                assert bool(undone) == any(step.subject == POISON for steps in rounds for step in steps), seed
                ends.append(_rows(office.store))
                letters.append([letter.raw for letter in office.delivered])
        assert letters[0] == letters[1], seed
        for name in ends[0]:
            assert ends[0][name] == ends[1][name], (seed, name)
