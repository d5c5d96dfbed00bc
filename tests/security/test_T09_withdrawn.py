"""T09: what was withdrawn leaves no more, whoever tries, and the books say why."""

from __future__ import annotations

import pytest

from mailgate.desk.deadlines import Deferred
from mailgate.desk.story import Spoken
from tests.office import Office
from tests.security.scenes import got, seen_by
from tests.security.sides import SECRET, command, entry_of, retried, rows


def test_letters_about_a_message_that_was_withdrawn_do_not_leave(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "The wrong price is ninety nine.")
    waiting.work()
    command(waiting, "tom@staff", f"#privatise {entry_of(waiting, 'wrong price')}")
    assert "had not gone out stay here: 1." in waiting.letter("tom@staff").text
    waiting.pass_time("1h")
    assert not got(waiting, "anna@customer", "wrong price")
    assert rows(waiting, "wrong price") == [("held", "the message was withdrawn")]
    retried(waiting)
    assert rows(waiting, "wrong price") == [("held", "the message was withdrawn")]
    command(waiting, "tom@staff", "#undo")
    assert got(waiting, "anna@customer", "wrong price")


def test_letters_with_a_file_that_was_withdrawn_do_not_leave_and_nobody_sees_it(waiting: Office) -> None:
    files = (("prices.txt", "text/plain", b"all of them"), ("manual.txt", "text/plain", b"press twice"))
    waiting.mail("bea@staff", "support+1", "", "Two files.", attachments=files)
    waiting.work()
    command(waiting, "tom@staff", f"#privatise {entry_of(waiting, 'Two files')} prices.txt")
    waiting.pass_time("1h")
    assert not got(waiting, "anna@customer", "Two files.")
    for _ in range(2):
        assert rows(waiting, "Two files.") == [("held", "it carries a file that was withdrawn")]
        retried(waiting)
    assert not got(waiting, "anna@customer", "Two files.")
    seen = seen_by(waiting, "anna@customer.example", 1)
    assert "Two files." in seen
    assert "manual.txt" in seen
    assert "prices.txt" not in seen


def test_a_withdrawn_file_is_kept_from_later_mails(lamp: Office) -> None:
    files = (("prices.bin", "application/octet-stream", b"all of them"),)
    lamp.mail("bea@staff", "support+1", "", "Our prices.", attachments=files)
    lamp.work()
    command(lamp, "bea@staff", f"#privatise {entry_of(lamp, 'Our prices')} prices.bin")
    again = lamp.mail("tom@staff", "support+1", "", "Here they are.", attachments=files)
    lamp.work()
    assert lamp.disposition(again) == "held"


def test_why_and_the_outbox_tell_of_a_withdrawal(lamp: Office) -> None:
    entry = lamp.mail("bea@staff", "support+1", "", "The price is ninety nine.")
    lamp.work()
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'The price')}")
    assert lamp.disposition(entry) == "reply"
    assert "visibility: internal (withdrawn by tom@staff.example)" in lamp.why(entry)


def test_a_file_that_was_withdrawn_stays_so_on_the_ticket_that_is_split_off(lamp: Office) -> None:
    files = (("prices.bin", "application/octet-stream", b"all of them"), ("manual.txt", "text/plain", b"press twice"))
    lamp.mail("bea@staff", "support+1", "", "Two files.", attachments=files)
    lamp.work()
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'Two files')} prices.bin")
    command(lamp, "tom@staff", f"#split {entry_of(lamp, 'Two files')}")
    seen = seen_by(lamp, "anna@customer", 2)
    assert "manual.txt" in seen
    assert "prices.bin" not in seen
    [copy] = [entry for entry in lamp.ticket(2).timeline if isinstance(entry, Spoken)]
    assert copy.hidden_files == {0}
    of_it = [letter for letter in lamp.letters("tom@staff") if "Two files" in letter.text][-1]
    lamp.reply(of_it, "#forward vera@vendor.example What is that?", quote=False)
    lamp.work()
    assert [name for letter in lamp.letters("vera@vendor") for name, _ in letter.files] == ["manual.txt"]
    again = lamp.mail("tom@staff", "support+2", "", "Here they are.", attachments=files[:1])
    lamp.work()
    assert lamp.disposition(again) == "held"


def test_a_forward_that_waits_stays_here_when_what_it_hands_on_is_withdrawn(lamp: Office) -> None:
    vera = "vera@vendor.example"
    lamp.relay.answers[vera] = Deferred(code=451, reply="451 later")
    command(lamp, "bea@staff", f"#forward {vera} What is that?")
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'It is dead.')}")
    assert "had not gone out stay here: 1." in lamp.letter("tom@staff").text
    lamp.relay.answers.clear()
    lamp.pass_time("1h")
    for _ in range(2):
        assert rows(lamp, "What is that?", "question") == [("held", "the message was withdrawn")]
        retried(lamp, "question")
    assert not lamp.letters(vera)
    command(lamp, "tom@staff", "#undo")
    assert "It is dead." in lamp.letter(vera).text


def test_a_forward_that_waits_stays_here_when_a_file_in_it_is_withdrawn(lamp: Office) -> None:
    vera, files = "vera@vendor.example", (("id.txt", "text/plain", b"passport"), ("map.txt", "text/plain", b"north"))
    lamp.reply(lamp.letter("anna@customer"), "Who I am and where.", attachments=files)
    lamp.work()
    lamp.relay.answers[vera] = Deferred(code=451, reply="451 later")
    command(lamp, "bea@staff", f"#forward {vera} What is that?")
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'Who I am')} id.txt")
    lamp.relay.answers.clear()
    lamp.pass_time("1h")
    assert not lamp.letters(vera)
    for _ in range(2):
        assert rows(lamp, "What is that?", "question") == [("held", "it carries a file that was withdrawn")]
        retried(lamp, "question")
    assert not lamp.letters(vera)


