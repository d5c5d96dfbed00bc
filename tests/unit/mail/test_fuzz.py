"""A slice of ``make fuzz``: some cases of each reader by fixed dice, and every case that once broke a promise."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checkout import ROOT
from tests.fuzz import search
from tests.fuzz.mutate import TOKENS
from tests.fuzz.targets import MAILS, TARGETS, Target

CASES = 200
"""Of each reader; ``make fuzz`` throws thousands."""

WORDS = [token.decode("utf-8", "replace") for token in TOKENS]
DOMAINS = st.sampled_from(["b.example", "[192.0.2.1]", "ö.example", "b..example", "-.example"])
BOXES = st.builds(
    "{}{}@{}{}".format, st.sampled_from(["", "<", '"x" <', "(c) "]), st.sampled_from("aä.+"), DOMAINS, st.sampled_from(">,; ")
)
FIELDS = st.builds(
    "{}: {}\r\n".format,
    st.sampled_from(
        ["From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "References", "Auto-Submitted"]
    ),
    st.lists(BOXES | st.sampled_from(WORDS), max_size=6).map(" ".join),
)
BODIES = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=20).map("\n".join)


@pytest.mark.parametrize("name", TARGETS)
def test_no_case_by_fixed_dice_breaks_a_promise(name: str) -> None:
    target = TARGETS[name]
    found = {octets: what for octets in islice(search.cases(target, seed=7), CASES) if (what := search.judge(target, octets))}
    assert found == {}


@given(st.builds(lambda head, body: "".join([*head, "\r\n", body]), st.lists(FIELDS, max_size=8), BODIES))
def test_no_mail_put_together_of_what_readers_look_for_breaks_one(mail: str) -> None:
    assert search.judge(TARGETS["mail"], mail.encode("utf-8", "surrogatepass")) == ""


@pytest.mark.parametrize("path", sorted((ROOT / "tests/fuzz/found").iterdir()), ids=lambda path: path.stem)
def test_what_once_broke_a_promise_keeps_it_now(path: Path) -> None:
    assert search.judge(TARGETS[path.name.partition("--")[0]], path.read_bytes()) == ""


def test_a_reader_that_raises_or_lies_is_found() -> None:
    def raises(octets: bytes) -> list[str]:
        return [] if b"=?" not in octets else [str(1 // 0)]

    def lies(octets: bytes) -> list[str]:
        return ["no words are made up"] if b"@" in octets else []

    for broken, what in ((raises, "raises ZeroDivisionError"), (lies, "no words are made up")):
        target = Target(MAILS, broken)
        found = {search.judge(target, octets).partition(":")[0] for octets in islice(search.cases(target, seed=7), CASES)}
        assert found == {"", what}
