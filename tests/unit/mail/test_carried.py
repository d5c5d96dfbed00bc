"""What a mail to a plain address carries in its ids and its subject. Its one rule: it means no more there than in an address."""

from __future__ import annotations

from mailgate.mail import carried, parse
from mailgate.mail.model import ActionKind, Address, PersonId, TicketNumber
from mailgate.mail.recipient import Acting, Addresses, Recipient, Service, Typed
from tests.stand_ins import KEYS

MADE = Addresses(KEYS)
DETAIL = MADE.action_detail(ActionKind.DECIDE, 7, PersonId(3))
MARK = f"o12.{'a' * 26}"
BEA = Address("bea@staff.example")
PLAIN = f"{MARK}@help.example"
OURS = (PLAIN, f"{carried.in_message_id(MARK, DETAIL)}@help.example")


def _of(subject: str = "hello", *, answers: str = "", references: str = "") -> carried.Carried:
    ids = [f"In-Reply-To: {answers}"] if answers else []
    ids += [f"References: {references}"] if references else []
    head = "\r\n".join(["From: bea@staff.example", f"Subject: {subject}", *ids])
    mail = parse.read(f"{head}\r\n\r\n2\r\n".encode())
    return carried.of(
        mail, "support", carried.Letters(issued=lambda one: one.lower() in OURS, digest_to=lambda n, who: (n, who) == (4, BEA))
    )


def _acting() -> Acting:
    address = MADE.action(Address("support@help.example"), ActionKind.DECIDE, 7, PersonId(3))
    token = address.partition("@")[0].rpartition(".")[2]
    return Acting(queue="support", kind=ActionKind.DECIDE, number=7, person=PersonId(3), token=token)


def test_the_letter_that_is_answered_says_for_what_it_was_made() -> None:
    theirs = f"<{carried.in_message_id(MARK, DETAIL)}@help.example>"
    assert _of(answers=theirs).by_id == (_acting(),)
    assert _of(references=f"<x@y.example> {theirs}").by_id == (_acting(),)
    assert _of(answers=theirs.upper()).by_id == (_acting(),)


def test_a_letter_further_up_the_thread_says_nothing() -> None:
    theirs = f"<{carried.in_message_id(MARK, DETAIL)}@help.example>"
    assert _of(answers="<x@y.example>", references=f"{theirs} <x@y.example>").all == ()
    assert _of(references=f"{theirs} <x@y.example>").all == ()


def test_an_id_carries_no_ticket_and_no_return_path() -> None:
    for detail in ("12-close", f"t12-5.p.{'a' * 26}", f"b9.{'a' * 26}", "nonsense"):
        assert _of(answers=f"<{carried.in_message_id(MARK, detail)}@help.example>").all == (), detail
    assert _of(answers=f"<{DETAIL}@help.example>").all == ()


def test_subjects_say_what_people_would_have_typed() -> None:
    note = Typed(queue="support", ticket=TicketNumber(12), word="note")
    cases: dict[str, tuple[Recipient, ...]] = {
        f"[#12 internal] held 7 [{DETAIL}]": (_acting(),),
        f"Re: [internal] held 7 [{DETAIL.upper()}]": (_acting(),),
        "[#12 note]": (note,),
        "[#12-NOTE] the lamp": (note,),
        "[status]": (Service(queue="support", word="status"),),
        " [Control] ": (Service(queue="support", word="control"),),
        "Re: [digest 4 internal] 3 tickets": (Service(queue="support", word="control"),),
        # what a customer may well write
        "help": (),
        "[help] my lamp": (),
        "status": (),
        "Re: [#12] The lamp": (),
        "[#12 lamp]": (),
        "[digest 5] python-list": (),
        "Your [digest 4] is broken": (),
        "Re: [status]": (),
    }
    for subject, meant in cases.items():
        assert _of(subject).by_subject == meant, subject


def test_the_subject_of_somebody_elses_mail_orders_nothing_when_it_comes_back() -> None:
    close, note = (Typed(queue="support", ticket=TicketNumber(12), word=word) for word in ("close", "note"))
    assert _of("[#12 close]").all == (close,)
    assert _of("Re: [#12 close] The lamp", answers=f"<{PLAIN}>").all == (close,), "our letters bear no orders but staff's own"
    for answers in ("<theirs@customer.example>", f"<{PLAIN.replace('help', 'evil')}>"):
        assert _of("Re: [#12 close] The lamp", answers=answers).all == (note,), answers
        assert _of("[control]", answers=answers).all == (), answers
        assert _of("Re: [digest 4 internal] 3 tickets", answers=answers).all == (), answers
    assert _of("Re: [#12 close] The lamp").all == (note,)
    assert _of("Fwd: [#12 close] The lamp").all == (note,)


def test_an_id_that_no_letter_of_ours_bears_carries_nothing() -> None:
    """Its token signs the number alone, and anybody may choose the id of their own mail."""
    for detail in ("control", "status", "help", DETAIL):
        assert _of(answers=f"<{MARK}.{detail}@evil.example>").all == (), detail
        assert _of(answers=f"<o13.{'a' * 26}.{detail}@help.example>").all == (), detail


def test_subjects_of_lost_answers_are_known() -> None:
    lost = {"Re: [internal] Held: The lamp", "AW: [#12 internal] [held 7] Held: The lamp"}
    for subject in (*lost, "Re: [#12 internal] The lamp", "[#12] [internal] memo", "held 7"):
        assert carried.looks_inside(subject) is (subject in lost), subject


def test_a_subject_is_shown_without_what_only_links_hold() -> None:
    assert carried.without_tags(f"The [held 7]lamp[#2 close] [digest 7 internal][{DETAIL}]") == "The lamp "