@pytest.mark.parametrize("words", ["stop", "#undo"])
@pytest.mark.parametrize("how", ["a reply", "a publication"])
def test_what_its_author_takes_back_while_it_is_withdrawn_is_not_sent_when_it_is_given_back(
    waiting: Office, how: str, words: str
) -> None:
    if how == "a reply":
        waiting.mail("bea@staff", "support+1", "", "#close\nThe price is ninety nine.")
    else:
        waiting.mail("bea@staff", "support+1-note", "", "The price is ninety nine.")
        waiting.work()
        waiting.mail("bea@staff", "support+1-note", "x", f"#publish {entry_of(waiting, 'The price')}")
    waiting.work()
    command(waiting, "tom@staff", f"#privatise {entry_of(waiting, 'The price')}")
    back = waiting.mail("bea@staff", "support+1", "", words)
    waiting.work()
    assert waiting.disposition(back) == "command"
    assert "Stopped: nothing of it went out." in waiting.letter("bea@staff").text
    command(waiting, "tom@staff", "#undo")
    waiting.pass_time("1h")
    assert waiting.letter("anna@customer").subject == "[#1] The lamp"
    assert "The price" not in seen_by(waiting, "anna@customer", 1)
    waiting.mail("bea@staff", "support+1", "", "#send")
    waiting.work()
    assert got(waiting, "anna@customer", "The price")


def test_what_a_colleague_withdrew_is_not_sent_by_its_author(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "The price is ninety nine.")
    waiting.work()
    command(waiting, "tom@staff", f"#privatise {entry_of(waiting, 'The price')}")
    waiting.mail("bea@staff", "support+1", "", "#send")
    waiting.work()
    assert "No letter of it is left to send" in waiting.letter("bea@staff").text
    waiting.pass_time("1h")
    assert not got(waiting, "anna@customer", "The price")


def test_a_held_message_that_a_colleague_withdraws_waits_for_nobody_any_more(lamp: Office) -> None:
    entry = lamp.mail("bea@staff", "support+1", "", f"He says {SECRET}.")
    lamp.work()
    notice = lamp.letter("bea@staff")
    assert lamp.disposition(entry) == "held"
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'He says')}")
    assert lamp.disposition(entry) == "note"
    assert not lamp.held()
    lamp.reply(notice, "send", quote=False)
    lamp.work()
    lamp.pass_time("1h")
    assert not got(lamp, "anna@customer", SECRET)
    command(lamp, "tom@staff", "#undo")
    lamp.pass_time("1h")
    assert not got(lamp, "anna@customer", SECRET)
    lamp.reply(notice, "send", quote=False)
    lamp.work()
    assert got(lamp, "anna@customer", SECRET)
    assert lamp.disposition(entry) == "reply"


def test_a_held_publication_that_a_colleague_withdraws_came_to_nothing(lamp: Office) -> None:
    lamp.mail("tom@staff", "support+1-note", "x", f"Say it to them at last: {SECRET}.")
    lamp.work()
    entry = lamp.mail("bea@staff", "support+1-note", "x", f"#publish {entry_of(lamp, 'Say it to them')}")
    lamp.work()
    command(lamp, "tom@staff", f"#privatise {entry_of(lamp, 'Say it to them')}")
    assert (lamp.disposition(entry), lamp.held()) == ("rejected", [])


def test_who_withdraws_what_was_split_off_is_told_where_it_stays_public(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead, and my number is 555 123.")
    office.work()
    command(office, "bea@staff", "#split 1")
    command(office, "bea@staff", "#privatise 1")
    assert "The same words are still public on #2" in office.letter("bea@staff").text
    [copy] = [e.id for e in office.ticket(2).timeline if isinstance(e, Spoken)]
    office.mail("tom@staff", "support+2-note", "x", f"#privatise {copy}")
    office.work()
    told = office.letter("tom@staff").text
    assert f"Message {copy} is internal now." in told
    assert "still public" not in told


def test_the_words_behind_split_are_a_title_that_no_customer_reads(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    question = next(e.id for e in office.ticket(1).timeline if getattr(e, "text", "") == "It is dead.")
    office.mail("bea@staff", "support+1-note", "x", f"#split {question} Overdue again, nobody calls her")
    office.work()
    office.mail("bea@staff", "support+2", "x", "Hello Anna.")
    office.work()
    assert office.letter("anna@customer").subject == "[#2] The lamp"
    assert "Overdue" not in seen_by(office, "anna@customer.example", 2)
    assert office.ticket(2).ticket.title == "Overdue again, nobody calls her"
    assert not any("Overdue" in one.everything for one in office.letters("anna@customer"))


def test_a_ticket_that_is_split_off_keeps_the_title_of_the_old_one_for_staff(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    question = next(e.id for e in office.ticket(1).timeline if getattr(e, "text", "") == "It is dead.")
    for asked in ("#title Faulty batch", f"#split {question}"):
        office.mail("bea@staff", "support+1-note", "x", asked)
        office.work()
    assert (office.ticket(2).ticket.subject, office.ticket(2).ticket.title) == ("The lamp", "Faulty batch")
