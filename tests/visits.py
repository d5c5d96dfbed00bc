"""People at the page, by the links they were mailed. Its one rule: whatever they send stands on the page they send it from."""

from __future__ import annotations

import re
from typing import Any

import httpx
from sqlmodel import SQLModel

from tests.office import Office
from tests.surfer import PAGE, Browser

URL = PAGE["public_url"]


def forms(page: httpx.Response) -> dict[str, dict[str, str]]:
    """Each form of a page: where it goes -> what it carries unseen."""
    found = re.findall(r'<form [^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    return {action: dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', body)) for action, body in found}


def press(browser: Browser, page: httpx.Response, action: str = "", **fields: str) -> httpx.Response:
    """Fill in the form of a page (the one that goes to ``action``), and send it as a browser does."""
    told = forms(page)
    [where] = [action] if action else list(told)
    return send(browser, where, {**told[where], **fields})


def send(browser: Browser, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
    """A form as a browser of today sends it; ``sec_fetch_site="cross-site"`` as another page would."""
    said = {"origin": "null", "sec_fetch_site": "same-origin", **headers}
    return browser.ask("POST", path, data=data, headers={name.replace("_", "-"): value for name, value in said.items()})


def ask(browser: Browser, address: str) -> httpx.Response:
    """Somebody asks for the link of an address."""
    return press(browser, browser.get("/m/"), "/m/", address=address)


def mailed(office: Office, who: str, kind: str) -> str:
    """The path of the newest link that somebody was mailed: ``m`` or ``s``."""
    return str(re.findall(re.escape(URL) + rf"(/{kind}/[^\s/]+/)", office.letter(who).text)[-1])


def dump(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in the store."""
    with office.store.read() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.info.get("store", "main") == "main"]
        return {table.name: sorted(map(tuple, session.execute(table.select()).all()), key=repr) for table in tables}
