"""Plays a talk on an office and checks each line. Its one rule: what no line of the talk allows for is found all the same.

Behind every talk two laws are checked: no word of a note is in any letter to somebody outside, and every mail has its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from mailgate.desk.deadlines import Failed
from mailgate.desk.story import Spoken, Story
from mailgate.mail.model import Address, JournalId
from store import blocks, journal, mails, partners, people
from tests.client import Draft, Letter, full
from tests.office import How, Office
from tests.talks import firms, house, laws, on_page, parked
from tests.talks.desktop import Desktop
from tests.talks.facts import fact_of, short
from tests.talks.matching import WILD, fits, till
from tests.talks.reports import report
from tests.talks.script import Line, Talk
from tests.talks.steps import (
    Away,
    Became,
    Blocks,
    Gets,
    GetsNothing,
    HeldIs,
    Holds,
    Later,
    Leaves,
    Releases,
    Returns,
    Says,
    Sees,
    Shares,
    Stands,
    Step,
    Until,
    Writes,
)

_CHANGES = re.compile(r"\b[tbhcu]\d+(?:-\d+)?\.(?:[pi]\.)?[a-z2-7]{26}|\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|\d\d:\d\d(?::\d\d)?")


@dataclass
class Player:
    """One talk on one desk."""

    office: Office
    golden: Path
    """Where golden letters lie."""
    rewrite: bool
    desktop: type[Desktop] = Desktop
    read: int = 0
    """Letters delivered before the last thing that happened; and those after it that a line has named."""
    seen: set[int] = field(default_factory=set)
    named: dict[str, Letter] = field(default_factory=dict)
    last: JournalId | None = None
    golden_names: set[str] = field(default_factory=set)
    partners: set[str] = field(default_factory=set)
    """Everybody who was a partner at some time."""

    def play(self, talk: Talk) -> None:
        """All steps, then the laws. Raises AssertionError with the line at fault."""
        for who, options in talk.given.contacts:
            person = self.office.contact(who, options.get("name", ""), language=options.get("language"))
            self.office.alias(person, *filter(None, options.get("alias", "").split(",")))
        for who, options in talk.given.partners:
            self.partners.add(full(who))
            self.office.partner(who, **options)
        refusal = Failed(code=550, reply="550 5.1.1 nobody here")
        self.office.relay.answers = {full(who): refusal for who in talk.given.refused}
        for line, step in talk.steps:
            try:
                self._step(step)
            except AssertionError as error:
                raise AssertionError(f"line {line.number}: {line.text}\n{error}\n{self._so_far(line)}") from error
        laws.keep(self.office, self.partners)

    def _so_far(self, line: Line) -> str:
        letters = (f"  {one.addresses('From')[0]} -> {one.to}  {one.subject}" for one in self.office.delivered[self.read :])
        why = self.office.why(self.last) if self.last else ""
        return "letters since the last mail:\n" + "\n".join(letters) + f"\nwhy:\n{why}"

    def _step(self, step: Step) -> None:
        match step:
            case Writes():
                self._happens(lambda: self._write(step))
            case Later(time=time):
                self._happens(lambda: self.office.pass_time(time))
            case Until(clock=clock):
                self._happens(lambda: self.office.pass_time(till(clock, self.office.now)))
            case Releases(choice=choice):
                self._happens(lambda: self._release(choice))
            case Returns():
                self._happens(lambda: self._return(step))
            case Leaves():
                self._leave(step)
            case Sees(who=who, options=options):
                self.office.sees(who, **options)
            case Blocks(pattern=pattern):
                with self.office.store.write() as session:
                    blocks.block(session, pattern if pattern.startswith("@") else full(pattern), None, self.office.now)
            case Away() | Shares():
                house.change(self.office, step)
            case _:
                self._check(step)

    def _check(self, step: Gets | GetsNothing | Became | HeldIs | Stands | Says | Holds) -> None:
        match step:
            case Gets():
                self._gets(step)
            case GetsNothing(who=who):
                self._gets_nothing(who)
            case Became():
                self._became(step)
            case HeldIs():
                parked.is_now(self.office, step)
            case Stands():
                self._stands(step)
            case Says():
                self._says(step)
            case Holds(count=count):
                found = self.office.ever_held()
                assert len(found) == count, "\n".join(f"{one.sender}: {one.subject}: {one.reason}" for one in found)
            case _:
                assert_never(step)

    def _happens(self, what: Callable[[], object]) -> None:
        self.read, self.seen = len(self.office.delivered), set()
        what()

    # --- what happens -----------------------------------------------------------------------------------------------

    def _write(self, step: Writes) -> None:
        if on_page.is_meant(step):
            self.last = on_page.written(self.office, step)
        else:
            draft, how = self.desktop(self.office, self.named).made(step)
            if "again" in step.how:
                how["raw"] = self._raw_of_last()
            self.last = self.office.post(draft, **how)
        self.office.work()

    def _raw_of_last(self) -> bytes:
        assert self.last is not None
        return journal.raw(self.office.store, self.last) or b""

    def _leave(self, step: Leaves) -> None:
        if step.back:
            self.office.staff(step.who)
            return
        with self.office.store.write() as session:
            remove = partners.remove if full(step.who) in self.partners else people.remove_staff
            remove(session, Address(full(step.who)))

    def _release(self, choice: str) -> None:
        held = self.office.held()
        assert held, "nothing is held"
        assert held[0].id is not None
        self.last = JournalId(held[0].journal_id)
        self.office.release(held[0].id, choice)

    def _return(self, step: Returns) -> None:
        letter = self.office.letter(step.who)
        how: How = {"mail_from": "<>", "authenticated": None, "rcpt_to": letter.mail_from}
        if step.how == "comes back":
            how["raw"] = letter.raw
        else:
            how["raw"] = report(letter, self.last or 0, step.how.partition("(")[2].partition(",")[0].rstrip(")"))
        if "unproven" in step.how:
            how["rcpt_to"] = letter.addresses("From")[0]
        self.last = self.office.post(Draft(sender="mailer-daemon@mx.example", to=(), subject="", body=""), **how)
        self.office.work()

    # --- what came of it --------------------------------------------------------------------------------------------

    def _unseen(self, who: str) -> list[tuple[int, Letter]]:
        since = list(enumerate(self.office.delivered))[self.read :]
        return [(n, one) for n, one in since if n not in self.seen and (not who or one.to == full(who))]

    def _gets(self, step: Gets) -> None:
        unseen = self._unseen(step.who)
        assert unseen, f"{step.who} got nothing more"
        number, letter = next(((n, one) for n, one in unseen if fits(step.subject, one.subject)), unseen[0])
        assert fits(step.subject, letter.subject), letter.subject
        assert letter.addresses("From") == (full(step.queue),)
        self.seen.add(number)
        if step.name:
            self.named[step.name] = letter
        for row in step.says:
            if row.startswith("not: "):
                assert row.removeprefix("not: ") not in letter.everything, f"it says {row[5:]!r}:\n{letter.everything}"
            else:
                assert row in letter.text, f"it does not say {row!r}:\n{letter.text}"
        if step.golden:
            self._compare(step.golden, letter.text)

    def _compare(self, name: str, text: str) -> None:
        self.golden_names.add(name)
        file = self.golden / f"{name}.txt"
        if self.rewrite:
            file.write_text(_CHANGES.sub(WILD, text), encoding="utf-8")
        pattern = "[^\n]*?".join(re.escape(piece) for piece in file.read_text(encoding="utf-8").split(WILD))
        assert re.fullmatch(pattern, text), f"{file.name} differs; `make golden`, read the diff\n{text}"

    def _gets_nothing(self, who: str) -> None:
        more = self._unseen(who)
        assert not more, "more letters:\n" + "\n".join(f"{one.to}  {one.subject}\n{one.text}" for _, one in more)

    def _became(self, step: Became) -> None:
        assert self.last is not None
        with self.office.store.read() as session:
            rows = mails.dispositions(session, [self.last]).get(self.last, [])
        ends = {row.queue: row.disposition + (f" #{row.ticket}" if row.ticket else "") for row in rows}
        if "" in step.ends:
            assert list(ends.values()) == [step.ends[""]]
        else:
            assert ends == step.ends
        assert step.because in self.office.why(self.last), f"not because {step.because!r}"

    def _stands(self, step: Stands) -> None:
        story = self.office.ticket(step.number)
        for fact in step.facts:
            key, _, wanted = fact.partition(" ")
            if key in ("saw", "never"):
                kinds = [entry.kind.value for entry in story.timeline if not isinstance(entry, Spoken)]
                assert (wanted.removeprefix("saw ") in kinds) == (key == "saw"), f"events: {kinds}"
            else:
                found = fact_of(story.ticket, key)
                assert found == (wanted or key), f"{key} is {found!r}"

    def _says(self, step: Says) -> None:
        story: Story | None = self.office.ticket(step.number)
        if story is not None and step.who:
            story = firms.seen_by(self.office, step.who, story)
        if story is None:
            assert [row for row in step.lines if row.strip()] in ([], ["nothing"]), f"{step.who} may see nothing of it"
            return
        said = [entry for entry in story.timeline if isinstance(entry, Spoken)]
        found = [
            f"{one.visibility} {short(one.author.address or '')}: {' / '.join(one.text.splitlines())}".rstrip() for one in said
        ]
        assert found == [row for row in step.lines if row.strip()]
