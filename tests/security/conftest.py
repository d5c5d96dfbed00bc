"""A gate and a desk to attack.

The desk is on SQLite, and on PostgreSQL as well in the long run: what is attacked are rules, which know no database. What does
depend on it is tried on both every time: the store, the command line, every talk and the machine of all people.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.office import HILFE, SUPPORT, Office
from tests.peers.gatehouse import House, Plan, running
from tests.peers.needs import program
from tests.ready import ready_desk
from tests.security.sides import NOTE, command
from tests.size import SOAK

OpenGate = Callable[..., House]


@pytest.fixture(params=["sqlite", *([pytest.param("postgresql", marks=pytest.mark.peer)] if SOAK else [])])
def desk_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables and no rows."""
    return ready_desk(request, tmp_path)


@pytest.fixture
def open_gate(tmp_path: Path) -> Iterator[OpenGate]:
    """Open a gate: ``open_gate(limits={…}, smtp={…})``, with sections of the settings."""
    with ExitStack() as stack:

        def start(**sections: Mapping[str, Any]) -> House:
            return stack.enter_context(running(Plan(folder=tmp_path, sections=sections)))

        yield start


@pytest.fixture
def gate(open_gate: OpenGate) -> House:
    """A gate with the limits as shipped."""
    return open_gate()


@pytest.fixture
def refusing_office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk whose second queue takes nothing more on closed tickets."""
    with Office(desk_url, tmp_path, queue=(SUPPORT, {**HILFE, "closed_reply": "refuse"})) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


@pytest.fixture
def office_with_list(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a group list and a contact form of its own."""
    auth = {"own_lists": ("support@help.example", "team@corp.example")}
    with Office(desk_url, tmp_path, auth=auth, queue=({**SUPPORT, "form_senders": ("forms@www.example",)}, HILFE)) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


@pytest.fixture
def waiting(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk where messages wait, and Anna has asked."""
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        yield office


@pytest.fixture
def lamp(office: Office) -> Office:
    """Anna and Carl on a ticket that Bea has taken, with a note of Tom's."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
    office.work()
    command(office, "bea@staff", "#take")
    office.mail("tom@staff", "support+1-note", "x", NOTE)
    office.work()
    return office


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for help.example, signed by itself; its key is beside it."""
    make: list[str | Path] = [
        program("openssl", "openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ]
    files: list[str | Path] = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    name = ["-subj", "/CN=help.example", "-addext", "subjectAltName=DNS:help.example"]
    subprocess.run([*make, *files, *name], check=True, capture_output=True, timeout=30)
    return tmp_path / "cert.pem"
