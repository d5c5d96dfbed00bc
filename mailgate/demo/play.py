"""The conversation. The one rule: people only do what their mail clients can: new mail, Reply, a click on a mailto: link."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailgate.demo.script import ANNA, MIA, QUEUE, TOM, Script
from mailgate.demo.stage import Caught, Stage
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What there is to look at afterwards."""

    mailboxes: dict[Address, list[Caught]]
    seen_by_customer: dict[str, Any]
    """The ticket as the customer may see it, JSON of ``ticket show --as``."""
    whole: dict[str, Any]
    """The ticket as staff see it."""


def perform(stage: Stage, script: Script) -> Outcome:
    """Let them talk; every step waits for the mail that the step before causes."""
    name = {address: name for address, name, _ in script.names}
    post = stage.post
    stage.send((ANNA, name[ANNA]), QUEUE, script.subject, script.report)
    post.wait_for(ANNA, 1)
    notice = post.wait_for(MIA, 1)
    stage.send((MIA, name[MIA]), _note_address(notice), "", script.question)
    asked = post.wait_for(TOM, 1)
    stage.send((TOM, name[TOM]), asked.reply_to, f"Re: {asked.mail['Subject']}", script.finding, asked.mail)
    post.wait_for(MIA, 2)
    stage.send((MIA, name[MIA]), notice.reply_to, f"Re: {notice.mail['Subject']}", script.answer, notice.mail)
    answer = post.wait_for(ANNA, 2)
    stage.send((ANNA, name[ANNA]), answer.reply_to, f"Re: {answer.mail['Subject']}", script.thanks, answer.mail)
    _last_notice(stage, script)
    return Outcome(
        mailboxes={address: post.to(address) for address, _, _ in script.names},
        seen_by_customer=_ticket(stage.home, "--as", ANNA),
        whole=_ticket(stage.home),
    )


def _note_address(notice: Caught) -> str:
    """Where the link "Note" in a notice points to."""
    found = re.search(r"mailto:(\S+\.i\.\S+?@[^?\s]+)", notice.text)
    assert found, "every notice to staff offers a note"
    return found[1]


def _last_notice(stage: Stage, script: Script) -> None:
    """The thanks is the last thing that happens: Mia hears of it, after the receipt for her answer."""
    count = 3
    while script.thanks not in stage.post.wait_for(MIA, count).text:
        count += 1


def _ticket(home: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "mailgate", "ticket", "show", "1", "--json", *more]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
