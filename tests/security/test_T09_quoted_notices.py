"""T09: whatever layout a client gives an answer, no word of a notice goes out with it, and no signed address of anybody else."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pytest

from tests.client import Letter, answer
from tests.layouts import LAYOUTS, before_each, lines_of
from tests.office import Office
from tests.security.scenes import Opened, holding, opened, outside, person, signed_persons, words

NOTE = "@tom, the customer is late with paying again.\nCheck the ledger\n\nBadly late, Kestrel told me.\nSwordfish"
OWN = "The spare part is under way.\nIt leaves Hamburg on Friday."
NEVER = (
    *("paying", "ledger", "Badly", "Kestrel", "Swordfish", "wrote a note"),
    *("internal", "\u27e6", "===", "INTERNAL", "PUBLIC", "Also told", "only staff", "staff.example"),
    *("#take", "#close", "Snooze", "unassigned", "menulis", "Sent:", "09:00"),
)
TOLD = ("It is internal because words of a notice are left in it", "It is internal because a forward is never a reply")
ANSWERED = ("a customer's message", "a note", "a colleague's message")


def _scene(office: Office) -> tuple[Opened, dict[str, Letter]]:
    """A ticket with a customer's mail, a public answer and a note; Tom has a notice of each."""
    ticket = opened(office)
    office.reply(ticket.notice, "We are looking into it, dear Anna.")
    office.work()
    of_colleague = office.letter("tom@staff")
    office.mail("bea@staff", ticket.note_address, "x", NOTE)
    office.work()
    return ticket, dict(zip(ANSWERED, (ticket.to_tom, office.letter("tom@staff"), of_colleague), strict=True))


def _nothing_of_ours_went_out(office: Office, since: int, allowed: str = "") -> list[Letter]:
    """The letters outside since then; none of them holds what is not theirs."""
    sent = outside(office, since)
    for one in sent:
        for word in NEVER:
            assert word in allowed or not holding([one], word), f"{word!r} in\n{one.text}"
        assert signed_persons(one) <= {str(person(office, one.to).id)}, one.text
    return sent


def _arrived_or_told(office: Office, sent: list[Letter], own: str) -> None:
    """The author's words are with the customer, or inside with a receipt that says why."""
    here = [line for line in own.split("\n") if line]
    if sent:
        assert all(holding([one], line) for one in sent for line in here), sent[-1].text
        return
    receipt = office.letter("tom@staff")
    inside = "\n".join(text for visibility, text in words(office, 1) if visibility == "internal")
    assert all(line in inside for line in here)
    assert any(why in receipt.text for why in TOLD)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_of_an_answer_carries_a_notice_out(office: Office, layout: str) -> None:
    _, notices = _scene(office)
    for letter in notices.values():
        since = len(office.delivered)
        office.post(answer(letter, LAYOUTS[layout](f"#public\n{OWN}", letter), "tom@staff.example", quote=False))
        office.work()
        sent = _nothing_of_ours_went_out(office, since)
        if layout == "header above, answer below":  # nobody can tell where such a quote ends
            assert not sent
        _arrived_or_told(office, sent, OWN)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nor_does_a_plain_answer_to_a_customers_message(office: Office, layout: str) -> None:
    _, notices = _scene(office)
    since, letter = len(office.delivered), notices["a customer's message"]
    own = OWN if layout != "answered in between" else f"Hello Anna!\n{OWN}"
    office.post(answer(letter, LAYOUTS[layout](own, letter), "tom@staff.example", quote=False))
    office.work()
    _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)


@pytest.mark.parametrize("layout", ["attributed", "quoted", "nothing marks it", "answer below the quote", "forwarded"])
def test_nor_where_the_client_names_no_id(office: Office, layout: str) -> None:
    _, notices = _scene(office)
    for letter in notices.values():
        since = len(office.delivered)
        draft = answer(letter, LAYOUTS[layout](f"#public\n{OWN}", letter), "tom@staff.example", quote=False)
        office.post(replace(draft, in_reply_to="", references=()))
        office.work()
        _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)


@pytest.mark.parametrize("own", ["\U0001f44d", "", "!!", "ok"])
@pytest.mark.parametrize("layout", ["attributed", "quoted", "bars", "nothing marks it", "header below", "a rule above"])
def test_hardly_a_word_above_the_quote(office: Office, layout: str, own: str) -> None:
    """With nothing to tell from the quote, it is the quote that was taken for the answer."""
    _, notices = _scene(office)
    for letter in notices.values():
        since, stored = len(office.delivered), len(words(office, 1))
        office.post(answer(letter, LAYOUTS[layout](f"#public\n{own}", letter), "tom@staff.example", quote=False))
        office.work()
        sent = _nothing_of_ours_went_out(office, since)
        if own:
            _arrived_or_told(office, sent, own)
        else:
            assert not sent
            told = office.letter("tom@staff").text.lower()  # nothing at all, or all of it inside: never silence
            assert "nothing was stored" in told if len(words(office, 1)) == stored else "words of a notice" in told


