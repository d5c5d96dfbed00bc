"""T78: whatever is typed into a search is words. It never fails, and never shows anybody more than they may see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import search
from tests.looking import find, lines
from tests.office import Office

HOSTILE = [
    '"',
    '""',
    '"*"',
    "*",
    "lamp*",
    "- -",
    "-",
    "NEAR(lamp door, 5)",
    "lamp OR secret",
    "lamp AND NOT door",
    "text:secret",
    "{text words}:secret",
    "^lamp",
    "lamp) OR (secret",
    "' OR 1=1 --",
    "'; DROP TABLE ticket; --",
    "% _ %secret%",
    "secret:*",
    "!secret | lamp",
    "<-> & | ! ( )",
    "\\",
    "\\'secret\\'",
    "a\x00b",
    "lamp\x00secret",
    "\ud800",
    "\u202esecret",
    "from:%@%",
    "from:@",
    "from:",
    "tag:%",
    "status:' OR 'a'='a",
    "queue:*",
    "0e0 1e5 -1 .5",
    "\u0301\u0301",
    "½ ² ٣ 𝟙",
    "ﬁ ǆ ſ İ",
    'x "' * 3000,
    "a" * 100_000,
    "-" * 100_000,
    '"' * 100_000,
    "lamp " * 20_000,
    "電" * 100_000,
]
_WORDS = ("lamp", "door", "secret", "lampe", "OR", "AND", "NOT", "NEAR", "from:", "tag:", "status:", "queue:", "anna", "new")
_SIGNS = tuple("\"'*()-:^{}+|&!<>%_\\ \x00@.電½ß")


@pytest.fixture(scope="module", params=[0, 300], ids=["by the index", "few tickets"])
def desk(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("searched")
    with pytest.MonkeyPatch.context() as patch, Office(f"sqlite:///{home / 'desk.db'}", home) as office:
        patch.setattr(search, "_FEW", request.param)
        _played(office)
        yield office


def _played(office: Office) -> None:
    """#1 is Anna's, with a secret of staff; #2 is Otto's."""
    office.staff("bea@staff", "Bea")
    office.mail("anna@customer", "support", "The lamp", "My lamp is dead.")
    office.mail("otto@elsewhere", "support", "The door", "Otto's secret door.")
    office.work()
    office.mail("bea@staff", "support+1-note", "x", "#tag secret\n#title secret\nThe secret of the lamp.")
    office.work()


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_fails_or_shows_more(desk: Office, query: str) -> None:
    assert find(desk, query) <= {1, 2}
    assert find(desk, query, "anna@customer") <= {1}
    assert find(desk, query, "otto@elsewhere") <= {2}
    assert find(desk, query, "nobody@anywhere") == set()
    assert not any("secret" in one.snippet for one in lines(desk, query, "anna@customer"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(_WORDS), st.sampled_from(_SIGNS), st.text(max_size=5)), max_size=12).map("".join))
def test_nothing_that_can_be_typed_fails_or_shows_more(desk: Office, query: str) -> None:
    assert find(desk, query) <= {1, 2}
    assert find(desk, query, "anna@customer") <= {1}
    assert find(desk, query, "nobody@anywhere") == set()
    assert not any("secret" in one.snippet for one in lines(desk, query, "anna@customer"))


@pytest.mark.parametrize("query", ["secret", "tag:secret", "dead tag:secret", "-tag:secret dead", "bea", "bea@staff.example"])
def test_customers_learn_nothing_of_the_inside_by_asking_for_it(desk: Office, query: str) -> None:
    assert find(desk, query, "anna@customer") == set()


def test_a_search_of_as_many_words_as_allowed_finds_and_one_more_finds_nothing(desk: Office) -> None:
    most = desk.settings.limits.search_words
    assert find(desk, "lamp " * (most - 1)) == {1}
    assert find(desk, "lamp " * most) == {1}
    assert find(desk, "lamp " * (most + 1)) == set()
    assert find(desk, "lamp " * most + "status:new") == set()


@pytest.mark.parametrize("who", ["%@%.example", "____@customer.example", "anna@customer_example", "*@customer.example"])
def test_an_address_matches_only_itself(desk: Office, who: str) -> None:
    assert find(desk, f"from:{who}") == find(desk, f"from:{who} lamp") == set()
