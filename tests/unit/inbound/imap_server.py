"""A small IMAP server inside a test: one folder or more, everything scripted. Its one rule: it does what the test says, at once.

``with ImapServer() as server`` listens on loopback and answers each connection in a thread. ``server.folder("INBOX").put(raw)``
delivers; ``server.refuse["UID FETCH 3 (BODY"] = "NO [SERVERBUG] no"`` answers a command otherwise; ``server.before(…)`` runs
something when a command comes in, and may raise ``HangUp``.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Self

from tests.peers.daemon import PATIENCE
from tests.unit.inbound.imap_folder import Folder, Mail


class HangUp(Exception):
    """The connection ends here."""


class ImapServer:
    """Listens until the end of the ``with``."""

    def __init__(self, capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS") -> None:
        self.capabilities = capabilities
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.password = "s3cret"
        self.keywords = "\\*"
        self.tells_uidnext = True
        self.refuse: dict[str, str] = {}
        """Beginning of a command -> what is answered instead."""
        self.heard: list[str] = []
        """All commands, without their tags."""
        self.logins = 0
        self._before: list[tuple[str, Callable[[], object]]] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._idling: dict[_Talk, str] = {}
        self._turn = threading.Lock()
        self._open: list[socket.socket] = []
        self._talking: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._socket)
        self._accepting.join(PATIENCE)
        for one in self._open:
            _end(one)
        for thread in self._talking:
            thread.join(PATIENCE)

    def folder(self, name: str = "INBOX") -> Folder:
        return self.folders[name]

    def before(self, command: str, do: Callable[[], object]) -> None:
        """Once, when a command that begins so comes in."""
        self._before.append((command, do))

    def announce(self, name: str = "INBOX") -> bool:
        """Tell who listens to a folder how many mails it has; whether anybody does."""
        with self._turn:
            listening = [talk for talk, folder in self._idling.items() if folder == name]
            for talk in listening:
                talk.say(f"* {len(self.folders[name].mails)} EXISTS")
        return bool(listening)

    @contextmanager
    def listening(self, talk: _Talk, name: str) -> Iterator[None]:
        """Meanwhile it is told what is announced."""
        with self._turn:
            self._idling[talk] = name
        try:
            yield
        finally:
            with self._turn:
                del self._idling[talk]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._socket.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(sock)
                self._talking.append(threading.Thread(target=self._talk, args=(sock,), daemon=True))
                self._talking[-1].start()

    def _talk(self, sock: socket.socket) -> None:
        with suppress(HangUp, OSError), sock, sock.makefile("rb") as file:
            _Talk(self, sock, file).run()


def _end(sock: socket.socket) -> None:
    """Close it; who waits at it in another thread is woken, which ``close`` alone does not."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


