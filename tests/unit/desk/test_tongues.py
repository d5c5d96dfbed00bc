"""The words of every language: one thing each, with accents or without."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from mailgate.desk import commands
from mailgate.desk.command.ask import AskOutside
from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.base import Command, Moment
from mailgate.desk.command.close import Close
from mailgate.desk.command.forward import ForwardTo
from mailgate.desk.command.link import LinkTo
from mailgate.desk.command.merge import Merge
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.pending import Pend
from mailgate.desk.command.priority import Prioritise
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.command.registry import BY_WORD, ENGLISH
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.command.snooze import Snooze
from mailgate.desk.command.take import Take
from mailgate.desk.model import Priority
from mailgate.desk.tongues.spelling import forms, plain
from mailgate.desk.tongues.table import COMMANDS, TONGUES, VOCABULARY, TwoMeaningsError, meanings
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Address, TicketNumber, Visibility
from tests.unit.desk.makers import NOW

_LOCALES = Path(__file__).parents[3] / "templates" / "locale"


def read(text: str) -> Block:
    """Read now."""
    return commands.read_block(text, Moment(now=NOW))


CLOSED = [
    "closed",
    "closing",
    "schließen",
    "schliessen",
    "SCHLIESSEN",
    "Geschlossen",
    "erledigt",
    "abschließen",
    "gelöst",
    "geloest",
    "fermer",
    "fermé",
    "ferme",
    "Clos",
    "clôturé",
    "cloture",
    "chiudi",
    "chiuso",
    "CHIUDERE",
]
INSIDE = [
    "notiz",
    "notizen",
    "intern",
    "interne",
    "interno",
    "nota",
    "remarque",
    "commentaire",
    "commento",
    "kommentar",
    "annotazione",
    "internal",
]
MERGED = [
    "merge with 2",
    "merge 2",
    "merge into #2",
    "zusammenführen mit 2",
    "fusionner avec 2",
    "unisci a 2",
    "merge with ticket 2",
]
MEANT: list[tuple[str, Command]] = [
    *((f"#{word}", Close()) for word in CLOSED),
    *((f"#{word}", SayInternally()) for word in INSIDE),
    *((f"#{word}", SayPublicly()) for word in ("public", "öffentlich", "oeffentlich", "offentlich", "publique", "pubblico")),
    ("#in-arbeit", Reopen()),
    ("#In-Progress", Reopen()),
    ("#en-cours", Reopen()),
    ("#wieder-öffnen", Reopen()),
    ("#u\u0308bernehmen", Take()),  # as a Mac composes it
    ("#uebernehmen", Take()),
    ("#prendi", Take()),
    ("#priorität: hoch", Prioritise(Priority.HIGH)),
    ("#priorité haute", Prioritise(Priority.HIGH)),
    ("#priorità alta", Prioritise(Priority.HIGH)),
    ("#prio niedrig", Prioritise(Priority.LOW)),
    ("#priority élevée", Prioritise(Priority.HIGH)),
    ("#zuweisen niemand", AssignTo(None)),
    ("#assigner personne", AssignTo(None)),
    ("#assegna nessuno", AssignTo(None)),
    ("#zuweisen Tom", AssignTo("tom")),
    ("#nimm", Take()),
    ("#prends", Take()),
    ("#en attente 3 jours", Pend(timedelta(days=3))),
    ("#En  Attente", Pend(None)),
    ("#in attesa 3 giorni", Pend(timedelta(days=3))),
    ("#in attesa", Pend(None)),
    ("#on hold: 2d", Pend(timedelta(days=2))),
    ("#sospendi 3g", Pend(timedelta(days=3))),
    ("#wiedervorlage 3 Tage", Snooze(timedelta(days=3))),
    ("#in Arbeit", Reopen()),
    ("#en cours", Reopen()),
    *((f"#{words}", Merge(TicketNumber(2))) for words in MERGED),
    ("#verknüpfen mit #2", LinkTo(TicketNumber(2))),
    ("#weiterleiten an vic@out.example", ForwardTo(Address("vic@out.example"))),
    ("#forward to vic@out.example hm", ForwardTo(Address("vic@out.example"), "hm")),
    ("#inoltra a vic@out.example", ForwardTo(Address("vic@out.example"))),
    ("#fragen an vic@out.example: wann?", AskOutside(Address("vic@out.example"), "wann?")),
    ("#assign to tom", AssignTo("tom")),
    ("#übergeben an Tom", AssignTo("tom")),
    ("#assigner à tom", AssignTo("tom")),
    ("@notiz", SayInternally()),
    ("/interne", SayInternally()),
    ("@nota", SayInternally()),
]


@pytest.mark.parametrize(("line", "command"), MEANT)
def test_a_command_is_obeyed_in_any_of_our_languages(line: str, command: Command) -> None:
    block = read(line)
    assert (block.commands, block.problems, block.text) == ((command,), (), "")


@pytest.mark.parametrize(
    "line",
    [
        "#schlißen",
        "#öffentlic",
        "#publico",
        "#fermez-vite",
        "#pubblica",
        "#nòtiz",
        "/schließen jetzt",
        "#in attes",
        "#en suspens",
        "#nihm",
    ],
)
def test_what_is_nearly_one_is_refused(line: str) -> None:
    block = read(line)
    assert block.commands == ()
    assert len(block.problems) == 1


@pytest.mark.parametrize("line", ["#in attes", "#en suspens", "#in", "#on hole", "#nimmt's", "#verbinden mit 2"])
def test_what_begins_like_a_command_of_several_words_is_refused(line: str) -> None:
    block = read(f"{line}\nHallo")
    assert (block.commands, len(block.problems)) == ((), 1)


@pytest.mark.parametrize("line", ["#note-hm", "#notiz-hm"])
def test_a_hyphen_makes_no_other_word_of_a_note(line: str) -> None:
    block = read(line)
    assert (block.commands, block.text) == ((SayInternally(),), "-hm")


@pytest.mark.parametrize("text", ["Hello\n#notiz hm", "Hello #öffentlich", "Hallo\n@notiz hm", "Bonjour (#interne)"])
def test_a_word_for_visibility_anywhere_else_is_noticed(text: str) -> None:
    assert read(text).visibility_elsewhere


@pytest.mark.parametrize("text", ["@intern schau mal", "/datei/notiz ist weg", "#Hallo zusammen", "#Bonjour"])
def test_ordinary_first_lines_stay_text(text: str) -> None:
    block = read(text)
    assert (block.commands, block.problems, block.text) == ((), (), text)


def test_no_word_means_two_things() -> None:
    with pytest.raises(TwoMeaningsError, match="'nota' would mean both 'note' and 'close'"):
        meanings([{"note": "nota"}, {"close": "nota"}])
    assert COMMANDS.keys() >= VOCABULARY


def test_every_language_has_words_for_every_command_that_is_not_the_same_everywhere() -> None:
    same = {
        "cc",
        "uncc",
        "untag",
        "spam",
        "full",
        "status",
        "macro",
        "send",
        "why",
        "list",
        "show",
        "ask",
        "public",
        "publish",
        "requester",
    }
    for tongue in TONGUES:
        assert tongue.commands.keys() <= VOCABULARY
        assert tongue.commands.keys() >= VOCABULARY - same


def test_what_widens_has_no_inflections() -> None:
    widening = {word for word, command in BY_WORD.items() if command.visibility is Visibility.PUBLIC}
    assert widening == {"public", "öffentlich", "offentlich", "oeffentlich", "publique", "pubblico"}
    assert not {word for word, meaning in COMMANDS.items() if meaning == "publish"} & {"published", "publié", "pubblica"}


def test_every_command_that_is_here_is_of_the_vocabulary() -> None:
    assert ENGLISH.keys() <= VOCABULARY


@pytest.mark.parametrize(
    "line", ["#zusammenführen bald", "#beobachten bea tom", "#aufteilen 1234567890123456", f"#privatisieren {'x' * 251}"]
)
def test_a_refused_argument_is_told_by_the_word_that_was_used_in_every_language(line: str) -> None:
    [problem] = read(line).problems
    assert problem.nearest == line.split(maxsplit=1)[0]
    for language in ("de", "fr", "it"):
        with (_LOCALES / language / "LC_MESSAGES" / "mailgate.po").open("rb") as file:
            translated = read_po(file).get(problem.says)
        assert translated is not None
        assert translated.string


def test_a_word_is_written_with_all_its_accents_or_none() -> None:
    assert forms("Größe") == ("grösse", "grosse", "groesse")
    assert plain("L’été") == "l'été"
