"""What a letter looks like when it leaves: who stands in its headers, what it says first, what it never says."""

from __future__ import annotations

import html as html_entities
import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailgate.desk.alarms import BudgetSummary
from mailgate.desk.asked_letters import Explained
from mailgate.desk.letters import Acknowledgement, NoticeKind, Update
from mailgate.mail.model import Visibility
from tests.golden import letters as sample
from tests.golden.letters import ANNA, BO, CARL, CUSTOMER_STAMP, HEAD, LETTERS, NOTE, REPLY, STAFF_STAMP, notice
from tests.golden.wire import (
    LANGUAGES,
    RENDERER,
    header,
    header_names,
    headers_decoded,
    html,
    octets,
    parts,
    read,
    send,
    text,
)

STAFF = [name for name, (letter, stamp) in LETTERS.items() if RENDERER.render(letter, stamp).audience == "staff"]
NO_TICKET = [name for name in STAFF if LETTERS[name][0].head is None]
CUSTOMERS = [name for name in LETTERS if name not in STAFF]
PUBLIC = ["notice_opened", "notice_customer_message", "notice_mere_thanks"]
"""Letters whose plain Reply goes to the customer."""
READ_INSIDE = ["notice_staff_message", "notice_published", "notice_to_a_partner", "relived"]
"""Letters with a public message whose plain Reply is a note all the same."""
HUMAN = [*PUBLIC, *READ_INSIDE, "update", "update_and_closed", "update_by_a_partner", "notice_note", "notice_privatised"]
HUMAN += [name for name in LETTERS if name.startswith("question")]
HUMAN.remove("relived")  # sent again on request, by the desk


def everything(raw: bytes) -> str:
    return headers_decoded(raw) + "\n" + "\n".join(body for _, body in parts(raw))


@pytest.mark.parametrize("name", LETTERS)
def test_automatic_mail_says_so_and_a_persons_words_do_not(name: str) -> None:
    said = {"Auto-Submitted", "X-Auto-Response-Suppress"} & set(header_names(send(*LETTERS[name])))
    assert len(said) == (0 if name in HUMAN else 2)


@pytest.mark.parametrize("name", [name for name in STAFF if name not in HUMAN] + ["status_told", "acknowledgement", "refusal"])
def test_automatic_mail_comes_from_the_queue_alone(name: str) -> None:
    assert read(send(*LETTERS[name]))["From"] == "Lamp Support <support@help.example>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STAFF)
def test_no_header_of_a_staff_letter_holds_a_customers_address(name: str, language: str) -> None:
    letter, stamp = LETTERS[name]
    own = replace(stamp, in_reply_to=None, references=())
    assert "customer.example" not in headers_decoded(send(letter, own, language))


def test_a_customer_called_like_an_address_is_cut_before_the_at() -> None:
    author = replace(ANNA, name="anna@customer.example")
    letter = notice(NoticeKind.CUSTOMER_MESSAGE, message=replace(sample.MAIL, author=author), by=author)
    assert header(send(letter, STAFF_STAMP), "From") == '"anna (Lamp Support)" <support@help.example>'


@pytest.mark.parametrize("name", STAFF)
def test_a_staff_letter_goes_to_that_person_alone(name: str) -> None:
    letter, stamp = LETTERS[name]
    mail = read(send(letter, stamp))
    assert mail["To"] == f"{letter.to.name} <{letter.to.address}>"
    assert mail["Cc"] is None
    assert mail["Reply-To"] == stamp.reply_to


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CUSTOMERS)
def test_customers_never_see_the_title_or_a_staff_address(name: str, language: str) -> None:
    seen = everything(send(*LETTERS[name], language))
    assert "third one" not in seen
    assert "staff.example" not in seen
    assert "Carl" not in seen or name == "status_told_assigned"


@pytest.mark.parametrize("name", ["update", "acknowledgement", "status_told", "refusal"])
def test_a_customers_answer_goes_to_their_own_signed_address(name: str) -> None:
    raw = send(*LETTERS[name])
    assert read(raw)["Reply-To"] == CUSTOMER_STAMP.reply_to
    if name != "refusal":
        assert CUSTOMER_STAMP.reply_to in text(raw)
        assert f'href="mailto:{CUSTOMER_STAMP.reply_to}?subject=' in html(raw)


def test_to_and_cc_are_honest_and_the_same_in_every_copy() -> None:
    dora = sample.person(9, "aa@customer.example", "Dora")
    people = (ANNA, BO, dora)
    copies = [
        read(
            send(
                Update(to=p, head=HEAD, message=REPLY, status=None, others=(*(q for q in people if q != p), CARL)), CUSTOMER_STAMP
            )
        )
        for p in people
    ]
    assert {(copy["To"], copy["Cc"]) for copy in copies} == {
        ("=?utf-8?q?Anna_=C3=84pfel?= <anna@customer.example>", "Dora <aa@customer.example>, bo@customer.example")
    }


def test_without_the_requester_an_update_is_to_its_reader() -> None:
    assert read(send(Update(to=BO, head=HEAD, message=REPLY, status=None, others=()), CUSTOMER_STAMP))["To"] == BO.address


def test_a_textless_acknowledgement_holds_not_a_byte_of_the_senders() -> None:
    sender = replace(ANNA, name="Buy Pills")
    head = replace(HEAD, subject="Cheap Pills", title="Cheap Pills", requester=sender)
    for language in LANGUAGES:
        assert "Pills" not in everything(send(Acknowledgement(to=sender, head=head, textless=True), CUSTOMER_STAMP, language))


