"""``mailgate inspect`` for a person: what is new, what was folded and why, what else the mail holds, in plain words."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from mailgate.cli import output, showing
from mailgate.cli.deciding import Verdict
from mailgate.cli.flaws import FLAWS, in_words
from mailgate.cli.folding import REASONS, Fold, New, folded
from mailgate.cli.output import Json
from mailgate.mail import parse
from mailgate.mail.cuts import Why
from mailgate.mail.defects import Defect
from mailgate.mail.model import Trust
from mailgate.mail.reply import extract
from tests.checkout import ROOT
from tests.command import Command
from tests.fuzz.hostile import MAILS, mail

SEEDS = ROOT / "tests/fuzz/seeds"
SHOWN = Path(__file__).parent / "shown"
LOOKED_AT = {
    path.stem: path
    for name in ("fuzz/seeds/reply-de", "fuzz/seeds/bounce", "fuzz/seeds/forward-inline", "mails/invitation")
    for path in [ROOT / f"tests/{name}.eml"]
}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DIM = "\x1b[2;3m"
DECISION: dict[str, Json] = {
    "disposition": "ticket",
    "ticket": 7,
    "visibility": "public",
    "reasons": ["an answer to #7", "its author is known"],
}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_mail_is_shown_as_somebody_last_read_it(nowhere: Command, name: str, rewrite_golden: bool) -> None:
    (nowhere.folder / f"{name}.eml").write_bytes(LOOKED_AT[name].read_bytes())
    done, kept = nowhere("inspect", f"{name}.eml"), SHOWN / f"{name}.txt"
    if rewrite_golden:
        kept.write_text(done.out, encoding="utf-8")
    assert (done.code, done.out) == (0, kept.read_text(encoding="utf-8")), f"{kept.name} differs; `make golden`, read the diff"


def test_no_shown_mail_is_left_over() -> None:
    assert {path.stem for path in SHOWN.iterdir()} == set(LOOKED_AT)


def test_full_unfolds_what_was_set_aside(nowhere: Command) -> None:
    raw = (SEEDS / "reply-outlook.eml").read_bytes()
    short, full = nowhere("inspect", "-", stdin=raw).out, nowhere("inspect", "--full", "-", stdin=raw).out
    assert "Is it plugged in?" not in short
    assert "│ Is it plugged in?" in full
    assert [line for line in full.splitlines() if not line.startswith("│")] == short.splitlines()


def test_nothing_of_a_text_is_lost_between_lines_and_folds() -> None:
    text = "Yes.\n-- \nAnna\n\nOn 3 Mar 2026, at 09:12, Bea <bea@help.example> wrote:\n> Is it?"
    pieces = list(folded(text, extract(text)))
    assert [type(piece) for piece in pieces] == [New, Fold, Fold]
    assert "\n".join(line for piece in pieces for line in piece.lines) == text


def test_a_fold_begins_where_the_author_ends() -> None:
    text = "Yes. On Tue, Mar 3, 2026 at 9:12, Bea <bea@help.example> wrote:\n> Is it?"
    new, fold = folded(text, extract(text))
    assert new == New(lines=("Yes.",))
    assert isinstance(fold, Fold)
    assert str(fold) == "[… 2 lines: earlier mail, from “On Tue, Mar 3, 2026 at 9:12, Bea <bea@help.example> wrote:”]"


def test_a_long_line_is_not_repeated_whole() -> None:
    assert str(Fold(lines=("word " * 50,), why=Why.FOOTER)) == f"[… 1 line: added by a program, “{('word ' * 12).strip()}…”]"


def test_every_reason_and_every_flaw_has_its_words() -> None:
    assert set(REASONS) == set(Why)
    assert set(FLAWS) == set(Defect)
    assert in_words("unreadable: No such file or directory") == "nothing was read"


@pytest.mark.parametrize(("octets", "said"), [(0, "0 octets"), (1, "1 octet"), (1023, "1023 octets"), (3_500_000, "3.3 MB")])
def test_sizes_are_said_as_people_say_them(octets: int, said: str) -> None:
    assert showing.size(octets) == said


def drawn(monkeypatch: pytest.MonkeyPatch, raw: bytes, width: int, verdict: Verdict | None = None) -> str:
    """What a terminal of that width is sent."""
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setattr(output, "_console", lambda: Console(file=screen, force_terminal=True, width=width, highlight=False))
    showing.show(parse.read(raw), verdict, full=False)
    return screen.getvalue()


@pytest.mark.parametrize("width", [60, 100])
def test_folds_are_dimmed_and_tables_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    seen = drawn(monkeypatch, (SEEDS / "mixed-files.eml").read_bytes(), width)
    lines = COLOUR.sub("", seen).splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.split() == ["name", "type", "size", "where"] for line in lines)
    assert DIM in drawn(monkeypatch, (SEEDS / "reply-de.eml").read_bytes(), width)


def test_inside_a_home_trust_and_decision_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = Verdict(trust=Trust.ALIGNED, decision=DECISION)
    seen = COLOUR.sub("", drawn(monkeypatch, (SEEDS / "reply-de.eml").read_bytes(), 100, verdict))
    for said in ("aligned: its domain vouches for it", "#7", "public", "an answer to #7; its author is known"):
        assert said in seen


def test_a_hostile_mail_is_shown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MAILS:
        assert drawn(monkeypatch, mail(name, 5_000), 60)


def test_a_block_of_many_short_lines_is_drawn_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Line by line, a megabyte of them kept a terminal waiting for half a minute."""
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setattr(output, "_console", lambda: Console(file=screen, force_terminal=True, width=20, highlight=False))
    output.styled("a [b]\n" * 1_000 + "x" * 50, "dim", "  \x1b[31m:smile:")
    assert screen.getvalue() == "\x1b[2m" + "a [b]\n" * 1_000 + "x" * 50 + "\x1b[0m  \\x1b[31m:smile:\n"
