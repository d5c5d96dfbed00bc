"""Copies in the Sent folder: which letters, once each, whatever becomes of the line; and sending never waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from mailgate.desk.copying import SentFacts, folder_of, owed_to
from mailgate.desk.deadlines import WAITS
from mailgate.imap.troubles import ImapError, LoginRefusedError, RefusedError, UnreachableError
from mailgate.outbound.copies import AT_ONCE, give_up_orphans
from store.copies import Copy
from tests.unit.outbound.sent_folder import BOX, Desk


def test_words_of_the_team_to_a_customer_are_copied_once_and_nothing_else(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered(cc="carl@customer")
        office.reply(office.letters("bea@staff")[-1], "#note\nHe always breaks them.")
        office.work()
        office.reply(office.letters("anna@customer")[-1], "Thank you, all of you!")
        office.work()
        assert len(office.letters("carl@customer")) == 2, "the team's words, and the customer's"
        assert len([one for one in office.delivered if "A new one is on its way." in one.text and "customer" in one.to]) >= 2
        assert len(desk.owed()) == 1, desk.states()
        assert desk.owed()[0].startswith("update ")
        assert desk.copier.run() == 1
        assert desk.copier.run() == 0
        [mail] = desk.server.mails
        assert b"A new one is on its way." in mail
        assert b"always breaks" not in mail
        sent = [one for one in office.delivered if one.raw == mail]
        assert len(sent) == 1, "the very octets that went out"
        assert (desk.server.searches, desk.server.opened) == (0, 1)
        assert [state for state, _ in desk.states().values() if state is not Copy.NONE] == [Copy.DONE]


def test_a_lost_answer_makes_no_second_copy(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()
        desk.server.lost = True
        assert desk.copier.run() == 0
        assert len(desk.server.mails) == 1
        assert desk.copier.run() == 0, "it rests"
        assert desk.server.opened == 1
        office.pass_time(WAITS[0])
        assert desk.copier.run() == 1
        assert (len(desk.server.mails), desk.server.searches) == (1, 1)


def test_a_folder_that_cannot_be_looked_into_just_now_gets_no_second_copy(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()
        desk.server.lost = True
        assert desk.copier.run() == 0
        for code in ("INUSE", "LIMIT", "NOPERM"):
            desk.server.selects = [RefusedError(f"NO [{code}] not now")]
            office.pass_time("1h")
            assert (desk.copier.run(), len(desk.server.mails)) == (0, 1), code
            assert any(code in why for _, why in desk.states().values()), code
        office.pass_time("4h")
        assert (desk.copier.run(), len(desk.server.mails)) == (1, 1)


def test_a_folder_that_is_not_there_yet_holds_no_copy(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        for said in ("NO [NONEXISTENT] no", "NO [TRYCREATE] no", "NO Mailbox does not exist"):
            desk.answered(f"After {said}.")
            desk.server.troubles, desk.server.selects = [UnreachableError("gone")], [RefusedError(said)]
            assert desk.copier.run() == 0
            office.pass_time("1h")
            assert desk.copier.run() == 1, said
        assert len(desk.server.mails) == 3


def test_who_died_in_a_try_looks_before_the_next(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()

        def die() -> None:
            desk.server.mails.append(office.letters("anna@customer")[-1].raw)
            raise KeyboardInterrupt

        desk.server.meanwhile = die
        try:
            desk.copier.run()
        except KeyboardInterrupt:
            desk.server.meanwhile = lambda: None
        again = desk.copying(office.settings.imap[0])
        assert again.run() == 0, "its claim holds"
        office.pass_time("1h")
        assert again.run() == 1
        assert len(desk.server.mails) == 1


def test_trouble_is_waited_for_told_to_the_operator_and_in_the_end_given_up(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()
        since = office.now
        desk.server.troubles = [cast("ImapError", UnreachableError("gone"))] * 1000
        tries = 0
        while Copy.OWED in {state for state, _ in desk.states().values()}:
            desk.copier.run()
            office.pass_time("1m" if office.now < since + timedelta(hours=1) else "4h")
            tries += 1
            assert tries < 200
        assert [one for one, _ in desk.told][:1] == ["shop: gone"]
        assert timedelta(days=5) <= office.now - since < timedelta(days=6)
        assert (Copy.GIVEN_UP, "gone") in desk.states().values()
        assert len(office.letters("anna@customer")) == 2, "sent long ago"
        assert desk.copier.run() == 0


def test_the_operator_hears_when_copies_wait_for_as_long_as_mail_may(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        for wait, told in ((timedelta(minutes=14, seconds=59), 0), (timedelta(minutes=15), 1)):
            desk.answered(f"After {wait}.")
            office.now += wait
            desk.server.troubles = [UnreachableError("gone")]
            assert desk.copier.run() == 0
            assert len(desk.told) == told, wait
            office.now += WAITS[0]
            assert desk.copier.run() == 1


def test_one_mail_that_is_refused_holds_up_no_other_and_a_log_in_that_is_refused_is_not_repeated(
    desk_url: str, tmp_path: Path
) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered("First.")
        desk.answered("Second.")
        desk.server.appends = [RefusedError("NO [TOOBIG] too big")]
        assert desk.copier.run() == 1
        assert b"Second." in desk.server.mails[0]
        office.pass_time(WAITS[0])
        assert desk.copier.run() == 1
        desk.answered("Third.")
        desk.server.troubles = [LoginRefusedError("NO [AUTHENTICATIONFAILED] no")]
        before = desk.server.opened
        for _ in range(14):
            desk.copier.run()
            office.pass_time("1m")
        assert desk.server.opened == before + 1
        office.pass_time("1m")
        assert desk.copier.run() == 1


def test_each_queue_has_its_folder(desk_url: str, tmp_path: Path) -> None:
    other = {**BOX, "name": "hilfe", "queue": "hilfe"}
    desk = Desk(desk_url, tmp_path, BOX, other)
    with desk.office as office:
        desk.answered()
        mine, theirs = office.settings.imap
        assert desk.copying(theirs).run() == 0
        assert desk.copying(mine).run() == 1


def test_a_copy_stays_with_the_queue_that_wrote_wherever_its_ticket_goes(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path, {**BOX, "queue": "support"}, {**BOX, "name": "hilfe", "queue": "hilfe"})
    with desk.office as office:
        desk.answered()
        office.reply(office.letters("bea@staff")[-1], "#queue hilfe")
        office.work()
        mine, theirs = office.settings.imap
        assert desk.copying(theirs).run() == 0
        assert desk.copying(mine).run() == 1


def test_a_copy_owed_to_an_account_that_keeps_none_any_more_is_given_up_after_its_time(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()
        later = office.settings.model_copy(update={"imap": ()})
        for settings, wait, state in (
            (office.settings, "6d", Copy.OWED),
            (later, "0s", Copy.GIVEN_UP),
        ):
            office.pass_time(wait)
            give_up_orphans(settings, office.store, office.now)
            assert [one for one, _ in desk.states().values() if one is not Copy.NONE] == [state]


def test_a_copy_waits_for_its_account_as_long_as_mail_may(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path)
    with desk.office as office:
        desk.answered()
        sent, nobody = office.now, office.settings.model_copy(update={"imap": ()})
        for beyond, state in ((timedelta(0), Copy.OWED), (timedelta(seconds=1), Copy.GIVEN_UP)):
            give_up_orphans(nobody, office.store, sent + timedelta(days=5) + beyond)
            assert state in [one for one, _ in desk.states().values()]


def test_without_a_sent_folder_nothing_is_owed(desk_url: str, tmp_path: Path) -> None:
    desk = Desk(desk_url, tmp_path, {**BOX, "sent_folder": ""})
    with desk.office:
        desk.answered()
        assert not desk.owed()


def test_which_letter_is_owed_a_copy_is_a_rule() -> None:
    accounts = {"shop": "", "help": "hilfe"}
    assert (folder_of("hilfe", accounts), folder_of("support", accounts)) == ("help", "shop")
    assert folder_of("support", {"help": "hilfe"}) is None
    usual = {"queue": "support", "words": True, "by_team": True, "copied": False}
    for change, owed in (
        ({}, True),
        ({"words": False}, False),
        ({"by_team": False}, False),
        ({"copied": True}, False),
    ):
        assert owed_to(SentFacts(**{**usual, **change}), accounts) == ("shop" if owed else None)  # type: ignore[arg-type]
    assert owed_to(SentFacts(**usual), {"help": "hilfe"}) is None  # type: ignore[arg-type]
    assert AT_ONCE > 1
