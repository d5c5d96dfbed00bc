"""A partner among the people of ``play``: admitted to one queue, shut out, admitted again. Its one rule: as there."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.machine.play import QUEUES, Everybody

VIC = "vic@partner.example"
_PICK = st.integers(min_value=0, max_value=9_999)


class WithAPartner(Everybody):
    """The same desk, and somebody from another house."""

    @initialize(policy=st.sampled_from(("reopen", "follow_up", "refuse")), token=st.booleans())
    def morning(self, policy: str, token: bool) -> None:
        super().morning(policy=policy, token=token)
        self.office.partner(VIC, "Vic", queue="support")
        self.watch.partners, self.watch.admits = frozenset({VIC}), "support"
        self._opens("carl@customer.example", ("support",), set(), "aligned")  # so that there is something to answer

    @rule(queue=st.sampled_from((*QUEUES, "")))
    def the_operator_changes_what_the_partner_sees(self, queue: str) -> None:
        self.office.sees(VIC, **({"queue": queue} if queue else {"tag": "nothing-has-it"}))
        self.watch.admits = queue

    @precondition(lambda self: self.told)
    @rule(pick=_PICK, block=st.sampled_from(("", "#public", "#close", "#note")), to_all=st.booleans())
    def the_partner_answers(self, pick: int, block: str, to_all: bool) -> None:
        letter, marker = self.told[-1 - pick % len(self.told)], self._word()
        found = re.search(r"\[#(\d+)", letter.subject)
        assert found
        ticket = self.world.tickets[int(found[1])]
        entry = self.office.reply(letter, f"{block}\nPartly {marker}, I think.", to_all=to_all)
        self.office.work()
        self.taken.append(entry)
        self.touched.add(ticket.number)
        if ticket.queue != self.watch.admits:
            assert self._end(entry)[0] == "held", self.office.why(entry)
            self.world.secret.add(marker)
        else:
            public = block == "#public"
            assert self._end(entry) == ("reply" if public else "note", ticket.number), self.office.why(entry)
            self._said(ticket, marker, VIC, public, [])
        self._read()