@pytest.mark.parametrize(("subject", "shown"), [("", "Your request"), ("AW: Re[2]: x [#99 internal] y", "x y"), ("[#12] x", "x")])
def test_a_subject_names_no_ticket_but_its_own(subject: str, shown: str) -> None:
    letter = Update(to=ANNA, head=replace(HEAD, subject=subject), message=REPLY, status=None, others=())
    assert header(send(letter, CUSTOMER_STAMP), "Subject") == f"Re: [#12] {shown}"
    assert header(send(letter, replace(CUSTOMER_STAMP, in_reply_to=None)), "Subject") == f"[#12] {shown}"


@pytest.mark.parametrize("name", STAFF)
def test_a_staff_subject_says_internal_unless_a_plain_reply_is_public(name: str) -> None:
    subject = header(send(*LETTERS[name]), "Subject")
    apart = "[digest 0 internal] " if name.startswith(("daily_digest", "notices_digest")) else "[internal] "
    tag = "[#12] " if name in PUBLIC else apart if name in NO_TICKET else "[#12 internal] "
    assert subject.startswith(tag)
    of_a_mail = isinstance(LETTERS[name][0], BudgetSummary | Explained)
    assert subject.endswith("Lamp, third one this week") or name in NO_TICKET or of_a_mail


def test_a_held_mail_cannot_name_a_ticket_in_our_subject() -> None:
    assert header(send(*LETTERS["held_notice_without_ticket"]), "Subject") == "[internal] Held: The lamp is dead"


@pytest.mark.parametrize("name", STAFF)
def test_the_banner_comes_first_and_says_where_a_reply_goes(name: str) -> None:
    first = text(send(*LETTERS[name])).split("\n", 1)[0]
    public = name in PUBLIC or name in READ_INSIDE
    assert first.startswith("=== PUBLIC · " if public else "=== INTERNAL · only staff see this")
    assert ("your Reply goes to the customer" in first) == (name in PUBLIC)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STAFF)
def test_what_is_internal_bears_the_marker_in_text_and_html(name: str, language: str) -> None:
    raw = send(*LETTERS[name], language)
    of_note = name in ("notice_note", "notice_privatised")
    marker = "⟦internal 0-0⟧" if name in NO_TICKET else "⟦internal 12-33⟧" if of_note else "⟦internal 12-0⟧"
    wanted = 0 if name in (*PUBLIC, *READ_INSIDE) else 1
    assert (text(raw).count(marker), html(raw).count(marker)) == (wanted, wanted)


def test_the_actions_are_commands_to_the_signed_internal_address() -> None:
    raw = send(*LETTERS["notice_opened"])
    in_text = re.findall(r"mailto:\S+", text(raw))
    in_html = [html_entities.unescape(url) for url in re.findall(r'href="(mailto:[^"]+)"', html(raw))]
    assert in_text == in_html
    read_back = [(unquote(urlsplit(url).path), parse_qs(urlsplit(url).query)) for url in in_html]
    internal, subject = str(STAFF_STAMP.note_to), ["[#12 internal]"]
    assert read_back == [
        (str(STAFF_STAMP.public_to), {"subject": ["Re: [#12]"]}),
        (internal, {"subject": subject}),
        (internal, {"subject": subject, "body": ["#take"]}),
        (internal, {"subject": subject, "body": ["#close"]}),
        (internal, {"subject": subject, "body": ["#snooze 1d"]}),
    ]


@pytest.mark.parametrize(
    ("limit", "carried"), [(3_999, []), (4_000, ["list.csv"]), (12_349_678, ["list.csv", "all of them.iso"])]
)
def test_staff_get_attachments_up_to_the_limit_and_the_names_of_the_rest(limit: int, carried: list[str]) -> None:
    rendered = RENDERER.render(notice(NoticeKind.NOTE, message=NOTE), replace(STAFF_STAMP, attachment_limit=limit))
    assert [a.name for a in rendered.attachments] == carried
    assert ("all of them.iso (12.3 MB)" in text(octets(rendered))) == ("all of them.iso" not in carried)


def test_customers_get_every_attachment() -> None:
    huge = replace(REPLY, attachments=(sample.attachment("huge.iso", 10**12),))
    letter = Update(to=ANNA, head=HEAD, message=huge, status=None, others=())
    assert RENDERER.render(letter, CUSTOMER_STAMP).attachments == huge.attachments


def test_only_a_persons_notice_can_be_public() -> None:
    letter = notice(NoticeKind.ASSIGNED, message=REPLY)
    assert letter.reply is Visibility.INTERNAL
    assert text(send(letter, STAFF_STAMP)).startswith("=== INTERNAL")


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_learn_nothing_of_a_partner_who_writes_to_them(language: str) -> None:
    seen = everything(send(*LETTERS["update_by_a_partner"], language))
    assert "Please press the button twice." in seen
    assert "Vic" not in seen
    assert "partner.example" not in seen
    assert header(send(*LETTERS["update_by_a_partner"]), "From") == "Lamp Support <support@help.example>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in LETTERS if name.startswith("question")])
def test_who_is_asked_learns_of_the_ticket_its_number_alone(name: str, language: str) -> None:
    seen = everything(send(*LETTERS[name], language))
    assert "lamp is dead" not in seen
    assert not [word for word in ("third one", "customer.example", "staff.example", "Bea", "Carl") if word in seen]
    assert ("Anna" in seen) == (name != "question")
