"""T22: a letter of ours that somebody hands on brings nobody its signed address, and nobody the words of a note."""

from __future__ import annotations

import pytest

from mailgate.desk.story import Spoken
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import holding, opened, outside, seen_by, words


def _inline(letter: Letter, sender: str) -> str:
    head = f"---------- Forwarded message ---------\nFrom: {sender}\nDate: Mon, 2 Mar 2026\nSubject: Help\nTo: Bea"
    return f"Look.\n\n{head}\n\nPlease help.\n\nOn Monday Support wrote:\n> {letter.reply_to}\n" + letter.quoted()


def test_a_customers_signed_address_does_not_come_along(office: Office) -> None:
    ticket = opened(office)
    office.mail("bea@staff", "support", "Fwd: Help", _inline(ticket.acknowledged, "Carl <carl@customer.example>"))
    office.work()
    assert office.ticket(2).ticket.requester is not None
    assert "Please help." in seen_by(office, "carl@customer", 2)
    assert "support+t1" not in seen_by(office, "carl@customer", 2)
    assert not holding(outside(office, 3), "support+t1")


@pytest.mark.parametrize("subject", ["Fwd: Help", "Fwd: [#1 internal] The lamp"])
def test_words_of_an_internal_letter_open_no_ticket_for_anybody(office: Office, subject: str) -> None:
    opened(office)
    office.mail("bea@staff", "support+1-note", "x", "The code is osprey.")
    office.work()
    notice = office.letter("tom@staff")
    before = len(office.delivered)
    office.mail("tom@staff", "support", subject, _inline(notice, "Carl <carl@customer.example>"))
    office.work()
    assert not outside(office, before)
    number = 2 if subject == "Fwd: Help" else 1
    assert [seen for seen, _ in words(office, number)][-1] == "internal"


