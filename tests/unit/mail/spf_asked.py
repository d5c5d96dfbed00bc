"""SPF, asked of a table. Its one rule: ``result`` is what the check said, nothing else."""

from __future__ import annotations

from ipaddress import ip_address

from mailgate.mail.proof import spf
from mailgate.mail.proof.lookup import Question
from tests.zones import Table, ask

V4, V6 = "192.0.2.10", "2001:db8::cafe:10"


def result(table: Table, *, ip: str = V4, sender: str = "anna@corp.example", asked: list[Question] | None = None) -> str:
    local, _, domain = sender.rpartition("@")
    return ask(spf.check_host(spf.Client(ip=ip_address(ip), local=local, domain=domain, helo="mx.corp.example")), table, asked)


def of(record: str) -> dict[str, str]:
    return {"TXT corp.example": record}
