"""mutt at a terminal: it opens a mailbox, answers what lies in it, and threads it. Its one rule: only keys are pressed.

In batch (``mutt.py``) the test writes the headers of an answer; here mutt does.
"""

from __future__ import annotations

import os
import pty
import select
import shlex
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.client import Letter
from tests.peers.daemon import PATIENCE
from tests.peers.mutt import MUTTRC, Mutt
from tests.peers.needs import program

_MORE = """
set mbox_type=maildir
set editor="{editor}"
set fast_reply=yes
set reply_to=yes
set include=yes
set abort_unmodified=no
set abort_nosubject=no
set quit=yes
set move=no
set confirmappend=no
set confirmcreate=no
set sort=threads
set wait_key=no
set assumed_charset="utf-8"
"""


@dataclass(frozen=True)
class Reader:
    """One person at their mailbox, which holds these letters."""

    mutt: Mutt
    letters: Sequence[Letter]

    def answer(self, text: str, *, to_all: bool = False) -> None:
        """Answer the newest letter: the words above the quote, and send."""
        self._press(f"<last-entry>{'<group-reply>' if to_all else '<reply>'}<send-message><exit>", text)

    def thread_of_the_first(self) -> int:
        """How many of the letters mutt shows in one thread with the first one."""
        copied = self.mutt.home / "thread"
        self._press(f"<first-entry><tag-thread><tag-prefix><copy-message><kill-line>{copied}<enter><exit>", "")
        return len(list((copied / "new").iterdir())) + len(list((copied / "cur").iterdir()))

    def _press(self, keys: str, text: str) -> None:
        home = self.mutt.home
        home.mkdir(parents=True, exist_ok=True)
        words, editor, settings = home / "words", home / "editor", home / "muttrc-reading"
        words.write_text(text, encoding="utf-8")
        editor.write_text(f'#!/bin/sh\ncat {shlex.quote(str(words))} "$1" > "$1.new" && mv "$1.new" "$1"\n', encoding="utf-8")
        editor.chmod(0o700)
        about = {"address": self.mutt.address, "name": self.mutt.name, "relay": self.mutt.relay, "folder": home}
        settings.write_text(MUTTRC.format(**about) + _MORE.format(editor=editor), encoding="utf-8")
        command = [str(program("mutt", "mutt")), "-n", "-F", str(settings), "-f", str(self._mailbox()), "-e", f'push "{keys}"']
        _at_a_terminal(command, home)

    def _mailbox(self) -> Path:
        box = self.mutt.home / "box"
        for name in ("cur", "new", "tmp"):
            (box / name).mkdir(parents=True, exist_ok=True)
        for number, letter in enumerate(self.letters):
            (box / "cur" / f"{1_772_445_600 + number}.{number}.laptop:2,S").write_bytes(letter.raw.replace(b"\r\n", b"\n"))
        return box


def _at_a_terminal(command: Sequence[str], home: Path) -> None:
    """Run a program that wants a screen, to its end."""
    ours, theirs = pty.openpty()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "vt100", "TMPDIR": str(home)}
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True)
    os.close(theirs)
    shown, end = b"", time.monotonic() + PATIENCE
    waiting = select.poll()  # select() takes no number above 1023
    waiting.register(ours, select.POLLIN)
    try:
        while running.poll() is None and time.monotonic() < end:
            if waiting.poll(100):
                try:
                    shown += os.read(ours, 65_536)
                except OSError:  # the last one closed the terminal
                    break
        code = running.wait(timeout=max(end - time.monotonic(), 1.0))
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        raise AssertionError(f"mutt did not end: {shown[-2000:]!r}") from None
    finally:
        os.close(ours)
    assert code == 0, f"mutt ended with {code}: {shown[-2000:]!r}"
