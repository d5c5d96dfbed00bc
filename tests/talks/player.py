"""Plays a talk on an office and checks each line. Its one rule: what no line of the talk allows for is found all the same.

Behind every talk two laws are checked: no word of a note is in any letter to somebody outside, and every mail has its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import assert_never

from mailgate.desk.model import Role
from mailgate.desk.seeing import Spoken
from mailgate.mail.model import JournalId, Visibility
from store import ledger
from tests.client import Draft, Letter, answer, full
from tests.office import How, Office
from tests.talks.reports import report
from tests.talks.script import (
    Became,
    Gets,
    GetsNothing,
    Later,
    Line,
    Releases,
    Returns,
    Says,
    Stands,
    Step,
    Talk,
    Writes,
)

WILD = "{*}"
_CHANGES = re.compile(r"\b[tb]\d+(?:-\d+)?\.(?:[pi]\.)?[a-z2-7]{26}|\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|\d\d:\d\d(?::\d\d)?")
_NOTE_ADDRESS = re.compile(r"mailto:(\S+\.i\.[a-z2-7]{26}@[^?\s]+)")
_PLACE = re.compile(r"\[(?:(?P<whose>\S+@\S+)'s )?#(?P<number>\d+) (?P<what>reply-all|reply|address|note address)\]")
_NAMED = re.compile(r"\[(?P<what>reply-all|reply) to (?P<name>the .+)\]")


@dataclass
class Player:
    """One talk on one desk."""

    office: Office
    golden: Path
    """Where golden letters lie."""
    rewrite: bool
    read: int = 0
    """Letters delivered before the last thing that happened; and those after it that a line has named."""
    seen: set[int] = field(default_factory=set)
    named: dict[str, Letter] = field(default_factory=dict)
    last: JournalId | None = None
    golden_names: set[str] = field(default_factory=set)

    def play(self, talk: Talk) -> None:
        """All steps, then the laws. Raises AssertionError with the line at fault."""
        for who, options in talk.given.contacts:
            self.office.contact(who, options.get("name", ""), language=options.get("language"))
        for line, step in talk.steps:
            try:
                self._step(step)
            except AssertionError as error:
                raise AssertionError(f"line {line.number}: {line.text}\n{error}\n{self._so_far(line)}") from error
        self._keep_the_laws()

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
            case Releases(choice=choice):
                self._happens(lambda: self._release(choice))
            case Returns():
                self._happens(lambda: self._return(step))
            case Gets():
                self._gets(step)
            case GetsNothing(who=who):
                self._gets_nothing(who)
            case Became():
                self._became(step)
            case Stands():
                self._stands(step)
            case Says():
                self._says(step)
            case _:
                assert_never(step)

    def _happens(self, what: Callable[[], object]) -> None:
        self.read, self.seen = len(self.office.delivered), set()
        what()

    # --- what happens -----------------------------------------------------------------------------------------------

    def _write(self, step: Writes) -> None:
        how = self._how(step)
        if "again" in step.how:
            how["raw"] = self._raw_of_last()
        self.last = self.office.post(self._draft(step, how), **how)
        self.office.work()

    def _raw_of_last(self) -> bytes:
        from store import journal

        assert self.last is not None
        raw = journal.raw(self.office.store, self.last)
        assert raw is not None
        return raw

    def _draft(self, step: Writes, how: How) -> Draft:
        first, *others = step.to
        place, named = _PLACE.fullmatch(first), _NAMED.fullmatch(first)
        sender = full(step.sender)
        more = tuple(self._address(step.sender, one) for one in (*others,))
        cc = tuple(self._address(step.sender, one) for one in step.cc)
        if named or (place and place["what"].startswith("reply")):
            what = (named or place or {"what": ""})["what"]
            letter = self.named[named["name"]] if named else self._letter_on(place["whose"] or step.sender, place["number"])
            made = answer(letter, step.body, sender, to_all=what == "reply-all", quote="unquoted" not in step.how)
            to, cc, subject, body = (*made.to, *more), (*made.cc, *cc), made.subject, made.body
            ids = (made.in_reply_to, made.references)
        else:
            to, subject, body, ids = (self._address(step.sender, first), *more), step.subject, step.body, ("", ())
        return Draft(
            sender=sender,
            to=to,
            cc=cc,
            subject=step.subject or subject,
            body=body,
            in_reply_to=how.get("in_reply_to", ids[0]),
            references=ids[1],
            headers=how.get("headers", {}),
            attachments=how.get("attachments", ()),
        )

    def _address(self, sender: str, word: str) -> str:
        """A recipient as written; in brackets, an address out of a letter."""
        place = _PLACE.fullmatch(word)
        if not place:
            return full(word)
        letter = self._letter_on(place["whose"] or sender, place["number"])
        if place["what"] != "note address":
            return letter.reply_to
        found = _NOTE_ADDRESS.search(letter.text)
        assert found, f"no note address in {letter.subject!r}"
        return found[1]

    def _letter_on(self, who: str, number: str) -> Letter:
        mine = [one for one in self.office.letters(who) if re.search(rf"\[#{number}(?: internal)?\]", one.subject)]
        assert mine, f"{who} has no letter on #{number}"
        return mine[-1]

    def _how(self, step: Writes) -> How:
        how = How()
        headers: dict[str, str | None] = {}
        for words in step.how:
            key, _, rest = words.partition(" ")
            match key:
                case "unproven":
                    how["authenticated"] = None
                case "forged":
                    how["authenticated"] = "fail"
                case "null":
                    how["mail_from"] = "<>"
                case "path":
                    how["mail_from"] = rest
                case "header":
                    name, _, value = rest.partition(": ")
                    headers[name] = value
                case "id":
                    headers["Message-ID"] = f"<{rest}>"
                case "answers":
                    how["in_reply_to"] = f"<{rest}>"
                case "silent":
                    how["silent"] = True
                case "file":
                    how["attachments"] = ((rest, "text/plain", f"the octets of {rest}".encode()),)
                case "dated":
                    headers["Date"] = self._date(rest)
                case "again" | "unquoted":
                    continue
                case _:
                    raise AssertionError(f"({words}) means nothing")
        if headers:
            how["headers"] = headers
        return how

    def _date(self, ago: str) -> str:
        from email.utils import format_datetime

        amount, unit = ago.split()[:2]
        return format_datetime(self.office.now - timedelta(**{unit.rstrip("s") + "s": int(amount)}))

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
            how["raw"] = report(letter, hard="hard" in step.how)
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
        number, letter = next(((n, one) for n, one in unseen if one.subject == step.subject), unseen[0])
        assert letter.subject == step.subject
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
        from store import mails

        with self.office.store.read() as session:
            rows = mails.dispositions(session, [self.last]).get(self.last, [])
        ends = {row.queue: row.disposition + (f" #{row.ticket}" if row.ticket else "") for row in rows}
        if "" in step.ends:
            assert list(ends.values()) == [step.ends[""]]
        else:
            assert ends == step.ends
        assert step.because in self.office.why(self.last), f"not because {step.because!r}"

    def _stands(self, step: Stands) -> None:
        for fact in step.facts:
            key, _, wanted = fact.partition(" ")
            found = self._fact(step.number, key)
            if key in ("saw", "never"):
                kind = wanted.removeprefix("saw ")
                assert (kind in found.split()) == (key == "saw"), f"events: {found}"
            else:
                assert found == (wanted or key), f"{key} is {found!r}"

    def _fact(self, number: int, key: str) -> str:
        story = self.office.ticket(number)
        ticket = story.ticket
        of_role = {role: [_short(p.person.address) for p in ticket.participants if p.role is role] for role in Role}
        match key:
            case "new" | "open" | "pending" | "closed":
                return ticket.status.value
            case "assignee":
                return _short(ticket.assignee.address) if ticket.assignee else "none"
            case "requester":
                return _short(ticket.requester.address) if ticket.requester else "none"
            case "waiting":
                return f"for {ticket.waiting_for.value}"
            case "cc":
                return " ".join(sorted(of_role[Role.CC])) or "none"
            case "watchers":
                return " ".join(sorted(of_role[Role.WATCHER])) or "none"
            case "tags":
                return " ".join(sorted(ticket.tags)) or "none"
            case "priority":
                return ticket.priority.value
            case "title":
                return ticket.title
            case "subject":
                return ticket.subject
            case "queue":
                return ticket.queue
            case "saw" | "never":
                return " ".join(entry.kind.value for entry in story.timeline if not isinstance(entry, Spoken))
            case _:
                raise AssertionError(f"{key!r} is no fact of a ticket")

    def _says(self, step: Says) -> None:
        said = [entry for entry in self.office.ticket(step.number).timeline if isinstance(entry, Spoken)]
        found = [
            f"{one.visibility} {_short(one.author.address or '')}: {' / '.join(one.text.splitlines())}".rstrip() for one in said
        ]
        assert found == [row for row in step.lines if row.strip()]

    # --- the laws ---------------------------------------------------------------------------------------------------

    def _keep_the_laws(self) -> None:
        books = ledger.books(self.office.store)
        assert books.balanced, books
        assert not books.pending, books
        outside = [letter for letter in self.office.delivered if not letter.to.endswith("@staff.example")]
        for text in self._notes():
            for letter in outside:
                assert text not in letter.everything, f"a note went to {letter.to}: {text!r}"

    def _notes(self) -> set[str]:
        """Lines said inside and never outside."""
        tickets = {listed.ticket for listed in self.office.outbox() if listed.ticket}
        said = [one for n in tickets for one in self.office.ticket(n).timeline if isinstance(one, Spoken)]
        lines = {view: {row for one in said if one.visibility is view for row in one.text.splitlines()} for view in Visibility}
        return {row for row in lines[Visibility.INTERNAL] - lines[Visibility.PUBLIC] if len(row) > 5}


def _short(address: str) -> str:
    """``bea@staff.example`` -> ``bea@staff``, as talks write it."""
    return address.removesuffix(".example")
