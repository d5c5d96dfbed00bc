"""Roundup: one mbox into ``roundup-mailgw``, as its documentation says for mail that waits in a file.

Its one rule: the classic tracker as it comes, but for what its own comments name: anybody may write in (``Email Access`` for
the role Anonymous), subjects need no prefix, a copy goes to the author, the least allowed rounds for the passwords it makes for
new addresses (they would cost more than the mail), and staff are on every new issue's nosy list.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generator import Mail
from tests.bench.others.system import STAFF, Taken, installed, quietly, timed

_CLOSED = "#db.security.addPermissionToRole('Anonymous', 'Email Access')"
_NOSY = """
def everybody(db, cl, nodeid, newvalues):
    team = [db.user.lookup(name) for name in {staff!r}]
    newvalues["nosy"] = list(set(newvalues.get("nosy") or []) | set(team))

def init(db):
    db.issue.audit("create", everybody, priority=200)
"""
_FIRST = """
for name in {staff!r}:
    user.create(username=name, address=name, roles="User", password=adminpw)
"""
_OPTIONS = {
    "mail_domain": "help.example",
    "mail_host": "127.0.0.1",
    "tracker_web": "http://tracker.example/",
    "tracker_email": "support@help.example",
    "admin_email": "operator@help.example",
    "password_pbkdf2_default_rounds": "1000",
    "mailgw_subject_prefix_parsing": "none",
    "mailgw_subject_suffix_parsing": "none",
    "nosy_messages_to_author": "yes",
}


class Roundup:
    """Roundup in a virtual environment of its own."""

    name = "Roundup"
    packages = ("roundup==2.6.0",)

    def __init__(self, folder: Path) -> None:
        """Installs it, and makes the tracker that each run is a copy of."""
        self._folder = folder
        self._programs = installed(folder / "venv", self.packages)
        self._empty = folder / "empty"
        options = ",".join(f"{key}={value}" for key, value in _OPTIONS.items())
        quietly(self._admin, "-i", self._empty, "install", "classic", "sqlite", options)
        schema = self._empty / "schema.py"
        schema.write_text(schema.read_text().replace(_CLOSED, _CLOSED.removeprefix("#")))
        (self._empty / "detectors" / "everybody.py").write_text(_NOSY.format(staff=STAFF))
        with (self._empty / "initial_data.py").open("a") as first:
            first.write(_FIRST.format(staff=STAFF))
        quietly(self._admin, "-i", self._empty, "initialise", "secret")

    @property
    def _admin(self) -> Path:
        return self._programs / "roundup-admin"

    def take(self, mails: Sequence[Mail], relay: int | None) -> Taken:
        """One call for the whole mbox."""
        tracker, box = self._folder / "tracker", self._folder / "mails.mbox"
        shutil.rmtree(tracker, ignore_errors=True)
        shutil.copytree(self._empty, tracker)
        config = tracker / "config.ini"
        text = config.read_text()
        sent = (
            text.replace("\nport = 25\n", f"\nport = {relay}\n")
            if relay
            else text.replace("\ndebug = \n", "\ndebug = /dev/null\n")
        )
        config.write_text(sent)
        box.write_bytes(b"")
        start = self._run(tracker, box)
        box.write_bytes(b"".join(map(_in_mbox, mails)))
        run = self._run(tracker, box)
        said = quietly(self._admin, "-i", tracker, "list", "msg").splitlines()
        return Taken(seconds=run[0] - start[0], cpu=run[1] - start[1], messages=len(said))

    def _run(self, tracker: Path, box: Path) -> tuple[float, float]:
        return timed(self._programs / "roundup-mailgw", tracker, "mailbox", box, cwd=self._folder)


def _in_mbox(mail: Mail) -> bytes:
    """RFC 4155, with LF."""
    octets = mail.raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
    return b"From MAILER-DAEMON Mon Mar  2 08:00:00 2026\n" + octets + b"\n"