@pytest.mark.parametrize("answered", ANSWERED)
def test_a_file_alone_above_the_quote_goes_out_alone(office: Office, answered: str) -> None:
    _, notices = _scene(office)
    since = len(office.delivered)
    office.reply(notices[answered], "#public", attachments=[("plan.txt", "text/plain", b"The plan.")])
    office.work()
    [sent] = _nothing_of_ours_went_out(office, since)
    assert ("plan.txt", b"The plan.") in [(name, octets.strip()) for name, octets in sent.files]


_PLAIN_HTML = "<html><body><div>#public<br>The spare part is under way.<br>It leaves Hamburg on Friday.</div><br>"


@pytest.mark.parametrize("answered", ANSWERED)
@pytest.mark.parametrize("around", ["<div>{}</div>", "<blockquote>{}</blockquote>", "<div><p><b>From:</b> Support</p></div>{}"])
def test_html_with_our_own_html_in_it(office: Office, around: str, answered: str) -> None:
    _, notices = _scene(office)
    since, letter = len(office.delivered), notices[answered]
    inner = re.sub(r"(?is)^.*<body[^>]*>|</body>.*$", "", letter.html) or f"<pre>{escape(letter.text)}</pre>"
    draft = answer(letter, "x", "tom@staff.example", quote=False)
    raw = draft.octets("<html@staff.example>", office.now).decode()
    head = re.sub(r"(?m)^Content-T[^\n]*\r\n", "", raw.partition("\r\n\r\n")[0] + "\r\n")
    page = _PLAIN_HTML + around.format(inner) + "</body></html>"
    trusted = "Authentication-Results: mx.help.example; dmarc=pass header.from=staff.example\r\n"
    kind = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    office.post(draft, raw=(trusted + head + kind + page.replace("\n", "\r\n")).encode())
    office.work()
    _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)


@pytest.mark.parametrize("answered", ANSWERED)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("note.eml", "message/rfc822"),
        ("note.eml", "application/octet-stream"),
        ("NOTE.EML", "text/plain"),
        ("note.txt", "text/plain"),
        ("note.html", "text/html"),
    ],
)
def test_a_notice_as_a_file(office: Office, name: str, kind: str, answered: str) -> None:
    _, notices = _scene(office)
    since, letter = len(office.delivered), notices[answered]
    octets = {"note.txt": letter.text.encode(), "note.html": letter.html.encode()}.get(name, letter.raw)
    raw = _with_file(office, letter, (name, kind, octets))
    office.post(answer(letter, "x", "tom@staff.example"), raw=raw)
    office.work()
    _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)


def _with_file(office: Office, letter: Letter, file: tuple[str, str, bytes]) -> bytes:
    """A staff answer with a file as it is, not encoded."""
    name, kind, octets = file
    draft = answer(letter, "x", "tom@staff.example", quote=False)
    head = draft.octets("<file@staff.example>", office.now).partition(b"\r\n\r\n")[0].decode() + "\r\n"
    head = re.sub(r"(?m)^(Content-T[^\n]*|MIME-Version[^\n]*)\r\n", "", head)
    body = f"#public\n{OWN}\n".replace("\n", "\r\n")
    top = f"{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\n\r\n{body}\r\n--zz\r\n"
    trusted = "Authentication-Results: mx.help.example; dmarc=pass header.from=staff.example\r\n"
    part = f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (trusted + top + part).encode() + octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n--zz--\r\n"


@pytest.mark.parametrize("mark", ["> ", "", "| "])
def test_the_tail_of_two_older_letters(office: Office, mark: str) -> None:
    _, notices = _scene(office)
    since = len(office.delivered)
    newest, older = notices["a colleague's message"], notices["a note"]
    tail = [*lines_of(newest), "", *before_each(mark or "  ", lines_of(older)).split("\n")]
    draft = answer(newest, f"#public\n{OWN}\n\n" + before_each(mark, tail), "tom@staff.example", quote=False)
    office.post(replace(draft, references=(older.message_id, newest.message_id)))
    office.work()
    _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)


@pytest.mark.parametrize("to", ["the same address", "the base"])
def test_a_note_forwarded_to_the_desk_stays_inside_or_goes_without_it(office: Office, to: str) -> None:
    _, notices = _scene(office)
    since, letter = len(office.delivered), notices["a note"]
    where = letter.reply_to if to == "the same address" else "support@help.example"
    body = LAYOUTS["forwarded"](f"#public\n{OWN}", letter)
    office.mail("tom@staff", where, f"Fwd: {letter.subject}", body, references=(letter.message_id,))
    office.work()
    _arrived_or_told(office, _nothing_of_ours_went_out(office, since), OWN)
