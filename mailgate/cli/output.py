"""Everything the command line prints. The one rule: it passes one escaper; what a mail says never moves a terminal's cursor.

On a terminal tables are drawn (Rich); piped, a table is one line per row with tabs between, for ``cut`` and ``grep``. JSON is the
same everywhere: UTF-8, with every hidden character as ``\\uXXXX``.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

#: Control, format (bidi among them), surrogate, private and unassigned characters, and separators of lines and paragraphs.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def clean(text: object, *, keep: str = "") -> str:
    """``text`` with every hidden character spelled out, as ``\\x1b`` or ``\\u202e`` (T77). ``keep`` names exceptions."""
    line = str(text)
    if line.isprintable():
        return line
    return "".join(char if char in keep or not _hidden(char) else _spelled(char) for char in line)


def clean_block(text: str) -> str:
    """Several lines for reading: ``clean``, but line ends and tabs stay."""
    return clean(text.replace("\r\n", "\n"), keep="\n\t")


def to_json(value: Json) -> str:
    """One line of JSON without a hidden character, lone surrogates included."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(json.dumps(char)[1:-1] if _hidden(char) else char for char in text)


def print_json(value: Json) -> None:
    """One line of JSON to standard output."""
    _write(to_json(value))


def say(text: object) -> None:
    """A line for a person to standard output."""
    _write(clean_block(str(text)))


def tell(text: object) -> None:
    """A line beside the data, to standard error."""
    _write(clean_block(str(text)), to_error=True)


def error(text: object) -> None:
    """What went wrong, to standard error."""
    tell(f"mailgate: {text}")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; lines with tabs between when piped, without the heading."""
    shown = [[clean("" if cell is None else cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in shown:
            _write("\t".join(row))
        return
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column)
    for row in shown:
        drawn.add_row(*map(Text, row))  # as Text: "[red]" in a subject is no markup
    _console().print(drawn)


def facts(pairs: Mapping[str, object]) -> None:
    """One thing, a line per property; what is empty is left out. On a terminal long values stay in their column."""
    shown = {name: clean(value) for name, value in pairs.items() if value not in (None, "", ())}
    if sys.stdout.isatty():
        drawn = Table.grid(padding=(0, 2))
        drawn.add_column(style="bold", no_wrap=True)
        drawn.add_column(overflow="fold")
        for name, value in shown.items():
            drawn.add_row(Text(name), Text(value))
        _console().print(drawn)
        return
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        _write(f"{name:<{width}}  {value}")


def styled(text: str, style: str, rest: str = "") -> None:
    """A line that begins in a style on a terminal, and is the same line without one elsewhere."""
    first, second = clean_block(text), clean_block(rest)
    if sys.stdout.isatty():
        console = _console()  # in whole pieces: line by line, a megabyte of short lines takes it half a minute
        pieces = Segment(first, console.get_style(style)), Segment(f"{second}\n")
        console.print(Segments(pieces), soft_wrap=True)
    else:
        _write(first + second)


def finding(name: str, *, ok: bool, says: str, as_json: bool, width: int = 8) -> None:
    """One line of a report: a thing that was looked at, and whether it is well. ``width``: of the longest name."""
    if as_json:
        print_json({"name": name, "ok": ok, "says": says})
        return
    mark, style = ("ok  ", "green") if ok else ("FAIL", "bold red")
    styled(f"{mark} {name:<{width}} ", style, says)


def raw(octets: bytes) -> None:
    """Bytes as they are, for a file or another program. The caller has said that this is wanted."""
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def _write(line: str, *, to_error: bool = False) -> None:
    print(line, file=sys.stderr if to_error else sys.stdout)


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _hidden(char: str) -> bool:
    return not char.isprintable() and unicodedata.category(char) in _HIDDEN


def _spelled(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
