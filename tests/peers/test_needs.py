"""An absent peer is told by name and package: skipped locally, a failure in CI."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.peers.needs import program, root

ENDINGS = pytest.mark.parametrize(("ci", "ending"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])


def ended(lack: Callable[[], object]) -> tuple[type[BaseException], str]:
    """How a test that lacks something ends. Both endings are caught: a skip that gets through would skip *this* test."""
    with pytest.raises((pytest.skip.Exception, pytest.fail.Exception)) as end:
        lack()
    return end.type, str(end.value)


@ENDINGS
def test_an_absent_program_is_named_with_its_package(
    ci: str, ending: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILGATE_CI", ci)
    says = "no-such-mailer is not here; to try this: apt-get install mailer-12"
    assert ended(lambda: program("no-such-mailer", "mailer-12")) == (ending, says)


@ENDINGS
def test_who_is_not_root_is_told_why_that_matters(ci: str, ending: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_CI", ci)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert ended(lambda: root("it has users of its own")) == (ending, "needs root: it has users of its own")