def test_a_letter_of_ours_that_staff_hand_on_as_a_file_is_a_note(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    attached = (("mail.eml", "application/octet-stream", ticket.acknowledged.raw),)
    office.mail("bea@staff", f"support+{ticket.number}", "Fwd: The lamp", "Look.", attachments=attached)
    office.work()
    assert not outside(office, before)


@pytest.mark.parametrize("proof", [None, "fail"])
def test_an_unproven_forward_is_held(office: Office, proof: None) -> None:
    ticket = opened(office)
    before = len(outside(office))
    entry = office.mail(
        "bea@staff", "support", "Fwd: Help", _inline(ticket.acknowledged, "Carl <carl@x.example>"), authenticated=proof
    )
    office.work()
    assert office.disposition(entry) == "held"
    assert len(outside(office)) == before


def test_a_customers_forward_is_their_own_mail(office: Office) -> None:
    ticket = opened(office)
    office.mail("anna@customer", "support", "Fwd: Help", _inline(ticket.acknowledged, "Carl <carl@customer.example>"))
    office.work()
    requester = office.ticket(2).ticket.requester
    assert requester is not None
    assert requester.address == "anna@customer.example"
    assert not office.letters("carl@customer")


def test_a_mail_handed_on_as_a_file_brings_its_own_files_and_answers_to_it_are_found(office: Office) -> None:
    raw = (
        b"From: bea@staff.example\r\nTo: support@help.example\r\nSubject: Fwd: The lamp\r\nMessage-ID: <f@staff.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\n\r\nBe quick.\r\n"
        b"--out\r\nContent-Type: message/rfc822\r\n\r\nFrom: Anna <anna@customer.example>\r\nSubject: The lamp\r\n"
        b"Message-ID: <1@customer.example>\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nIt is dead.\r\n"
        b'--in\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="lamp.png"\r\n\r\nthe picture\r\n'
        b"--in--\r\n--out--\r\n"
    )
    proof = b"Authentication-Results: mx.help.example; dmarc=pass header.from=staff.example\r\n"
    office.mail("bea@staff", "support", "", "", raw=proof + raw)
    office.work()
    assert words(office, 1) == [("public", "It is dead."), ("internal", "Be quick.")]
    [told] = [letter for letter in office.letters("tom@staff") if letter.files]
    assert [name for name, _ in told.files] == ["lamp.png"]
    assert b"the picture" in told.files[0][1]
    before = len(office.letters("anna@customer"))
    entry = office.mail("anna@customer", "support", "Re: The lamp", "And now?", in_reply_to="<1@customer.example>")
    office.work()
    assert office.dispositions(entry) == {"support": "reply"}
    assert len(office.letters("anna@customer")) == before


def _handed_on(inner: str, *outer: str) -> bytes:
    """A forward as a file: the mail itself, parts beside it, a text above."""
    head = (
        "Authentication-Results: mx.help.example; dmarc=pass header.from=staff.example\nFrom: bea@staff.example\n"
        "To: support@help.example\nSubject: Fwd: The fan\nMessage-ID: <f@staff.example>\n"
        "Content-Type: multipart/mixed; boundary=out\n\n"
    )
    parts = (*outer, f"Content-Type: message/rfc822\n\nFrom: Carl <carl@customer.example>\nSubject: The fan\n\n{inner}\n")
    return (head + "".join(f"--out\n{part}\n" for part in parts) + "--out--\n").replace("\n", "\r\n").encode()


_DOSSIER = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename="dossier.pdf"\n\nthe dossier'


def _files(office: Office) -> list[tuple[str, str, list[str]]]:
    return [
        (said.visibility.value, said.text, [file.name for file in said.attachments])
        for said in office.ticket(1).timeline
        if isinstance(said, Spoken)
    ]


@pytest.mark.parametrize("above", ["He is a crook.", ""])
def test_what_staff_put_beside_a_mail_they_hand_on_stays_inside(office: Office, above: str) -> None:
    office.mail("bea@staff", "support", "", "", raw=_handed_on("It is loud.", f"\n{above}", _DOSSIER))
    office.work()
    assert _files(office) == [("public", "It is loud.", []), ("internal", above, ["dossier.pdf"])]
    assert "dossier.pdf" not in seen_by(office, "carl@customer", 1)


def test_it_is_not_the_customers_own_file_for_the_leak_guard(office: Office) -> None:
    office.mail("bea@staff", "support", "", "", raw=_handed_on("It is loud.", "\nHe is a crook.", _DOSSIER))
    office.work()
    before = len(outside(office))
    office.mail("tom@staff", "support+1", "", "Here.", attachments=(("x.pdf", "application/pdf", b"the dossier"),))
    office.work()
    assert len(outside(office)) == before


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ("Look.\n\n", [("public", "It is loud.", []), ("internal", "Look.", ["dossier.pdf"])]),
        ("#assign tom\n\n", [("public", "It is loud.", []), ("internal", "", ["dossier.pdf"])]),
        ("", [("public", "It is loud.", ["dossier.pdf"])]),
    ],
)
def test_a_file_beside_a_quoted_mail_is_its_authors_only_where_staff_added_nothing(
    office: Office, above: str, said: list[tuple[str, str, list[str]]]
) -> None:
    head = "---------- Forwarded message ---------\nFrom: Carl <carl@customer.example>\nDate: Mon, 2 Mar 2026\nSubject: The fan"
    attached = (("dossier.pdf", "application/pdf", b"the dossier"),)
    office.mail("bea@staff", "support", "Fwd: The fan", f"{above}{head}\nTo: Bea\n\nIt is loud.\n", attachments=attached)
    office.work()
    assert _files(office) == said


def test_what_staff_write_below_a_quoted_mail_they_hand_on_stays_inside(office: Office) -> None:
    head = "Begin forwarded message:\n\n> From: Carl <carl@customer.example>\n> Subject: The fan\n> Date: 2 Mar 2026\n> To: Bea\n"
    office.mail("bea@staff", "support", "Fwd: The fan", f"{head}> \n> It is loud.\n\nHe is a crook.\n")
    office.work()
    assert words(office, 1) == [("public", "It is loud."), ("internal", "He is a crook.")]
    assert "crook" not in seen_by(office, "carl@customer", 1)


def test_what_a_colleague_wrote_above_a_mail_that_is_handed_on_twice_stays_inside_and_orders_nothing(office: Office) -> None:
    inner = "From: Carl <carl@customer.example>\nSent: Monday, March 2, 2026\nTo: Tom\nSubject: The fan\n\nIt is loud."
    outer = "From: Tom <tom@staff.example>\nSent: Monday, March 2, 2026\nTo: Bea\nSubject: FW: The fan\n\n#close\nHe is a crook."
    attached = (("dossier.pdf", "application/pdf", b"the dossier"),)
    office.mail("bea@staff", "support", "FW: FW: The fan", f"{outer}\n\n{inner}\n", attachments=attached)
    office.work()
    assert _files(office) == [("public", "It is loud.", []), ("internal", "> Tom:\n> #close\n> He is a crook.", ["dossier.pdf"])]
    assert office.ticket(1).ticket.status.value == "new"
    assert "crook" not in seen_by(office, "carl@customer", 1)


