"""The command block: what is read, what is refused, and what is left for the reader. The talks show what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk import commands
from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.base import Command, Moment
from mailgate.desk.command.cc import AddCc
from mailgate.desk.command.close import Close
from mailgate.desk.command.help import AskHelp
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.pending import Pend
from mailgate.desk.command.priority import Prioritise
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.command.registry import OFFERED
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.command.tag import TagWith
from mailgate.desk.command.take import Take
from mailgate.desk.command.title import Retitle
from mailgate.desk.model import Priority
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Address
from tests.unit.desk.makers import NOW

NOTE, PUBLIC = SayInternally(), SayPublicly()
DAY = timedelta(days=1)


def read_block(text: str) -> Block:
    """Read now."""
    return commands.read_block(text, Moment(now=NOW))


OBEYED: list[tuple[str, tuple[Command, ...], str]] = [
    ("It is dead.", (), "It is dead."),
    ("", (), ""),
    ("#note\nhm", (NOTE,), "hm"),
    ("#note hm", (NOTE,), "hm"),
    ("#NOTE: hm", (NOTE,), "hm"),
    ("@note hm", (NOTE,), "hm"),
    ("/note hm", (NOTE,), "hm"),
    ("\n \n  #note\nhm", (NOTE,), "hm"),
    ("#note\thm", (NOTE,), "hm"),
    ("#public\nHello", (PUBLIC,), "Hello"),
    ("#public\n#note\nhm", (PUBLIC, NOTE), "hm"),
    ("#note#close", (NOTE, Close()), ""),
    ("#take #close", (Take(), Close()), ""),
    ("#take\n#close\nDone.", (Take(), Close()), "Done."),
    ("#take\n\n#close\nDone.", (Take(),), "#close\nDone."),
    ("#reopen", (Reopen(),), ""),
    ("#help", (AskHelp(),), ""),
    ("#pending", (Pend(None),), ""),
    ("#pending 3h", (Pend(DAY / 8),), ""),
    ("#Pending: 3 D", (Pend(3 * DAY),), ""),
    ("#pending 2w", (Pend(14 * DAY),), ""),
    ("#pending 3 days", (Pend(3 * DAY),), ""),
    ("#pending 1 day", (Pend(DAY),), ""),
    ("#pending 3 Tage", (Pend(3 * DAY),), ""),
    ("#pending 3 tagen", (Pend(3 * DAY),), ""),
    ("#pending 1 tag", (Pend(DAY),), ""),
    ("#assign tom", (AssignTo("tom"),), ""),
    ("#assign @Tom", (AssignTo("tom"),), ""),
    ("#assign tom@staff.example", (AssignTo("tom@staff.example"),), ""),
    ("#assign NONE", (AssignTo(None),), ""),
    ("#priority: HIGH", (Prioritise(Priority.HIGH),), ""),
    ("#tag a, B #c", (TagWith(frozenset("abc")),), ""),
    ("#cc <Carl@customer.example>", (AddCc(Address("carl@customer.example")),), ""),
    ("#title: The #new lamp", (Retitle("The #new lamp"),), ""),
]


@pytest.mark.parametrize(("text", "commands", "rest"), OBEYED)
def test_what_stands_in_the_block_is_read_and_cut(text: str, commands: tuple[Command, ...], rest: str) -> None:
    block = read_block(text)
    assert (block.commands, block.text) == (commands, rest)
    assert not block.problems
    assert not block.visibility_elsewhere
    assert len(block.words) == len(commands)


HIDDEN = [
    "#\u200bnote",
    "\ufeff#note",
    "#no\u00adte",
    "\u202e#note",
    "#\ufe0fnote",
    "#\ufe0f\u20e3note",
    "#\u20e3note",
    "#\u034fnote",
    "#note\u00a0",
    "＃note",
    "﹟note",
    "＠note",
    "／note",
    "# note",
    "##note",
    "@@note",
]


@pytest.mark.parametrize("word", HIDDEN)
def test_nothing_unseen_makes_a_note_public(word: str) -> None:
    block = read_block(f"{word} hm")
    assert (block.commands, block.text) == ((NOTE,), "hm")


REFUSED = [
    ("#noet hm", "note"),
    ("#Notes: hm", "note"),
    ("#nоte hm", "note"),  # with a Cyrillic o
    ("@notes hm", "note"),
    ("/nte hm", "note"),
    ("#publik", "public"),
    ("#clsoe", "close"),
    ("#closd", "close"),
    ("#asign tom", "assign"),
    ("# close", "close"),
    ("##close", "close"),
    ("# public", "public"),
    ("##public", "public"),
    ("@public", "public"),
    ("/public", "public"),
    ("@close", "close"),
    ("#private hm", "note"),
    ("#geheim hm", "note"),
    ("#staff hm", "note"),
    ("#team hm", "note"),
    ("#hidden hm", "note"),
    ("#hinweis hm", "note"),
    ("/privat hm", "note"),
    ("#mute", ""),
]


@pytest.mark.parametrize(("line", "nearest"), REFUSED)
def test_what_looks_like_a_command_and_is_none_is_a_problem_with_the_nearest_word(line: str, nearest: str) -> None:
    block = read_block(f"{line}\nmore")
    assert block.commands == ()
    assert [(problem.line, problem.why, problem.nearest) for problem in block.problems] == [(line, "unknown", nearest)]
    assert block.text == f"{line}\nmore"


@pytest.mark.parametrize(
    "line",
    """#close it|#pending soon|#pending 0d|#pending 1000d|#assign|#assign tom b|#priority huge|#tag|#tag !|#cc carl|#cc|#title
    |#take me|#reopen 3""".replace("\n    ", "").split("|"),
)
def test_a_command_with_a_wrong_argument_is_a_problem(line: str) -> None:
    [problem] = read_block(line).problems
    assert (problem.line, problem.why) == (line, "argument")
    assert problem.nearest == line.partition(" ")[0]
    assert problem.says


