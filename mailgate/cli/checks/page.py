"""The lines about the page and monitoring. The one rule: what answers at our own ports is asked, and nobody else."""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.settings import HostPort, SocketPath, parse_place
from mailgate.settings.forms import is_this_machine
from mailgate.web.looks import Looks

#: How long an answer may take, in seconds.
PATIENCE = 5.0
#: Base64 makes four octets of three, and breaks its lines (RFC 2045 §6.8).
_GROWTH = 1.37
#: Addresses that mean all of this machine's, and one of those that reaches them.
_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class _AtSocket(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        """To the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self._path)


def web(desk: Desk) -> str:
    """Whether the page answers as the web server before it will ask."""
    settings = desk.settings.web
    if not settings.listen and settings.public_url:
        return f"web.listen is empty: another gateway has to answer for {settings.public_url}, where letters have their links"
    if not settings.listen:
        return "web.listen is empty: there is no page, and letters have no links"
    url = urlsplit(settings.public_url)
    answer = _asked(desk, settings.listen, f"{url.path.rstrip('/')}/robots.txt", url.netloc)
    if answer is None:
        return f"will answer at {settings.listen}; nobody does now: is `mailgate serve` running?{_remarks(desk)}"
    if answer[0] != 200:
        raise Trouble(f"what answers at {settings.listen} says {answer[0]} to a request for {url.netloc}: is it the page?")
    return f"answers at {settings.listen} for {settings.public_url}{_remarks(desk)}"


def _remarks(desk: Desk) -> str:
    """What of the settings stands in customers' way."""
    settings = desk.settings
    place, host = parse_place(settings.web.listen), urlsplit(settings.web.public_url).hostname or ""
    remarks = (
        "; only this machine can open its links: they are for trying" if is_this_machine(host) else "",
        "; that port has no TLS" if isinstance(place, HostPort) and not is_this_machine(place.host) else "",
        "; web.max_upload is above smtp.max_size less a third"
        if settings.web.max_upload * _GROWTH > settings.smtp.max_size
        else "",
    )
    return "".join(remarks)


def looks(desk: Desk) -> str:
    """Whether the colours and pictures of the queues can be shown."""
    there = {queue.name for queue in desk.queues}
    wrong = list(Looks.of(desk.settings).wrong)
    known = ", ".join(sorted(there)) or "none"
    unknown = sorted({one.queue for one in desk.settings.brand} - {""} - there)
    wrong += [f"[[brand]] queue = {name!r}: there is no such queue; there are: {known}" for name in unknown]
    if wrong:
        raise Trouble("; ".join(wrong))
    return f"{len(desk.settings.brand)} [[brand]]" if desk.settings.brand else "no [[brand]]: the page has our colours"


def request_forms(desk: Desk) -> str:
    """Which queues have a form for new requests, and whether anybody can reach it."""
    wanted, there = [one.queue for one in desk.settings.form], {queue.name for queue in desk.queues}
    for name in wanted:
        if name not in there:
            known = ", ".join(sorted(there)) or "none"
            raise Trouble(f"[[form]] queue = {name!r}: there is no such queue, so its form is not shown; there are: {known}")
    if not wanted:
        return "no [[form]]: new requests come by mail"
    web = desk.settings.web
    if not web.public_url:
        raise Trouble("there is a [[form]], and nobody is told where: set web.public_url and web.listen, or take the form away")
    places = ", ".join(f"{web.public_url}/n/{name}/" for name in wanted)
    return places if web.listen else f"{places}; web.listen is empty, so another machine has to answer there"


def metrics(desk: Desk) -> str:
    """Whether the daemon says of itself that it is well."""
    listen = desk.settings.metrics.listen
    if not listen:
        return "metrics.listen is empty: monitoring is told nothing"
    answer = _asked(desk, listen, "/healthz", "localhost")
    if answer is None:
        return f"will answer at {listen}; nobody does now: is `mailgate serve` running?"
    if answer[0] != 200:
        raise Trouble(f"what answers at {listen} is not well: {'; '.join(answer[1].split(chr(10))).strip('; ')}")
    return f"answers at {listen}, and all is well"


def _asked(desk: Desk, listen: str, path: str, host: str) -> tuple[int, str] | None:
    """Status and text; None where nobody answers. Raises Trouble for what is no HTTP."""
    connection = _connection(desk, listen)
    if connection is None:
        return None
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(2_000).decode("utf-8", "replace")
    except (ConnectionRefusedError, FileNotFoundError):
        return None
    except (OSError, HTTPException) as error:
        raise Trouble(f"{listen} does not answer as a page: {type(error).__name__}; look what has that port") from error
    finally:
        connection.close()


def _connection(desk: Desk, listen: str) -> HTTPConnection | None:
    place = parse_place(listen)
    match place:
        case SocketPath():
            return _AtSocket(str(desk.settings.path(place.path).absolute()))
        case HostPort(port=0):
            return None
        case HostPort():
            return HTTPConnection(_ALL.get(place.host, place.host), place.port, timeout=PATIENCE)
