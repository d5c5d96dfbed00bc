"""T05: results that do not count are told: unknown servers at our border to `check`, our own id from elsewhere to the log."""

from __future__ import annotations

import pytest
import structlog
from structlog.testing import capture_logs

from store import servers
from tests.client import Draft
from tests.office import BORDER, Office
from tests.security.scenes import by_border

RESULT = "Authentication-Results: {}; dmarc=pass header.from=customer.example\n"


def mail(office: Office, above: str, *, trusted: bool = True) -> str:
    """A mail under these lines; what `why` says of its trust."""
    draft = Draft(sender="anna@customer.example", to=("support@help.example",), subject=str(len(office.delivered)), body="x")
    entry = by_border(office, draft, above, trusted=trusted)
    office.work()
    return next(line for line in office.why(entry).splitlines() if line.startswith("trust:"))


def seen(office: Office) -> dict[str, int]:
    with office.store.read() as session:
        return {row.authserv_id: row.mails for row in servers.seen(session) if row.source == "auth"}


def test_unknown_servers_at_the_border_of_a_trusted_source_are_counted_once_a_mail(office: Office) -> None:
    for _ in range(3):
        mail(office, RESULT.format("MXA.help.example") * 2 + RESULT.format(BORDER))
    mail(office, RESULT.format("mxb.help.example"))
    assert seen(office) == {"mxa.help.example": 3, "mxb.help.example": 1}


def test_what_anybody_else_writes_is_not_counted(office: Office) -> None:
    mail(office, RESULT.format("mxa.help.example"), trusted=False)
    mail(office, f"X-A: a\rb\n{RESULT.format('mxa.help.example')}")
    mail(office, RESULT.format('"<script>"') + RESULT.format("a" * 254) + RESULT.format("\x1b[31mred"))
    assert seen(office) == {}


def test_our_id_from_elsewhere_is_ignored_logged_and_said(office: Office) -> None:
    with capture_logs() as told:
        why = mail(office, RESULT.format(BORDER), trusted=False)
    assert why == (
        "trust: none (the mail did not come from a trusted relay; its Authentication-Results of mx.help.example did not come"
        " through our border: ignored)"
    )
    [line] = [one for one in told if one["event"] == "results from outside ignored"]
    assert (line["log_level"], line["ids"]) == ("warning", BORDER)


@pytest.mark.parametrize("above", ["", RESULT.format("mx.google.com")])
def test_a_mail_that_claims_nothing_of_ours_is_not_logged(office: Office, above: str) -> None:
    with capture_logs() as told:
        why = mail(office, above, trusted=False)
    assert why == "trust: none (the mail did not come from a trusted relay)"
    assert "results from outside ignored" not in {one["event"] for one in told}


def test_the_log_keeps_to_one_line_whatever_the_id(office: Office) -> None:
    assert structlog.is_configured()
    with capture_logs() as told:
        mail(office, RESULT.format(f'"{BORDER}"') * 3, trusted=False)
    assert [one["ids"] for one in told if one["event"] == "results from outside ignored"] == [BORDER]
