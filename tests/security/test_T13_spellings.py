"""T13: the words of a refused log-in do not tell whose name it is, however it is spelled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.inbound.accounts import Accounts
from mailgate.inbound.doorway import Refusal
from mailgate.settings import Submission
from tests.security.counter import BEA, PHONE, SECRET, Counter, open_counter

pytestmark = pytest.mark.peer


@pytest.fixture
def counter(tmp_path: Path, certificate: Path) -> Iterator[Counter]:
    with open_counter(tmp_path, certificate) as made:
        yield made


def test_no_other_spelling_of_a_closed_name_tells_whether_it_exists(counter: Counter) -> None:
    async def nothing(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def tried(names: tuple[str, ...]) -> list[str]:
        accounts, answers = Accounts(store=counter.house.store, settings=Submission(failures_per_host=1000), pause=nothing), []
        for name in names:
            with pytest.raises(Refusal) as refused:
                await accounts.log_in("192.0.2.1", name, "wrong")
            answers.append(refused.value.reply[:3])
        return answers

    forms = ("{}@staff.example.", '"{}"@staff.example', " {}@staff.example", "{}@\uff53taff.example", "{}@STAFF.example")
    for form in (*forms, "{}.mobile@home.example"):
        bea, nobody = (asyncio.run(tried((f"{name}@staff.example",) * 10 + (form.format(name),))) for name in ("bea", "nobody"))
        assert bea == nobody, form
    answers = {who: asyncio.run(tried((who,) * 10 + (BEA,)))[-1] for who in (PHONE, "nobody@phone.example")}
    assert set(answers.values()) == {"535"}, "the main address after its alias"


def test_all_names_of_a_person_share_a_budget_in_silence(counter: Counter) -> None:
    checked: list[str] = []

    async def nothing(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def scenario() -> None:
        accounts = Accounts(store=counter.house.store, settings=Submission(failures_per_account=2), pause=nothing)
        for name, secret in ((BEA, "wrong"), (PHONE, "wrong"), (PHONE, SECRET), (BEA, SECRET)):
            with pytest.raises(Refusal) as refused:
                await accounts.log_in("192.0.2.1", name, secret)
            checked.append(refused.value.reply[:3])

    asyncio.run(scenario())
    assert checked == ["535", "535", "535", "535"]
