"""Which ``staff_trust`` fits: by who reports the origin of mails, and by how many mails of staff were proven."""

from __future__ import annotations

import pytest

from mailgate.desk.fitting import ENOUGH, StaffMails, opinion
from mailgate.desk.model import StaffTrust

ALIGNED, TOKEN = StaffTrust.ALIGNED, StaffTrust.TOKEN


def mails(sent: int, proven: int) -> StaffMails:
    return StaffMails(days=30, sent=sent, proven=proven)


@pytest.mark.parametrize(
    ("chosen", "reporter", "seen", "says"),
    [
        (ALIGNED, "", (0, 0), "every mail from staff will be held"),
        (ALIGNED, "mx.example", (0, 0), "staff_trust = aligned, as mx.example reports"),
        (ALIGNED, "mx.example", (100, ENOUGH), "it fits: 95 of 100 mails from staff in 30 days were proven"),
        (
            ALIGNED,
            "mx.example",
            (100, ENOUGH - 1),
            "only 94 of 100 mails from staff in 30 days were proven, the others were held",
        ),
        (ALIGNED, "mx.example", (1, 1), "it fits"),
        (TOKEN, "", (0, 0), "it fits as long as no [auth] authserv_id reports who writes"),
        (TOKEN, "mx.example", (0, 0), "mx.example reports who writes, so aligned would do without that risk"),
        (TOKEN, "mx.example", (100, ENOUGH), "aligned would do without that risk: 95 of 100"),
        (TOKEN, "mx.example", (100, ENOUGH - 1), "it fits: mx.example reports who writes, but only 94 of 100"),
    ],
)
def test_it_says_what_fits(chosen: StaffTrust, reporter: str, seen: tuple[int, int], says: str) -> None:
    assert says in opinion(chosen, reporter, mails(*seen))


@pytest.mark.parametrize("seen", [(0, 0), (9, 9), (9, 0)])
@pytest.mark.parametrize("reporter", ["", "mx.example"])
def test_whenever_token_is_chosen_or_proposed_its_price_is_told(reporter: str, seen: tuple[int, int]) -> None:
    for chosen in StaffTrust:
        says = opinion(chosen, reporter, mails(*seen))
        proposed = chosen is TOKEN or 'set staff_trust = "token"' in says
        assert ("in their name" in says or "what it costs" in says) == proposed
