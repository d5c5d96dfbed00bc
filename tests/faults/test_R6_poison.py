"""R6: poison mails. Those between them are read, each poison becomes a stub, none is tried for ever."""

from __future__ import annotations

from collections import Counter

from structlog.testing import capture_logs

from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from tests.unit.inbound import bombs

POISONS = (b"exit", b"segv", b"dive", b"memory", b"raise", b"huge")
ROUNDS = 4
GOOD_BETWEEN = 10
ATTEMPTS = 3


def test_good_mails_between_poison_are_read_and_every_poison_ends_as_a_stub() -> None:
    mails = [
        RawMail(raw=raw)
        for number in range(ROUNDS)
        for poison in POISONS
        for raw in (poison, *(b"good %d" % (number * GOOD_BETWEEN + between) for between in range(GOOD_BETWEEN)))
    ]
    budgets = ReaderBudgets(memory=256 * 1024**2, attempts=ATTEMPTS, answer=1024**2)
    with capture_logs() as log, Readers(2, budgets, frozenset(), bombs.TARGET) as readers:
        results = [future.result(timeout=200) for future in readers.read_many(mails)]
    for mail, result in zip(mails, results, strict=True):
        assert result.stub == (mail.raw in POISONS), mail.raw
        assert result.stub or result.text == mail.raw.partition(b" ")[2].decode()
    assert Counter(line["attempt"] for line in log) == dict.fromkeys(range(1, ATTEMPTS + 1), ROUNDS * len(POISONS))
