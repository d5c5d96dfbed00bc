"""A mail that waits for the DNS holds up no other, and no transaction is open meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mailgate.mail.proof.lookup import Answer, Question
from tests.office import Office
from tests.verified import verifying
from tests.zones import TableDns


class Halting(TableDns):
    """Does not answer about ``slow.example`` before it is told to."""

    loop: asyncio.AbstractEventLoop | None = None
    may: asyncio.Event

    async def ask(self, question: Question) -> tuple[Answer, float]:
        if question.name.endswith("slow.example"):
            if self.loop is None:
                self.loop, self.may = asyncio.get_running_loop(), asyncio.Event()
            await self.may.wait()
        return await super().ask(question)

    def go_on(self) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.may.set)


def test_other_mails_do_not_wait_for_slow_name_servers(tmp_path: Path) -> None:
    dns = Halting({})
    auth = {"dns_timeout": "300s"}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, auth=auth) as office, verifying(office, dns):
        slow = office.mail("anna@slow.example", "support", "Slow", "It is dead.", authenticated=None)
        others = [office.mail(f"ben@quick{n}.example", "support", f"Quick {n}", "Hello.", authenticated=None) for n in range(20)]
        while not all(office.dispositions(entry) for entry in others):
            assert office._pipeline.step()
        assert office.dispositions(slow) == {}
        with office.store.write():
            dns.go_on()  # nobody else holds the store
        office.work()
        assert office.disposition(slow) == "new_ticket"
