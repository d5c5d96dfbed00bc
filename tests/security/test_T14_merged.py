"""T14: a merged ticket leads to the other one by every way, for those who may go there, and widens nobody's view."""

from __future__ import annotations

import pytest

from mailgate.desk.model import Choice
from mailgate.mail.model import JournalId
from store import mails, organisations
from store.organisations import OrganisationChange
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import got, note_address, seen_by
from tests.talks.reports import report

INSIDE = "they have not paid since spring and nobody dares to call them"


@pytest.fixture
def chain(office: Office) -> Office:
    """#3 is part of #2, which is part of #1: Cid's, Ben's and Ann's tickets. Each has said something, and #3 has a note."""
    for who, subject in (("ann@a", "One"), ("ben@b", "Two"), ("cid@c", "Three")):
        office.mail(f"{who}.example", "support", subject, f"Words of {who[:3]}.")
        office.work()
    office.mail("tom@staff", "support+3-note", "x", f"Know that {INSIDE}.")
    office.work()
    for number, into in ((3, 2), (2, 1)):
        office.mail("bea@staff", f"support+{number}-note", "x", f"#merge into {into}")
        office.work()
    return office


def ends(office: Office, entry: JournalId) -> tuple[str, int | None]:
    """The disposition and the ticket of the newest mail."""
    with office.store.read() as session:
        [row] = mails.dispositions(session, [entry])[entry]
    return row.disposition, row.ticket


def first(office: Office, who: str) -> Letter:
    """The first letter somebody got: of the ticket they opened."""
    return office.letters(who)[0]


def test_an_address_an_id_a_number_and_a_subject_of_the_last_one_lead_to_the_first(chain: Office) -> None:
    ack = first(chain, "cid@c.example")
    ways = [
        chain.mail("cid@c.example", ack.reply_to, "x", "By the address."),
        chain.mail("cid@c.example", "support", "x", "By the id.", in_reply_to=ack.message_id),
        chain.mail("cid@c.example", "support+3", "x", "By the typed number."),
        chain.mail("cid@c.example", "support", "Re: [#3] Three", "By the subject."),
    ]
    chain.work()
    assert [ends(chain, way) for way in ways] == [("reply", 1)] * 4
    assert got(chain, "ann@a.example", "By the address.")


def test_nobody_sees_what_was_not_theirs(chain: Office) -> None:
    seen = {who: seen_by(chain, f"{who}.example", 1) for who in ("ann@a", "ben@b", "cid@c")}
    for who, story in seen.items():
        assert [f"Words of {one}." in story for one in ("ann", "ben", "cid")] == [one == who[:3] for one in ("ann", "ben", "cid")]
        assert INSIDE not in story
    for number in (2, 3):
        assert seen_by(chain, "cid@c.example", number) == seen["cid@c"]


def test_nothing_was_sent_by_merging(chain: Office) -> None:
    assert [len(chain.letters(who)) for who in ("ann@a.example", "ben@b.example", "cid@c.example")] == [1, 1, 1]


def test_a_note_of_the_last_one_is_a_secret_of_the_first(chain: Office) -> None:
    leaky = chain.mail("bea@staff", "support+1", "", f"We know that {INSIDE}.")
    chain.work()
    assert ends(chain, leaky) == ("held", 1)


@pytest.mark.parametrize("joined", [False, True])
def test_what_only_the_merged_tickets_people_were_told_is_a_secret_to_the_others(office: Office, joined: bool) -> None:
    for who in ("ann@a.example", "ben@b.example"):
        office.mail(who, "support", "x", f"Words of {who[:3]}.", cc="ann@a.example" if joined else "")
        office.work()
    office.mail("tom@staff", "support+1-note", "x", f"Know that {INSIDE}.")
    office.mail("bea@staff", "support+2", "", f"Dear Ben, {INSIDE}.")
    office.work()
    office.mail("bea@staff", "support+2-note", "x", "#merge into 1")
    office.work()
    entry = office.mail("bea@staff", "support+1", "", f"As I wrote, {INSIDE}.")
    office.work()
    assert office.disposition(entry) == ("reply" if joined else "held")


