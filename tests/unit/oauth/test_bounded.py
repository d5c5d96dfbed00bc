"""However slowly or much a provider answers: it has an end, and that is trouble that may pass."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.oauth.bounded import MOST
from mailgate.oauth.endpoint import SignInError
from tests.unit.oauth.provider import Provider
from tests.unit.oauth.scene import Clock, answer, kept, signed_in


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_comes_octet_by_octet_is_over_in_time(part: str, tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock, timeout=timedelta(seconds=1))
    said.slow, said.says = part, [answer(2, scope="mail " * 50)]
    with pytest.raises(SignInError, match="does not answer in time") as error:
        made.access(refused="access-1")
    assert not error.value.final
    assert not kept(tmp_path)["final"]


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_an_answer_has_so_many_octets_at_most(over: int, tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [(200, '{"access_token": "access-2", "expires_in": 60}'.ljust(MOST + over))]
    if over <= 0:
        assert made.access(refused="access-1") == "access-2"
        return
    with pytest.raises(SignInError, match="gives no answer of a token end point") as error:
        made.access(refused="access-1")
    assert not error.value.final


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"access_token": "a", "expires_in": 1e400}', '{"access_token": "a", "expires_at": 1e400}']
)
def test_json_that_no_program_can_use_is_no_answer(body: str, tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [(200, body)]
    with pytest.raises(SignInError, match="gives no answer of a token end point") as error:
        made.access(refused="access-1")
    assert not error.value.final
