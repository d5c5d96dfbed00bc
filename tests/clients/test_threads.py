"""Our letters in the mailboxes of who gets them: one thread for each side of a ticket, whatever the program, whatever happens."""

from __future__ import annotations

import pytest

from mailgate.desk.story import Spoken
from tests.client import Letter
from tests.clients import threads
from tests.clients.threads import BY_IDS, MODELS, Seen
from tests.office import Office

ANNA, CARL, BEA, TOM = "anna@customer", "carl@customer", "bea@staff", "tom@staff"


def grouped(letters: list[Letter]) -> dict[str, list[list[str]]]:
    """The letters by program and thread, their subjects said."""
    seen = [Seen.of(letter.raw) for letter in letters]
    return {name: [[seen[at].subject for at in group] for group in model(seen)] for name, model in MODELS.items()}


def say(office: Office, letter: Letter, words: str, sender: str = "") -> None:
    """Somebody answers, and a minute goes by."""
    office.reply(letter, words, quote=False, sender=sender)
    office.work()
    office.pass_time("1m")


def own_ids(office: Office, number: int) -> list[str]:
    """The Message-IDs of what customers wrote on a ticket."""
    said = [one for one in office.ticket(number).timeline if isinstance(one, Spoken)]
    return [f"<{one.message_id}>" for one in said if one.author.role == "customer"]


def converse(office: Office) -> None:
    """Anna, Carl in copy, Bea and Tom: answers on both sides, a note, another title, a status told, a letter of the clock."""
    office.mail(ANNA, "support", "The lamp", "It is dead.", cc=CARL)
    office.work()
    say(office, office.letter(BEA), "We are on it.")
    say(office, office.letter(ANNA), "Thank you, but it hums.")
    office.mail(TOM, "support+1-note", "x", "They never pay.")
    office.work()
    say(office, office.letter(CARL), "It hums all night.")
    office.mail(BEA, "support+1-note", "x", "#title The lamp of Muster & Co")
    say(office, [one for one in office.letters(BEA) if "It hums all night" in one.text][-1], "A new one comes.")
    office.mail(TOM, "support+1-close", "x", "")
    office.pass_time("1h")


@pytest.mark.parametrize("who", [ANNA, CARL])
def test_all_a_customer_gets_about_a_ticket_is_one_thread_whatever_its_title(office: Office, who: str) -> None:
    converse(office)
    letters = office.letters(who)
    assert len(letters) >= 4
    assert "Muster & Co" not in "".join(letter.subject for letter in letters)
    assert {name: len(found) for name, found in grouped(letters).items()} == dict.fromkeys(MODELS, 1)


def test_the_customers_own_mails_stand_in_it_with_programs_that_go_by_ids(office: Office) -> None:
    """In Gmail their first mail stands apart: its subject has no number. What they answer has it."""
    converse(office)
    first = Seen(own_ids(office, 1)[0], (), "The lamp")
    box = [first, *(Seen.of(letter.raw) for letter in office.letters(ANNA))]
    found = {name: len(model(box)) for name, model in MODELS.items()}
    assert found == {**dict.fromkeys(MODELS, 1), "Gmail": 2, "Outlook by IMAP": 2}


def test_a_letter_hangs_below_what_it_answers(office: Office) -> None:
    """The tree of Thunderbird and mutt: an answer of staff below the customer's mail that came last."""
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    say(office, office.letter(BEA), "We are on it.")
    say(office, office.letter(ANNA), "Thank you, but it hums.")
    say(office, office.letter(BEA), "A new one comes.")
    acknowledged, first, second = (Seen.of(letter.raw) for letter in office.letters(ANNA))
    mine = own_ids(office, 1)
    assert [threads.parent(one) for one in (acknowledged, first, second)] == [mine[0], acknowledged.id, mine[1]]
    assert second.named == (mine[0], acknowledged.id, first.id, mine[1])


def test_internal_and_public_share_no_id_with_staff(office: Office) -> None:
    converse(office)
    for who in (BEA, TOM):
        seen = [Seen.of(letter.raw) for letter in office.letters(who)]
        inside = frozenset().union(*(one.ids for one in seen if "internal]" in one.subject))
        public = frozenset().union(*(one.ids for one in seen if "internal]" not in one.subject))
        assert inside
        assert public
        assert inside.isdisjoint(public)
        for name, model in MODELS.items():
            mixed = [group for group in model(seen) if len({"internal]" in seen[at].subject for at in group}) > 1]
            assert mixed == [], name


def test_each_side_is_one_thread_with_staff_where_ids_decide(office: Office) -> None:
    """A changed title is a changed subject for staff, so only programs that go by ids alone keep it together."""
    converse(office)
    seen = [Seen.of(letter.raw) for letter in office.letters(BEA)]
    assert {name: len(model(seen)) for name, model in BY_IDS.items() if name != "Gmail"} == dict.fromkeys(
        ("Apple Mail", "Thunderbird", "mutt"), 2
    )


def test_a_merged_ticket_goes_on_in_the_thread_it_had(office: Office) -> None:
    """The number in the subject is another one, which Gmail and Outlook by IMAP show as another conversation."""
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.mail(CARL, "support", "Light gone", "It is dark.")
    office.work()
    his = own_ids(office, 2)
    say(office, office.letter(CARL), "Still dark.")
    office.mail(BEA, "support+2-note", "x", "#merge into 1")
    office.work()
    office.mail(BEA, "support+1", "x", "A new one comes to both of you.")
    office.work()
    letters = office.letters(CARL)
    assert letters[-1].subject == "Re: [#1] The lamp"
    assert {name: len(found) for name, found in grouped(letters).items()} == {
        **dict.fromkeys(MODELS, 1),
        "Gmail": 2,
        "Outlook by IMAP": 2,
    }
    annas = [Seen.of(letter.raw) for letter in office.letters(ANNA)]
    assert not any(his[0] in one.ids for one in annas)  # what she never saw is not named to her


def test_a_ticket_split_off_is_a_thread_of_its_own(office: Office) -> None:
    converse(office)
    office.mail(BEA, "support+1-reopen", "x", "")
    office.work()
    say(office, [one for one in office.letters(BEA) if "It hums all night" in one.text][-1], "#split Its noise")
    office.mail(BEA, "support+2", "x", "It is the transformer.")
    office.work()
    letters = office.letters(CARL)
    assert letters[-1].subject == "[#2] The lamp"
    assert {name: len(found) for name, found in grouped(letters).items()} == dict.fromkeys(MODELS, 2)


def test_an_acknowledgement_without_text_stands_apart_where_subjects_decide(office: Office) -> None:
    """Who proved nothing is not sent their own subject, so the first letter has another one than the next."""
    office.mail(ANNA, "support", "The lamp", "It is dead.", authenticated=None)
    office.work()
    say(office, office.letter(BEA), "We are on it.")
    found = {name: len(threads) for name, threads in grouped(office.letters(ANNA)).items()}
    assert found == {**dict.fromkeys(MODELS, 1), "Gmail": 2, "Outlook by IMAP": 2}
