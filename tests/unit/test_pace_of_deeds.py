"""What a mail costs the store: a ceiling of statements, so that it does not creep up again."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import event

from mailgate.inbound import acting
from tests.bench.generator import workload
from tests.office import Office

MAILS = 30
#: Statements a mail on the way from its reader to the commit, all rules and letters: in a full batch, and in one of its own.
MOST = {"sqlite": (5, 40), "postgresql": (6, 46)}


def _statements(office: Office, *, each: bool) -> float:
    """How many statements a mail of the ordinary workload takes, the claims of the pipeline included."""
    seen: Counter[str] = Counter()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen[" ".join(statement.split())[:80]] += 1

    mails = workload(seed=1, count=2 * MAILS)
    for number, mail in enumerate(mails):
        if number == MAILS:
            office.work()
            event.listen(office.store.main_engine, "before_cursor_execute", note)
        path = mail.mail_from or "<>"
        office.mail("x@customer", "support", "", "", raw=mail.raw, mail_from=path, rcpt_to="support@help.example")
        while each and office._pipeline.step():
            continue
    while office._pipeline.step():
        continue
    event.remove(office.store.main_engine, "before_cursor_execute", note)
    return seen.total() / MAILS


@pytest.mark.parametrize("each", [False, True], ids=["in a batch", "alone"])
def test_a_mail_takes_no_more_statements_than_it_did(office: Office, monkeypatch: pytest.MonkeyPatch, each: bool) -> None:
    monkeypatch.setattr(acting, "TURN", 600.0)
    office.staff("carl@staff", "Carl")
    took = _statements(office, each=each)
    assert took <= MOST[office.store.main_engine.dialect.name][each], took
