"""T09: nothing is let out for where it stands, and nothing is held that is public; whatever is held can be let out."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate.deed.guarding import Guard
from mailgate.desk.deadlines import Deferred
from mailgate.desk.guard import Leak
from mailgate.mail import enclosed
from mailgate.mail.model import JournalId
from store import outbox
from store.outbox_rows import Audience, Claimed, State
from tests.office import Office

SECRET = "The whole batch of March is faulty, and we have known it since April; do not say so."
TAIL = "the whole batch of March is faulty, and we have known it since April."
BELOW = {
    "a rule": ("________________\nThe truth is that {}",) * 2,
    "a disclaimer": ("This message is confidential: {}",) * 2,
    "a closing": ("Kind regards\n{name}\n\nBy the way, {}",) * 2,
    "a closing without a blank line": ("Regards\n{name}\nBy the way, {}",) * 2,
    "a German closing": ("MfG\n{name}\n\nBy the way, {}",) * 2,
    "two closings": ("Kind regards\n{name}\n\nBy the way, {}", "Cordialement,\n{name}\n\nBy the way, {}"),
}


@pytest.mark.parametrize("forms", BELOW.values(), ids=BELOW)
def test_nothing_is_excused_for_standing_below_a_closing(office: Office, forms: tuple[str, str]) -> None:
    noted, said = (form.format(TAIL, name=name) for form, name in zip(forms, ("Tom", "Bea"), strict=True))
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.mail("tom@staff", "support+1-note", "", f"Do nothing yet.\n\n{noted}")
    office.work()
    entry = office.mail("bea@staff", "support+1", "", f"Hello Anna,\n\nas promised.\n\n{said}")
    office.work()
    assert office.disposition(entry) == "held"


@pytest.mark.parametrize("writer", ["tom@staff", "bea@staff"])
def test_a_picture_of_notes_is_held_however_many_notes_have_it(office: Office, writer: str) -> None:
    picture = ("report.png", "image/png", b"\x89PNG the test report")
    for number in (1, 2, 3):
        office.mail(f"c{number}@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail(writer, f"support+{number}-note", "", "Internal.", attachments=(picture,))
        office.work()
    entry = office.mail("bea@staff", "support+1", "", "Look at this.", attachments=(picture,))
    office.work()
    assert office.disposition(entry) == "held"
    assert not office.letter("c1@customer").files


SUBJECT = "Order 4711: the big lamp you sent me last Monday is dead"
FORWARD = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Tue, Mar 3, 2026 at 10:30 AM\nSubject: Re: {subject}\n"
    "To: Tom <tom@staff.example>\n\n{text}"
)


def test_the_subject_that_customers_know_holds_no_answer_and_no_mail_of_theirs(office: Office) -> None:
    office.mail("anna@customer", "support", SUBJECT, "It is dead.", cc="carl@other")
    office.work()
    forward = FORWARD.format(who="Plant <plant@vendor.example>", subject=SUBJECT, text="We know.")
    office.mail("tom@staff", "support+1-note", "", f"Look.\n\n{forward}")
    office.work()
    entry = office.mail("bea@staff", "support+1", "", "We look at it.")
    office.work()
    assert office.disposition(entry) == "reply"
    before = len(office.letters("carl@other"))
    office.reply(office.letter("anna@customer"), "It burns.")
    office.work()
    assert len(office.letters("carl@other")) == before + 1


@pytest.mark.parametrize("queue", ["support", "hilfe"])
def test_a_letter_of_ours_quoted_in_a_note_holds_no_other(office: Office, queue: str) -> None:
    office.mail("anna@customer", queue, "The lamp", "It is dead.")
    office.work()
    office.mail("bea@staff", f"{queue}+1", "", "We look at it, dear Anna.")
    office.work()
    quoted = "\n".join(f"> {line}" for line in office.letter("anna@customer").text.split("\n"))
    forward = FORWARD.format(who="Anna <anna@customer.example>", subject="[#1] The lamp", text=f"Please hurry.\n\n{quoted}")
    office.mail("tom@staff", f"{queue}+1-note", "Fwd: The lamp", f"She wrote to me.\n\n{forward}")
    office.work()
    entry = office.mail("bea@staff", f"{queue}+1", "", "It is ready.")
    office.work()
    assert office.disposition(entry) == "reply", office.why(entry)


def _waiting(office: Office) -> JournalId:
    """Bea's answer went to Anna, not yet to Carl, and a note says the same since. Her mail."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@other")
    office.work()
    office.relay.answers["carl@other.example"] = Deferred(reply="451 later")
    office.mail("bea@staff", "support+1", "", SECRET)
    office.work()
    office.reply(office.letter("bea@staff"), "stop", quote=False)
    office.work()
    stopped = office.letter("bea@staff")
    entry = office.mail("tom@staff", "support+1", "", SECRET)
    office.work()
    office.pass_time("3m")
    office.reply(stopped, "note", quote=False)
    office.work()
    return entry


