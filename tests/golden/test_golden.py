"""Every mail looks as it did when somebody last read it. ``make golden`` rewrites them; then read the diff.

A golden mail is the header block as sent, then each part: its header block and its text, decoded. ``{*}``: what changes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.golden.letters import LETTERS, PAGED
from tests.golden.wire import LANGUAGES, read, send

HERE = Path(__file__).parent
WILD = "{*}"
_CHANGES = re.compile(r"^((?:Date|Message-ID|In-Reply-To|References|X-Mailgate-Loop): ).*|(=_[am])[0-9a-f]{32}", re.MULTILINE)
"""Ids, dates and boundaries."""


def shown(mail: bytes) -> str:
    blocks = []
    for part in read(mail).walk():
        blocks.append("".join(f"{name}: {value}\n" for name, value in part.items()))
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            blocks.append(payload.decode().rstrip("\r\n") + "\n")
    return "\n".join(blocks).replace("\r\n", "\n")


def with_wildcards(mail: str) -> str:
    return _CHANGES.sub(lambda found: (found[1] or found[2]) + WILD, mail)


def pattern(golden: str) -> str:
    return "[^\n]*".join(re.escape(piece) for piece in golden.split(WILD))


SOME = (
    *("acknowledgement", "update_and_closed", "status_told", "refusal", "notice_opened", "notice_note", "receipt_with_problems"),
    *("held_notice", "held_digest", "failure_notice", "help", "transcript", "own_tickets", "how_to"),
    *("page_update", "page_own_tickets", "page_update_with_links_to_files"),
    *("my_tickets_link", "sign_in_link"),
)
"""Those that are read in every language; the others say nothing that the catalogues would not show."""
ALL = {**LETTERS, **PAGED}
GOLDEN = [(language, name) for language in LANGUAGES for name in (ALL if language in ("en", "de") else SOME)]


@pytest.mark.parametrize(("language", "name"), GOLDEN)
def test_a_mail_is_its_golden_mail(language: str, name: str, rewrite_golden: bool) -> None:
    mail = shown(send(*ALL[name], language))
    file = HERE / language / f"{name}.txt"
    if rewrite_golden:
        file.parent.mkdir(exist_ok=True)
        file.write_text(with_wildcards(mail), encoding="utf-8")
    assert re.fullmatch(pattern(file.read_text(encoding="utf-8")), mail), (
        f"{file.name} differs; `make golden`, read the diff\n{mail}"
    )


def test_no_golden_mail_is_left_over() -> None:
    kept = {file.relative_to(HERE).as_posix() for language in LANGUAGES for file in (HERE / language).iterdir()}
    assert kept == {f"{language}/{name}.txt" for language, name in GOLDEN}