@pytest.mark.parametrize(("word", "status", "turn"), [("stop", "new", "staff"), ("", "closed", "customer")])
def test_a_ticket_that_is_parted_again_is_closed_only_if_the_closing_answer_went_out(
    waiting: Office, word: str, status: str, turn: str
) -> None:
    about = waiting.letter("bea@staff")
    waiting.mail("ben@b.example", "support", "Two", "Words of ben.")
    waiting.work()
    waiting.reply(about, "#close\nIt is done.", quote=False)
    waiting.work()
    waiting.mail("tom@staff", "support+1-note", "x", "#merge into 2")
    waiting.work()
    if word:
        waiting.reply(about, word, quote=False)
        waiting.work()
    waiting.mail("tom@staff", "support+2-note", "x", "#undo")
    waiting.work()
    waiting.pass_time("1h")
    assert got(waiting, "anna@customer", "It is done.") is not bool(word)
    ticket = waiting.ticket(1).ticket
    assert (ticket.number, ticket.status.value, ticket.waiting_for.value) == (1, status, turn)


def test_a_stranger_at_an_address_of_a_merged_ticket_is_held_on_the_first_and_let_in_there(chain: Office) -> None:
    held = chain.mail("sven@stranger", first(chain, "cid@c.example").reply_to, "x", "Let me in.")
    chain.work()
    assert ends(chain, held) == ("held", 1)
    [row] = chain.held()
    chain.release(row.id or 0, Choice.ADD_ONCE)
    assert ends(chain, held) == ("reply", 1)


def test_a_mail_held_before_the_merge_is_decided_where_it_is_now(office: Office) -> None:
    for who in ("ann@a.example", "ben@b.example"):
        office.mail(who, "support", "x", f"Words of {who[:3]}.")
        office.work()
    held = office.mail("sven@stranger", office.letter("ben@b.example").reply_to, "x", "Let me in.")
    office.work()
    assert ends(office, held) == ("held", 2)
    office.mail("bea@staff", "support+2-note", "x", "#merge into 1")
    office.work()
    [row] = office.held()
    office.release(row.id or 0, Choice.ADD_AS_CC)
    assert ends(office, held) == ("reply", 1)
    assert got(office, "ann@a.example", "Let me in.")


def test_a_bounce_of_a_letter_of_the_merged_ticket_is_the_first_ones_matter(chain: Office) -> None:
    chain.mail("bea@staff", "support+1", "", "Hello, all.")
    chain.work()
    letter = first(chain, "cid@c.example")
    entry = chain.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=report(letter, 1, "hard"), mail_from="<>")
    chain.work()
    assert ends(chain, entry) == ("bounce", 1)


def test_two_addresses_of_tickets_that_are_one_now_are_no_conflict(chain: Office) -> None:
    notice = next(one for one in chain.letters("tom@staff") if one.subject.startswith("[#2] "))
    other = next(one for one in chain.letters("tom@staff") if one.subject.startswith("[#1] "))
    both = chain.mail("tom@staff", [notice.reply_to, note_address(other)], "x", "For both, the stricter counts.")
    chain.work()
    assert ends(chain, both) == ("note", 1)


@pytest.mark.parametrize(("at", "into"), [(1, 1), (1, 2), (1, 3), (2, 3), (3, 1)])
def test_no_ticket_becomes_part_of_itself_by_any_way_round(chain: Office, at: int, into: int) -> None:
    chain.mail("bea@staff", f"support+{at}-note", "x", f"#merge into {into}")
    chain.work()
    assert "that is this very ticket, or part of it already" in chain.letter("bea@staff").text


def test_one_that_is_not_there_is_named(chain: Office) -> None:
    chain.mail("bea@staff", "support+1-note", "x", "#merge into 4711")
    chain.work()
    assert "there is no such ticket" in chain.letter("bea@staff").text


def test_who_left_the_first_one_is_a_stranger_by_the_old_address_too(chain: Office) -> None:
    chain.mail("bea@staff", "support+1-note", "x", "#uncc cid@c.example")
    chain.work()
    entry = chain.reply(first(chain, "cid@c.example"), "Am I still here?")
    chain.work()
    assert ends(chain, entry)[0] == "held"
    assert seen_by(chain, "cid@c.example", 3) == ""


