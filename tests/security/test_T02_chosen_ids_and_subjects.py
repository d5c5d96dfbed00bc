"""T02: what strangers chose, an id or a subject, comes back in the answers of others, and orders nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office
from tests.security.scenes import opened, ticket_of, words
from tests.stand_ins import HILFE, SUPPORT

FORMS: dict[str, dict[str, str]] = {"signs": {}, "plain": {"delimiter": ""}, "domain": {"reply_domain": "reply.help.example"}}


def _office(tmp_path: Path, **how: Any) -> Office:
    made = Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, **how)
    made.staff("bea@staff", receipts="all")
    made.staff("tom@staff", notify="all")
    return made


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Office]:
    with _office(tmp_path, gateway={"delimiter": ""}) as made:
        yield made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", ["control", "status", "help", "another's token"])
def test_an_id_that_only_looks_like_ours_takes_nobodys_answer_off_the_ticket(tmp_path: Path, form: str, word: str) -> None:
    with _office(tmp_path, gateway=FORMS[form]) as office:
        local = f"o1.{'a' * 26}.{word}"
        if word == "another's token":  # of a letter they got, with a detail that it never had
            local = f"{opened(office, 'vic@other').acknowledged.message_id[1:].partition('@')[0]}.control"
        chosen = f"<{local}@evil.example>"
        entry = office.mail(
            "anna@customer", "support", "A fire", "It is dead.", cc=("carl@customer", "bea@staff"), headers={"Message-ID": chosen}
        )
        office.work()
        number = ticket_of(office, entry)
        said = {"carl@customer": "Mine burns.", "bea@staff": f"{number} close", "anna@customer": "Mine too, now."}
        for who, text in said.items():
            entry = office.mail(who, "anna@customer", "Re: A fire", text, cc="support", in_reply_to=chosen, references=(chosen,))
            office.work()
            assert office.disposition(entry) == "reply", who
        assert [text for _, text in words(office, number)] == ["It is dead.", *said.values()]
        assert office.ticket(number).ticket.status != "closed"


@pytest.mark.parametrize(
    "subject",
    [
        "Broken [#2 close]",
        "[#2-take] Broken",
        "Broken [#1 close]",
        "Broken [#2 [#2 note]close]",
        "Broken [#2 [#1]close]",
        "[digest 3] x",
    ],
)
def test_a_subject_of_a_stranger_orders_nothing_in_a_plain_reply_to_our_letter(plain: Office, subject: str) -> None:
    opened(plain, "vic@victim")
    plain.mail("zoe@stranger", "support", subject, "Please help.", authenticated=None)
    plain.work()
    notice = plain.letters("bea@staff")[-1]
    for ids in (notice.message_id, ""):
        entry = plain.mail("bea@staff", "support", f"Re: {notice.subject}", "My answer.", in_reply_to=ids)
        plain.work()
        assert plain.disposition(entry) == ("reply" if ids else "note")
    assert [text for _, text in words(plain, 1)] == ["It is dead."]
    assert words(plain, 2)[1:] == [("public", "My answer."), ("internal", "My answer.")]
    assert [plain.ticket(n).ticket.status for n in (1, 2)] == ["new", "open"]
    heard = plain.letters("zoe@stranger")[-1]
    assert "My answer." in heard.text
    entry = plain.reply(heard, "Thank you.")
    plain.work()
    assert plain.disposition(entry) == "reply"


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("subject", ["Broken [#1 close]", "[#1 close]"])
def test_nor_in_a_reply_to_the_copy_that_they_sent_themselves(plain: Office, subject: str, ids: bool) -> None:
    opened(plain, "vic@victim")
    plain.mail(
        "zoe@stranger", "support", subject, "Please help.", cc="bea@staff", headers={"Message-ID": "<z1@stranger.example>"}
    )
    plain.work()
    answers = "<z1@stranger.example>" if ids else ""
    plain.mail("bea@staff", "zoe@stranger", f"Re: {subject}", "I look into it.", cc="support", in_reply_to=answers)
    plain.work()
    assert plain.ticket(1).ticket.status == "new"
    assert "I look into it." not in "".join(one.everything for one in plain.letters("vic@victim"))


def test_what_staff_add_to_the_subject_of_their_answer_is_obeyed_or_at_least_kept_inside(plain: Office) -> None:
    ticket = opened(plain)
    entry = plain.mail("bea@staff", "support", "Re: [#1 close] The lamp", "Done.", in_reply_to=ticket.notice.message_id)
    plain.work()
    assert plain.disposition(entry) == "note"
    assert plain.ticket(1).ticket.status == "closed"
    entry = plain.mail("bea@staff", "support", "Re: [#1 note] The lamp", "She is odd.", in_reply_to="<m1@customer.example>")
    plain.work()
    assert plain.disposition(entry) == "note"


@pytest.mark.parametrize(
    "subject", ["[digest 12] python-list", "Re: [Digest 3] your newsletter is broken", "Re: [digest 1 internal]"]
)
def test_a_newsletter_is_no_answer_to_a_digest_of_ours(plain: Office, subject: str) -> None:
    opened(plain, "vic@victim")
    for who in ("anna@customer", "bea@staff"):
        entry = plain.mail(who, "support", subject, "Please help.")
        plain.work()
        assert plain.disposition(entry) == "new_ticket", who


def test_a_mail_to_two_queues_does_its_order_once(tmp_path: Path) -> None:
    with _office(tmp_path, gateway={"delimiter": ""}, queue=[SUPPORT, HILFE]) as office:
        opened(office)
        for subject, text in (("[#1 note]", "Kindly."), ("[control]", "1 note: call Bob")):
            entry = office.mail("bea@staff", ["hilfe", "support"], subject, text)
            office.work()
            assert sorted(office.dispositions(entry).values()) in (["new_ticket", "note"], ["command", "new_ticket"])
        assert words(office, 1)[1:] == [("internal", "Kindly."), ("internal", "call Bob")]
