"""axe-core, over whatever page is open. Its one rule: every rule of WCAG 2.0, 2.1 and 2.2, levels A and AA, and no exceptions."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_PROGRAM = AXE_FILE_PATH.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What is wrong: rule, place and why, a line each."""
    page.evaluate(_PROGRAM)  # by the debugger, so the page's own policy stays as it is
    options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [f"{one['id']}: {node['target']}: {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]