def test_a_ticket_of_another_queue_speaks_from_there(office: Office) -> None:
    office.mail("ann@a.example", "support", "One", "Words of ann.")
    office.mail("ben@b.example", "hilfe", "Two", "Words of ben.")
    office.work()
    office.mail("bea@staff", "hilfe+2-note", "x", "#merge into 1")
    office.work()
    office.mail("bea@staff", "support+1", "", "Hello, both.")
    office.work()
    letter = office.letter("ben@b.example")
    assert letter.addresses("From") == ("support@help.example",)
    assert letter.subject.startswith("[#1]") or letter.subject.startswith("Re: [#1]")
    entry = office.mail("ben@b.example", first(office, "ben@b.example").reply_to, "x", "To the old queue's address.")
    office.work()
    assert ends(office, entry) == ("reply", 1)


@pytest.mark.parametrize("stop", [True, False])
def test_a_message_that_waits_on_the_merged_ticket_goes_to_its_people_unless_it_is_stopped(waiting: Office, stop: bool) -> None:
    waiting.mail("ben@b.example", "support", "Two", "Words of ben.")
    waiting.work()
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, "A wrong answer.")
    waiting.work()
    waiting.mail("tom@staff", "support+2-note", "x", "#merge into 1")
    waiting.work()
    if stop:
        waiting.reply(notice, "stop", quote=False)
        waiting.work()
        assert "Stopped: nothing of it went out." in waiting.letter("bea@staff").text
    waiting.pass_time("5m")
    assert got(waiting, "ben@b.example", "A wrong answer.") == (not stop)
    assert not got(waiting, "anna@customer", "A wrong answer.")


def test_a_note_of_a_merged_ticket_is_published_to_nobody_here(chain: Office) -> None:
    note = next(e.id for e in chain.ticket(1).timeline if INSIDE in getattr(e, "text", ""))
    chain.mail("bea@staff", "support+1-note", "x", f"#publish {note}")
    chain.work()
    assert "that message is of a ticket that was merged into this one" in chain.letter("bea@staff").text
    assert not any(got(chain, who, INSIDE) for who in ("ann@a.example", "ben@b.example", "cid@c.example"))


@pytest.mark.parametrize("words", ["Only Ben may read this.", INSIDE])
def test_what_was_said_on_a_merged_ticket_begins_none_of_somebody_else(office: Office, words: str) -> None:
    office.partner("vic@partner", "Vic", organisation="A")
    with office.store.write() as session:
        organisations.add(session, "A", OrganisationChange(add_domains=("a.example",)), office.now)
    for who in ("ann@a.example", "ben@b.example"):
        office.mail(who, "support", "x", f"Words of {who[:3]}.")
        office.work()
    office.mail("bea@staff", "support+2", "", "Only Ben may read this.")
    office.mail("bea@staff", "support+2-note", "", f"Know that {INSIDE}.")
    office.work()
    office.mail("bea@staff", "support+2-note", "x", "#merge into 1")
    office.work()
    entry = next(e.id for e in office.ticket(1).timeline if words in getattr(e, "text", ""))
    office.mail("bea@staff", "support+1-note", "x", f"#split {entry}")
    office.work()
    assert "that message is of a ticket that was merged into this one" in office.letter("bea@staff").text
    assert not any(words in letter.text for letter in office.letters("vic@partner"))
    assert {row.ticket for row in office.outbox()} == {1, 2}


def test_a_mail_to_both_queues_of_tickets_that_are_one_now_is_told_once(office: Office) -> None:
    office.mail("ann@a.example", ["support", "hilfe"], "One", "Words of ann.", headers={"Message-ID": "<first@a.example>"})
    office.work()
    office.mail("bea@staff", "hilfe+2-note", "x", "#merge into 1")
    office.work()
    again = office.mail("ann@a.example", ["support", "hilfe"], "Re: One", "And again.", in_reply_to="<first@a.example>")
    office.work()
    assert office.dispositions(again) == {"support": "reply", "hilfe": "duplicate"}
    assert sum("And again." in getattr(e, "text", "") for e in office.ticket(1).timeline) == 1
