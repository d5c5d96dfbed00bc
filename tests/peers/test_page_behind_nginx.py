"""The shipped file for nginx with nginx itself: TLS before, the page behind, and nobody's key in a log."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.peers import shipped
from tests.peers.certificates import Authority
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.mailgate import until
from tests.peers.needs import program
from tests.peers.ports import HOST, free_port
from tests.peers.site import Served, served

pytestmark = pytest.mark.peer

NAME = "help.example"
BAD = f"/t/1-1.99999999.{'a' * 26}/"


@dataclass
class Web:
    """nginx with the page behind it."""

    port: int
    folder: Path
    trusted: Path
    site: Served

    def ask(self, path: str, method: str = "GET", **how: Any) -> tuple[int, http.client.HTTPMessage, str]:
        """One request by TLS, as a browser elsewhere would send it."""
        context = ssl.create_default_context(cafile=self.trusted)
        line = socket.create_connection((HOST, self.port), timeout=PATIENCE)
        with context.wrap_socket(line, server_hostname=NAME) as secure:
            connection = http.client.HTTPSConnection(NAME, self.port, timeout=PATIENCE, context=context)
            connection.sock = secure
            connection.putrequest(method, path, skip_host=True)
            for name, value in {"Host": NAME, **how.get("headers", {})}.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as answer:
                return answer.status, answer.headers, answer.read().decode()


@contextmanager
def behind_nginx(folder: Path) -> Iterator[Web]:
    """The page of an office behind nginx, as the shipped file has it."""
    nginx, port = program("nginx", "nginx-light"), free_port()
    authority = Authority(folder)
    issued = authority.issue(NAME)
    with served(folder, web={"public_url": f"https://{NAME}"}) as site:
        site.office.mail("anna@customer", "support", "The lamp", "It is dead.", authenticated=True)
        site.work()
        places = {
            "server 127.0.0.1:8080": f"server {site.office.settings.web.listen}",
            "listen 80;\n    listen [::]:80;": f"listen {HOST}:{free_port()};",
            "listen 443 ssl http2;\n    listen [::]:443 ssl http2;": f"listen {HOST}:{port} ssl http2;",
            "/etc/ssl/certs/help.example.pem": str(issued.certificate),
            "/etc/ssl/private/help.example.key": str(issued.key),
            "/var/log/nginx/mailgate.log": str(folder / "error.log"),
        }
        temp = "".join(f"{one}_temp_path {folder / one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        whole = f"daemon off;\nmaster_process off;\npid {folder / 'pid'};\nerror_log {folder / 'main.log'};\nevents {{}}\n"
        own = shipped.replaced("nginx/mailgate.conf", places)
        config = folder / "nginx.conf"
        config.write_text(f"{whole}http {{\n{temp}access_log {folder / 'access.log'};\n{own}}}\n")
        command = [str(nginx), "-p", str(folder), "-e", str(folder / "main.log"), "-c", str(config)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert checked.returncode == 0, checked.stderr
        with Daemon(Start(argv=command, cwd=folder)):
            until(lambda: answers(port), "nginx")
            yield Web(port, folder, authority.trusted, site)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def test_the_page_stands_behind_nginx_as_it_stands_alone(tmp_path: Path) -> None:
    with behind_nginx(tmp_path) as web:
        path = web.site.ticket("anna@customer").removeprefix(f"https://{NAME}")
        status, headers, text = web.ask(path)
        assert (status, "The lamp" in text) == (200, True)
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["cache-control"] == "no-store"
        forged = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Host": "evil.example"}
        for _ in range(60):
            assert web.ask(BAD, headers=forged)[0] == 404
        forged["X-Forwarded-For"] = "198.51.100.2"
        assert web.ask(BAD, headers=forged)[0] == 429, "one client, whatever it says"
        status, _, text = web.ask(path, headers=forged)
        assert (status, "evil.example" in text) == (200, False), "a link of ours opens, whoever guesses behind the same address"
        assert web.ask("/static/page.css")[0] == 200
        assert web.ask("/", "POST", headers={"Content-Length": str(61 * 1024**2)})[0] == 413
        assert web.ask("/", headers={"Host": "evil.example"})[0] == 421
        logs = "".join(one.read_text() for one in tmp_path.glob("*.log"))
        assert "aaaaaa" not in logs
        assert path not in logs