def test_a_problem_stands_beside_the_commands_that_could_be_read() -> None:
    block = read_block("#take\n#noet\n#close\nhm")
    assert (block.commands, len(block.problems), block.text) == ((Take(), Close()), 1, "#noet\nhm")


def test_a_refused_line_stays_whole_in_the_note_however_long() -> None:
    line = "#noet " + "word " * 100
    assert read_block(line).text == line.strip()


@pytest.mark.parametrize(
    "text",
    [
        "@tom look",
        "#1 is broken",
        "/etc/passwd is open",
        "# Heading",
        "## Heading",
        "#hello",
        "#",
        "Dear Anna,",
        "@tom@staff.example",
    ],
)
def test_what_does_not_look_like_a_command_is_text(text: str) -> None:
    block = read_block(text)
    assert (block.commands, block.problems, block.text) == ((), (), text)
    assert not block.visibility_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "Hello\n#note hm",
        "Hello #public",
        "Hello\n@note hm",
        "Hello\n  /note",
        "*#note* hm",
        "(#note) hm",
        '"#public"',
        "Hi\n> @note",
    ],
)
def test_a_visibility_command_anywhere_else_is_noticed(text: str) -> None:
    assert read_block(text).visibility_elsewhere


@pytest.mark.parametrize(
    "text", ["see https://a.example/b#note", "x#note", "a/#public", "#notebooks are here", "me@note.example"]
)
def test_what_only_contains_the_letters_is_no_visibility_command(text: str) -> None:
    assert not read_block(f"Hello\n{text}").visibility_elsewhere


def test_only_what_is_read_loses_its_unseen_characters() -> None:
    family = "👨\u200d👩\u200d👧 and نمی\u200cدانم"
    assert read_block(f"#\u200bpublic\n{family}").text == family


@given(st.lists(st.sampled_from([*"#@/ \n\t:\u200b\ufe0f", *OFFERED, "3d", "tom", "x"]), max_size=12))
def test_a_block_is_read_whatever_is_written(pieces: list[str]) -> None:
    block = read_block("".join(pieces))
    assert len(block.words) == len(block.commands)


@given(st.sampled_from(["#note", "@note", "/note"]), st.text(alphabet=" \t\u200b\u00ad\ufe0f\u2060", max_size=5))
def test_a_note_stays_a_note_whatever_unseen_stands_around_it(word: str, unseen: str) -> None:
    assert read_block(f"{unseen}{word}{unseen} hm").has(SayInternally)


@pytest.mark.parametrize(("lines", "obeyed"), [(99, True), (100, True), (101, False)])
def test_a_mail_holds_a_hundred_commands(lines: int, obeyed: bool) -> None:
    block = read_block("\n".join(f"#tag a{n}" for n in range(lines)))
    assert (not block.problems) is obeyed
    assert len(block.problems) <= 1
    assert obeyed or (block.problems[0].why, block.problems[0].nearest) == ("too_many", "100")
