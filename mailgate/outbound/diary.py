"""What was handed over since the books were last written. The one rule: a line for each letter before it goes out, and one for
its end as soon as that is known.

The books (``store``) are written for many letters at a time. A process that is killed in between leaves its lines in the file:
what it wrote stays in the memory of the system. So the next one knows which letters the relay took, and records them; which were
begun and have no end, at most one for each connection; and that none of the others was touched. After a power cut the file may
lack lines, so one from before the last start of the system proves nothing, and every letter in hand counts as begun.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.mail.model import OutboxId

_log = structlog.get_logger("mailgate.delivery")

MOST = 1 << 20
"""Octets from which on the file is written anew while letters are under way."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_KINDS: dict[str, type[Outcome]] = {"sent": Sent, "deferred": Deferred, "failed": Failed, "uncertain": Uncertain}
_BOOKED = "booked"
"""The try that stands before is in the books: what comes behind is another one."""
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Past:
    """What a process before us left and is not in the books. ``whole``: no line of it can be missing."""

    whole: bool = False
    begun: frozenset[int] = frozenset()
    ended: Mapping[int, Outcome] = field(default_factory=dict)


class Diary:
    """The file of one gateway; None: none is kept, and a letter in hand may have gone out."""

    def __init__(self, path: Path | None = None) -> None:
        """Opens nothing yet."""
        self._path = path
        self._file = -1
        self._size = 0
        self._unwritten: list[str] = []
        self._unbooked = set[OutboxId]()

    @property
    def works(self) -> bool:
        """Whether letters can be noted."""
        return self._file >= 0

    def read(self) -> Past:
        """What is there from before. A file that is gone, cut or not ours says nothing."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n") if self._path else []
        except OSError:
            return Past()
        if not lines or lines[0] + "\n" != _head():
            return Past()
        begun, ended = set[int](), dict[int, Outcome]()
        for line in lines[1:-1]:  # behind the last line end stands nothing, or a line that was not finished
            verb, _, rest = line.partition(" ")
            number, _, said = rest.partition(" ")
            if not number.isdecimal():
                return Past(begun=frozenset(begun), ended=ended)
            begun.add(int(number))
            ended.pop(int(number), None)  # what an earlier try came to says nothing of this one
            if verb == _BOOKED:
                begun.discard(int(number))
            elif outcome := _outcome(verb, said):
                ended[int(number)] = outcome
        return Past(whole=True, begun=frozenset(begun), ended=ended)

    def start(self) -> None:
        """Begin a new one; what ``read`` found is in the books."""
        self._write_anew([])

    def began(self, letter: OutboxId) -> None:
        """A letter goes out as soon as this is written."""
        self._unwritten.append(f"begun {letter}\n")

    def ended(self, letter: OutboxId, outcome: Outcome) -> None:
        """What became of it."""
        self._unwritten.append(_line(letter, outcome))
        self._unbooked.add(letter)

    def write(self) -> None:
        """Let what was noted survive us: before anything else is sent, asked or waited for."""
        octets, self._unwritten = "".join(self._unwritten).encode("utf-8", "replace"), []
        if not self.works or not octets:
            return
        try:
            if os.write(self._file, octets) != len(octets):
                raise OSError("cut short")
            self._size += len(octets)
        except OSError as error:
            self._give_up(error)

    def settled(self, under_way: Iterable[OutboxId], unwritten: Iterable[tuple[OutboxId, Outcome]]) -> None:
        """All is in the books but for these: what ended before is no end of a later try, which begins after this is said."""
        open_ends = dict(unwritten)
        self._unwritten += [f"{_BOOKED} {letter}\n" for letter in sorted(self._unbooked - open_ends.keys())]
        self._unbooked = set(open_ends)
        self.write()
        left = [*(f"begun {letter}\n" for letter in under_way), *(_line(*one) for one in open_ends.items())]
        if self.works and ((not left and self._size > len(_head())) or self._size > MOST):
            self._write_anew(left)

    def close(self) -> None:
        """Keep what is written."""
        if self.works:
            os.close(self._file)
            self._file = -1

    def _write_anew(self, lines: list[str]) -> None:
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        octets = (_head() + "".join(lines)).encode("utf-8", "replace")
        try:
            new.write_bytes(octets)
            new.replace(self._path)
            self.close()
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._size = len(octets)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """A diary that lacks lines is worse than none: from now on each letter is in the books before the next goes out."""
        _log.error("the notes of what was handed over cannot be kept; letters go out one by one", why=str(error))
        self.close()
        try:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        except OSError:  # of a disk that may only be read: the letters go out all the same
            _log.exception("these notes lack lines; take them away before the next start", file=str(self._path))


def _head() -> str:
    """The first line: whose notes these are, and since which start of the system."""
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        boot = str(os.getpid())  # nobody can say later whether the system was started again: then nothing is believed
    return f"mailgate outgoing 1 {boot}\n"


def _line(letter: OutboxId, outcome: Outcome) -> str:
    ours = "ours" if isinstance(outcome, Deferred) and outcome.ours else "-"
    return f"{_NAMES[type(outcome)]} {letter} {outcome.code or '-'} {ours} {outcome.reply}".replace("\n", " ") + "\n"


def _outcome(kind: str, said: str) -> Outcome | None:
    """An end as ``_line`` wrote it."""
    code, _, rest = said.partition(" ")
    ours, _, reply = rest.partition(" ")
    number = int(code) if code.isdecimal() else None
    if kind == "deferred":
        return Deferred(reply=reply, code=number, ours=ours == "ours")
    made = _KINDS.get(kind)
    return made(reply=reply, code=number) if made else None