def test_what_one_customer_has_is_not_kept_from_another(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        entry = _waiting(office)
        assert "batch" in office.letter("anna@customer").text
        assert not office.letters("carl@other")
        del office.relay.answers["carl@other.example"]
        office.pass_time("2h")
        assert "batch" in office.letter("carl@other").text
        assert office.disposition(entry) == "reply"


def _broken(self: Guard, session: object, letter: Claimed) -> tuple[Leak, ...]:
    if letter.to.audience is Audience.CUSTOMER and letter.to.entry:
        raise ZeroDivisionError
    return ()


def test_a_message_at_which_the_guard_fails_is_held_and_its_author_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    with monkeypatch.context() as broken:
        broken.setattr(Guard, "watched", _broken)
        broken.setattr(Guard, "leaving", _broken)
        entry = office.mail("bea@staff", "support+1", "", "#close\nHello Anna")
        office.work()
    assert office.disposition(entry) == "held"
    assert office.ticket(1).ticket.status.value == "new"
    assert "could not look at it" in office.letter("bea@staff").text
    office.reply(office.letter("bea@staff"), "send", quote=False)
    office.work()
    assert "Hello Anna" in office.letter("anna@customer").text
    assert office.disposition(entry) == "reply"
    assert office.ticket(1).ticket.status.value == "closed"


def test_a_customers_words_at_which_the_guard_fails_are_told_to_staff_and_the_operator_lets_them_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@other")
    office.work()
    office.mail("bea@staff", "support+1", "", "We look at it.")
    office.work()
    before = len(office.letters("carl@other"))
    monkeypatch.setattr(Guard, "watched", _broken)
    monkeypatch.setattr(Guard, "leaving", _broken)
    office.reply(office.letter("anna@customer"), "It still is.")
    office.work()
    assert len(office.letters("carl@other")) == before
    told = [letter for letter in office.letters("bea@staff") if "outbox retry" in letter.text]
    assert len(told) == 1
    held = next(one for one in office.outbox() if one.state is State.HELD)
    with office.store.write() as session:
        assert outbox.retry(session, held.id, office.now)
    office.work()
    assert "It still is." in office.letter("carl@other").text


WRITTEN = {
    "text/plain": TAIL,
    "text/html": f"<p>{TAIL}</p>".replace("whole", "wh<b>ole</b>").replace("faulty", "fau<i>lty</i>"),
    "text/csv": TAIL.replace(" ", ";"),
    "text/calendar": f"BEGIN:VCALENDAR\r\nDESCRIPTION:\\n{TAIL[:22]}\r\n {TAIL[22:]}\r\nEND:VCALENDAR",
    "text/rfc822-headers": f"Subject: {TAIL}",
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_file_in_words_is_looked_at_like_a_text(office: Office, kind: str) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.mail("tom@staff", "support+1-note", "", SECRET)
    office.work()
    fine = ("fine.txt", kind, b"A new lamp is on its way to you, and it comes on Monday.")
    leaking = ("file.txt", kind, WRITTEN[kind].encode())
    entries = [office.mail("bea@staff", "support+1", "", "Look at this.", attachments=(one,)) for one in (fine, leaking)]
    office.work()
    assert [office.disposition(one) for one in entries] == ["reply", "held"]
    assert "faulty" in office.letter("bea@staff").text or kind == "text/html"


def test_so_much_of_a_file_is_read_and_no_octet_more() -> None:
    assert enclosed.said(b"a" * enclosed.READ + b"b", "text/plain") == "a" * enclosed.READ
    assert enclosed.said(b"a" * (enclosed.READ - 1) + "é".encode(), "text/plain") == "a" * (enclosed.READ - 1)
    assert enclosed.said(b"a" * (enclosed.READ - 1) + b"b", "text/plain")[-1] == "b"


def test_our_marker_in_a_customers_words_holds_nobodys_answer(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp \u27e6internal 1-0\u27e7", "It is dead.", cc="carl@other")
    office.work()
    entry = office.mail("bea@staff", "support+1", "", "We look at it.")
    office.work()
    assert office.disposition(entry) == "reply"
    assert "\u27e6" not in office.letter("anna@customer").everything
    copied = office.mail("bea@staff", "support+1", "", "You see \u27e6internal 1-7\u27e7 here.")
    office.work()
    assert office.disposition(copied) != "reply"
