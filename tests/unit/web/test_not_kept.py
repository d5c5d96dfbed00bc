"""Whatever keeps the page from keeping what was sent, it says so, and that trying again helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from mailgate.mail.model import JournalId
from mailgate.web.site import NotKeptError
from store import journal
from tests.office import Office
from tests.surfer import PAGE, Browser
from tests.visits import ask

TROUBLES = (NotKeptError(), OperationalError("INSERT", {}, Exception("no route to the database")), OSError(28, "disk full"))


@pytest.fixture
def browser(desk_url: str, tmp_path: Path) -> Iterator[Browser]:
    with Office(desk_url, tmp_path, web=PAGE) as office, Browser(office) as made:
        yield made


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: type(one).__name__)
def test_whoever_asks_for_a_link_is_told_to_try_again(browser: Browser, trouble: Exception) -> None:
    async def refuses(_: journal.Entry) -> JournalId:
        raise trouble

    object.__setattr__(browser.site, "keep", refuses)
    assert ask(browser, "anna@customer.example").status_code == 503