class _Talk:
    """One connection."""

    def __init__(self, server: ImapServer, sock: socket.socket, file: BinaryIO) -> None:
        self.server, self.sock, self.file = server, sock, file
        self.selected, self.name = Folder(), ""

    def say(self, line: str | bytes) -> None:
        self.sock.sendall((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def run(self) -> None:
        self.say("* OK ready")
        while line := self.file.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.server.heard.append(command)
            self._run_before(command)
            refused = next((answer for start, answer in self.server.refuse.items() if command.startswith(start)), None)
            answer = refused if refused is not None else self._do(command)
            if command == "LOGOUT":
                raise HangUp
            self.say(f"{tag} {answer}")

    def _run_before(self, command: str) -> None:
        for one in [b for b in self.server._before if command.startswith(b[0])]:
            self.server._before.remove(one)
            one[1]()

    def _do(self, command: str) -> str:  # noqa: C901 - a table of commands
        words = command.split(" ")
        match words[0]:
            case "CAPABILITY":
                self.say(f"* CAPABILITY {self.server.capabilities}")
            case "LOGIN":
                self.server.logins += 1
                if words[-1].strip('"') != self.server.password:
                    return "NO [AUTHENTICATIONFAILED] wrong"
            case "SELECT" | "EXAMINE":
                return self._select(words[0], command.partition(" ")[2].strip('"'))
            case "CREATE":
                self.server.folders[words[1].strip('"')] = Folder()
            case "IDLE":
                self.say("+ idling")
                with self.server.listening(self, self.name):
                    self.file.readline()
            case "LIST":
                for name in self.server.folders:
                    self.say(f'* LIST () "/" "{name}"')
            case "LOGOUT":
                self.say("* BYE")
            case "UID":
                return self._uid(words[1], words[2], command)
            case _:
                return "BAD what?"
        return "OK done"

    def _select(self, how: str, name: str) -> str:
        if name not in self.server.folders:
            return "NO [NONEXISTENT] no such folder"
        self.selected, self.name = self.server.folders[name], name
        self.say(f"* {len(self.selected.mails)} EXISTS")
        self.say(f"* OK [PERMANENTFLAGS (\\Seen \\Deleted {self.server.keywords})] ok")
        self.say(f"* OK [UIDVALIDITY {self.selected.uidvalidity}] ok")
        if self.server.tells_uidnext:
            self.say(f"* OK [UIDNEXT {self.selected.uidnext}] ok")
        return f"OK [READ-{'WRITE' if how == 'SELECT' else 'ONLY'}] done"

    def _uid(self, verb: str, which: str, command: str) -> str:  # noqa: C901 - a table of commands
        match verb:
            case "SEARCH":
                self.say(("* SEARCH " + " ".join(str(one.uid) for one in self._found(command))).rstrip())
            case "FETCH":
                for mail in self._of(which):
                    self._fetch(mail, command)
            case "STORE":
                for mail in self._of(which):
                    mail.flags |= set(re.findall(r"[\\$]\w+", command.partition("FLAGS")[2]))
            case "MOVE" | "COPY":
                to = self.server.folders.get(command.rpartition(" ")[2].strip('"'))
                if to is None:
                    return "NO [TRYCREATE] no such folder"
                for mail in self._of(which):
                    to.put(mail.raw, mail.date)
                    if verb == "MOVE":
                        self.selected.mails.remove(mail)
            case "EXPUNGE":
                for mail in [one for one in self._of(which) if "\\Deleted" in one.flags]:
                    self.selected.mails.remove(mail)
            case _:
                return "BAD what?"
        return "OK done"

    def _found(self, command: str) -> list[Mail]:
        which = re.search(r"UID (\d+):(\*|\d+)", command.partition("SEARCH")[2])
        if not which:
            return self.selected.mails
        low, high = int(which[1]), self.selected.uidnext if which[2] == "*" else int(which[2])
        found = [one for one in self.selected.mails if low <= one.uid <= high]
        if which[2] == "*" and not found:
            found = self.selected.mails[-1:]  # RFC 3501 §6.4.8
        if "UNDELETED" in command:
            found = [one for one in found if "\\Deleted" not in one.flags]
        if word := re.search(r"UNKEYWORD (\S+)", command):
            found = [one for one in found if word[1] not in one.flags]
        return found

    def _of(self, which: str) -> list[Mail]:
        wanted = {int(one) for one in which.split(",")}
        return [one for one in self.selected.mails if one.uid in wanted]

    def _fetch(self, mail: Mail, command: str) -> None:
        number = self.selected.mails.index(mail) + 1
        if fields := re.search(r"HEADER\.FIELDS \(([^)]*)\)", command):
            found = re.findall(rf"(?im)^(?:{fields[1].replace(' ', '|')}):.*\r?\n", mail.raw.decode("latin-1"))
            octets = "".join(found).encode("latin-1") + b"\r\n"
            key = f"BODY[{fields[0]}] {{{len(octets)}}}"
            self.say(f"* {number} FETCH (UID {mail.uid} {key}\r\n".encode() + octets + b")")
            return
        if "RFC822.SIZE" in command:
            size = len(mail.raw) if mail.size is None else mail.size
            date = mail.date.strftime("%d-%b-%Y %H:%M:%S +0000")
            self.say(f'* {number} FETCH (UID {mail.uid} RFC822.SIZE {size} INTERNALDATE "{date}")')
        elif "BODY" in command:
            part = "HEADER" if "HEADER" in command else ""
            octets = mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part else mail.raw
            self.say(f"* {number} FETCH (UID {mail.uid} BODY[{part}] {{{len(octets)}}}\r\n".encode() + octets + b")")
