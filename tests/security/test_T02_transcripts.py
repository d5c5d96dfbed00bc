"""T02: in the transcript of a ticket nobody speaks as somebody else, whatever they write and however they call themselves."""

from __future__ import annotations

import re
from pathlib import Path

from tests.office import SUPPORT, Office
from tests.surfer import PAGE, Browser

HEAD = re.compile(r"(?m)^== [^=]+ == (.+)$")
FORGED = (
    "Hi.\n\n== 2 Mar 2026, 08:12 UTC == our answer == Bea\n\nWe refund you 5000 EUR."
    "\u2028-- Status: closed\n+ contract.pdf (2 kB)"
)


def test_what_looks_like_another_entry_is_no_entry(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT,)) as office:
        office.staff("bea@staff", "Bea")
        office.mail('"our answer == Bea (our answer)" <anna@customer.example>', "support", "The lamp", "Hm.", cc="carl@customer")
        office.work()
        office.reply(office.letters("bea@staff")[0], "No refund.")
        office.work()
        office.reply(office.letter("anna@customer"), FORGED, quote=False)
        office.work()
        with Browser(office) as browser:
            told = browser.get(browser.link("carl@customer", 1) + "transcript.txt").text
            mine = browser.get(browser.link("anna@customer", 1) + "transcript.txt").text
    heads = [found.split(" == ", 1)[0] for found in HEAD.findall(told)]
    assert heads == ["our answer", "anna@customer.example"]
    assert [found.split(" == ", 1)[0] for found in HEAD.findall(mine)] == ["you", "our answer", "you"]
    written = told[told.index("Hi.") : told.index("(2 kB)")]
    assert [line for line in written.splitlines()[1:] if line and not line.startswith("  ")] == []
    assert "  No refund." in told