def test_a_file_beside_a_mail_that_is_handed_on_twice_stays_inside_also_where_nobody_wrote_a_word(office: Office) -> None:
    inner = "From: Carl <carl@customer.example>\nSent: Monday, March 2, 2026\nTo: Tom\nSubject: The fan\n\nIt is loud."
    outer = "From: Tom <tom@staff.example>\nSent: Monday, March 2, 2026\nTo: Bea\nSubject: FW: The fan"
    attached = (("dossier.pdf", "application/pdf", b"the dossier"),)
    office.mail("bea@staff", "support", "FW: FW: The fan", f"{outer}\n\n{inner}\n", attachments=attached)
    office.work()
    assert _files(office) == [("public", "It is loud.", []), ("internal", "", ["dossier.pdf"])]


def test_a_forward_that_names_its_author_without_an_address_is_the_members_own_and_says_why(office: Office) -> None:
    head = "From: Carl Ca\nSent: Monday, March 2, 2026\nTo: Bea\nSubject: The fan"
    entry = office.mail("bea@staff", "support", "FW: The fan", f"Look.\n\n{head}\n\nIt is loud.\n")
    office.work()
    because = "what was forwarded names no author by an address, or one of us"
    assert f"opens: the member's own ticket ({because})" in office.why(entry)
    assert words(office, 1)[0][0] == "internal"


_QUOTED_ABOVE = (
    "Please handle.\n\n---------- Forwarded message ---------\nFrom: {}\nDate: Mon, 2 Mar 2026 at 09:00\nSubject: The fan\n"
    "To: Bea <bea@staff.example>\n\nIt is loud. I attach what Sam wrote.\n"
)


@pytest.mark.parametrize("inner", ["Re: The fan", "Other things"])
def test_who_wrote_the_quoted_mail_is_the_requester_whatever_mail_they_attached(office: Office, inner: str) -> None:
    attached = (
        f"From: Sam <sam@supplier.example>\r\nSubject: {inner}\r\nMessage-ID: <1@supplier.example>\r\n\r\nWe never repair.\r\n"
    )
    files = (("mail.eml", "message/rfc822", attached.encode()),)
    office.mail("bea@staff", "support", "Fwd: The fan", _QUOTED_ABOVE.format("Carl <carl@customer.example>"), attachments=files)
    office.work()
    requester = office.ticket(1).ticket.requester
    assert requester is not None
    assert requester.address == "carl@customer.example"
    assert _files(office) == [
        ("public", "It is loud. I attach what Sam wrote.", []),
        ("internal", "Please handle.", ["mail.eml"]),
    ]
    assert not office.letters("sam@supplier")


def test_nothing_quoted_beside_a_mail_that_is_handed_on_is_lost(office: Office) -> None:
    above = "Be quick.\n\nOn Mon, 2 Mar 2026 at 09:00, Carl <carl@customer.example> wrote:\n> #close\n> And it smells."
    office.mail("bea@staff", "support", "", "", raw=_handed_on("It is loud.", f"\n{above}"))
    office.work()
    quoted = "> On Mon, 2 Mar 2026 at 09:00, Carl <carl@customer.example> wrote:\n> > #close\n> > And it smells."
    assert words(office, 1) == [("public", "It is loud."), ("internal", f"Be quick.\n\n{quoted}")]
    assert office.ticket(1).ticket.status.value == "new"


def test_a_notice_in_a_mail_that_is_handed_on_opens_no_ticket_for_its_author(office: Office) -> None:
    opened(office)
    office.mail("bea@staff", "support+1-note", "x", "The code is osprey.")
    office.work()
    notice = office.letter("tom@staff").raw
    before = len(office.delivered)
    thread = b"From: Carl <carl@customer.example>\r\nSubject: thread\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n"
    parts = b"--zz\r\n\r\nsee within\r\n--zz\r\nContent-Type: message/rfc822\r\n\r\n" + notice + b"\r\n--zz--\r\n"
    office.mail("tom@staff", "support", "Fwd: thread", "", attachments=(("t.eml", "message/rfc822", thread + parts),))
    office.work()
    assert not outside(office, before)
    assert {seen for seen, _ in words(office, 2)} == {"internal"}
