"""T65: a mail whose link says another place than it leads to is passed on as text that says both, and with no link of theirs."""

from __future__ import annotations

import re

import pytest

from tests.office import Office
from tests.security.scenes import opened

LINKS = {
    "another host": '<a href="http://evil.example/login">corp.example</a>',
    "another address": '<a href="http://evil.example/login">https://corp.example/login</a>',
    "a picture": '<a href="http://evil.example/login"><img src="http://evil.example/p.png" alt="corp.example"></a>',
    "a mail address": '<a href="mailto:eve@evil.example">bea@staff.example corp.example</a>',
    "in pieces": '<a href="http://evil.example/login"><b>corp</b><i>.example</i></a>',
    "a script": '<a href="javascript:alert(1)">corp.example</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">corp.example</a>',
    "quotes": '<a href="http://evil.example/&quot; onclick=&quot;x">corp.example</a>',
}
_HREF = re.compile(r'href="([^"]*)"', re.IGNORECASE)


def _raw(who: str, link: str) -> bytes:
    head = (
        "Authentication-Results: mx.help.example; dmarc=pass header.from=customer.example\r\n"
        f"From: Anna <{who}>\r\nTo: support@help.example\r\nSubject: Lamp\r\nMessage-ID: <{abs(hash(link))}.{who}>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    )
    return f"{head}<p>Please look here: {link} - thank you.</p>\r\n".encode()


@pytest.mark.parametrize("what", LINKS)
def test_staff_see_both_and_can_click_neither(office: Office, what: str) -> None:
    who = "anna@customer.example"
    office.mail(who, "support", "Lamp", "x", raw=_raw(who, LINKS[what]))
    office.work()
    notice = office.letter("bea@staff")
    for shown in (notice.text, re.sub("<[^>]*>", "", notice.html)):
        assert "corp.example" in shown
        if "evil.example" in LINKS[what]:
            assert "evil.example" in shown
    assert {target.partition("+")[0] for target in _HREF.findall(notice.html)} == {"mailto:support"}
    assert "<img" not in notice.html
    assert "onclick" not in "".join(re.findall("<[^>]*>", notice.html))


def test_nor_can_the_other_customers(office: Office) -> None:
    ticket = opened(office)
    office.reply(ticket.notice, "#cc carl@customer.example\nHello both.", quote=False)
    office.work()
    raw = _raw(ticket.who, LINKS["another host"]).replace(
        b"To: support@help.example", b"To: " + ticket.acknowledged.reply_to.encode()
    )
    office.mail(ticket.who, ticket.acknowledged.reply_to, "Re: x", "x", raw=raw)
    office.work()
    relayed = office.letter("carl@customer")
    assert "corp.example" in relayed.text
    assert "evil.example" in relayed.text
    assert {target.partition("+")[0] for target in _HREF.findall(relayed.html)} == {"mailto:support"}
