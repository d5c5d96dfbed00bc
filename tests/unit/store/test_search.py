"""Searching finds what stands in a ticket, on both databases alike, and each reader only in what they may see."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from store import indexing, readers, search
from tests.looking import find, lines
from tests.office import Office
from tests.security.scenes import note_address
from tests.security.test_T78_search import HOSTILE


@pytest.fixture
def two(office: Office) -> Office:
    """#1 is Anna's lamp, #2 Otto's door."""
    office.mail("anna@customer", "support", "Die Lampe", "Sie ist in Zürich kaputt; l'hôtel è già chiuso.", cc="carl@customer")
    office.mail("otto@elsewhere", "support", "The door", "It does not close. Batteries: none. foo_bar-baz")
    office.work()
    return office


@pytest.mark.parametrize(
    ("query", "tickets"),
    [
        ("lampe", {1}),
        ("LAMPE", {1}),
        ("zurich", {1}),
        ("Zürich", {1}),
        ("Zu\u0308rich", {1}),
        ("hotel gia", {1}),
        ("lampe zürich", {1}),
        ("lampe door", set()),
        ('"does not close"', {2}),
        ('"not does close"', set()),
        ("close not does", {2}),
        ("batter*", {2}),
        ("batter", set()),
        ('"does not clo"*', {2}),
        ("bar", {2}),
        ("foo-bar_baz", {2}),
        ("it -door", set()),
        ('close -"does not open"', {2}),
        ("anna@customer.example", {1}),
        ("from:anna@customer.example", {1}),
        ("from:anna", {1}),
        ("from:ann", set()),
        ("from:@elsewhere.example", {2}),
        ("-from:anna close", {2}),
        ("queue:support kaputt", {1}),
        ("queue:hilfe kaputt", set()),
        ("status:new", {1, 2}),
        ("-status:new", set()),
        ("status:new -kaputt", set()),
        ("tag:vip", set()),
        ("-kaputt", set()),
        ("", set()),
        ("%", set()),
        ("_____", set()),
        ("from:%@%", set()),
        ("from:@%", set()),
    ],
)
def test_words_are_found_and_nothing_typed_is_a_pattern(two: Office, query: str, tickets: set[int]) -> None:
    assert find(two, query) == tickets


@pytest.mark.parametrize(
    ("query", "tickets"),
    [("電灯", {1}), ("電", {1}), ("灯電", set()), ("こわれ", {1}), ("電灯 LED", {1}), ("전등", {2}), ("등전", set())],
)
def test_scripts_without_blanks_are_found_by_any_run_of_signs(office: Office, query: str, tickets: set[int]) -> None:
    office.mail("anna@customer", "support", "修理", "玄関の電灯がこわれました。LEDです。")
    office.mail("otto@elsewhere", "support", "수리", "현관 전등이 고장났어요.")
    office.work()
    assert find(office, query) == tickets
    assert find(office, query, "anna@customer") == tickets & {1}


def test_title_tags_and_people_are_found_by_staff_alone(two: Office) -> None:
    two.mail(
        "bea@staff", note_address(two.letter("bea@staff")), "x", "#title Overdue account\n#tag vip\n#cc dora@customer.example"
    )
    two.work()
    changed = {1} if "Lampe" in two.letter("bea@staff").text else {2}
    for query in ("overdue", "vip", "tag:vip", "dora@customer.example", "account vip"):
        assert find(two, query) == changed, query
        assert find(two, query, "tom@staff") == changed, query
        for customer in ("anna@customer", "otto@elsewhere", "carl@customer"):
            assert find(two, query, customer) == set(), query


def test_customers_find_no_note_no_colleague_and_no_other_ticket(two: Office) -> None:
    two.mail("bea@staff", "support+1-note", "x", "They never pay.")
    two.mail("bea@staff", "support+1", "x", "We send a new bulb.", attachments=[("manual.txt", "text/plain", b"x")])
    two.work()
    assert (find(two, "pay"), find(two, "bulb"), find(two, "manual")) == ({1}, {1}, {1})
    assert (find(two, "bulb lampe", "anna@customer"), find(two, "manual", "anna@customer")) == ({1}, {1})
    for query in ("pay", "bea@staff.example", "staff", "close", "from:otto", "door"):
        assert find(two, query, "anna@customer") == set(), query
    assert find(two, "bulb", "otto@elsewhere") == find(two, "bulb", "nobody@elsewhere") == set()


def test_who_joined_later_finds_nothing_of_before(two: Office) -> None:
    two.mail("bea@staff", "support+1", "x", "#cc dora@customer.example\nA first bulb.")
    two.work()
    two.mail("bea@staff", "support+1", "x", "A second bulb.")
    two.work()
    assert (find(two, "second bulb", "dora@customer"), find(two, "first", "dora@customer")) == ({1}, set())
    assert find(two, "kaputt", "dora@customer") == set()


def test_colleagues_find_what_they_may_read(two: Office) -> None:
    assert find(two, "kaputt", "lena@customer") == set()
    with two.store.write() as session:
        from store import organisations

        organisations.add(
            session, "Muster", organisations.OrganisationChange(add_domains=("customer.example",), shares=True), two.now
        )
    two.mail("bea@staff", "support+1-note", "x", "Secretly kaputt")
    two.work()
    assert (find(two, "kaputt", "lena@customer"), find(two, "secretly", "lena@customer")) == ({1}, set())
    with two.store.write() as session:
        organisations.edit(session, "Muster", organisations.OrganisationChange(shares=False))
    assert find(two, "kaputt", "lena@customer") == set()


def test_what_waits_is_found_by_staff_alone_and_what_became_a_note_stays_theirs(desk_url: str, tmp_path: object) -> None:
    from pathlib import Path

    with Office(desk_url, Path(str(tmp_path)), gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("bea@staff", "support+1", "x", "#close\nWe send a bulb.")
        office.work()
        assert (find(office, "bulb"), find(office, "bulb", "anna@customer")) == ({1}, set())
        assert find(office, "status:closed dead") == find(office, "status:new dead", "anna@customer") == {1}
        assert find(office, "status:closed dead", "anna@customer") == set()
        office.pass_time("3m")
        assert find(office, "bulb status:closed", "anna@customer") == {1}
        office.mail("bea@staff", "support+1", "x", "We send a candle.")
        office.work()
        office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", "note")
        office.work()
        office.pass_time("3m")
        assert (find(office, "candle"), find(office, "candle", "anna@customer")) == ({1}, set())


def test_a_line_shows_where_the_words_stand_as_its_reader_sees_it(two: Office) -> None:
    [line] = lines(two, "zurich", "anna@customer")
    assert line.snippet == "Sie ist in Zürich kaputt; l'hôtel è già chiuso."
    assert (line.whole, line.internal, line.public) == (False, None, 1)


def test_the_last_changed_come_first_and_no_more_than_asked_for(office: Office) -> None:
    for n in range(5):
        office.mail(f"anna{n}@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.pass_time("1m")
    office.mail("anna1@customer", "support+2", "x", "Still dead.")
    office.work()
    assert [one.ticket.number for one in lines(office, "dead", limit=3)] == [2, 5, 4]


def test_nothing_typed_makes_a_database_stumble(two: Office) -> None:
    for query in HOSTILE:
        assert find(two, query) <= {1, 2}
        assert find(two, query, "anna@customer") <= {1}


@pytest.mark.parametrize("few", [0, 100])
def test_whatever_is_read_at_a_time_all_is_found(office: Office, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(search, "_BATCH", 2)
    monkeypatch.setattr(readers, "_BATCH", 2)
    monkeypatch.setattr(search, "_FEW", few)
    monkeypatch.setattr(search, "_RECENT", 3)
    for n in range(5):
        office.mail("anna@customer", "support", f"Lamp {n}", "It is dead.")
    office.mail("otto@elsewhere", "support", "Door", "It is dead.")
    office.work()
    assert find(office, "dead") == find(office, "status:new") == {1, 2, 3, 4, 5, 6}
    assert find(office, "from:anna dead") == find(office, "dead", "anna@customer") == {1, 2, 3, 4, 5}
    assert find(office, "status:new", "anna@customer") == find(office, "customer.example", "bea@staff") == {1, 2, 3, 4, 5}
    monkeypatch.setattr(search, "_ENTRIES", 4)
    assert find(office, "from:anna dead") == {1, 2, 3, 4, 5}


def test_an_index_made_anew_finds_the_same(two: Office) -> None:
    two.mail("bea@staff", "support+1-note", "x", "#tag vip\nThey never pay.")
    two.work()
    queries = ("kaputt", "pay", "vip", "customer", "lampe", "door")
    before = [find(two, query) for query in queries]
    with two.store.main_engine.begin() as connection:
        for table in ("public_message", "internal_note"):
            connection.execute(text(f"UPDATE {table} SET words = ''"))
        connection.execute(text("DELETE FROM ticket_words"))
        indexing.drop(connection)
        indexing.fill(connection)
        indexing.create(connection)
    assert [find(two, query) for query in queries] == before
    assert all(before)


def test_a_row_that_changes_sides_changes_indexes(two: Office) -> None:
    """Whoever moves it: the index follows the row."""
    with two.store.write() as session:
        columns = "id, ticket, author, author_role, text, full_text, quoted_lines, words, message_id, via, trust, journal_id, at"
        session.execute(text(f"INSERT INTO internal_note ({columns}) SELECT {columns} FROM public_message WHERE ticket = 1"))
        session.execute(text("DELETE FROM public_message WHERE ticket = 1"))
    assert (find(two, "kaputt"), find(two, "kaputt", "anna@customer")) == ({1}, set())
    assert find(two, "close", "otto@elsewhere") == {2}


def test_a_mail_of_a_megabyte_is_taken_and_found_by_its_beginning(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "beginning\n" + "\n".join(f"word{n} " * 8 for n in range(20_000)))
    office.mail("anna@customer", "support", "The lamp", "x" * 500_000)
    office.work()
    assert find(office, "beginning") == {1}
    assert find(office, "lamp") == {1, 2}


def test_the_index_is_what_is_asked(two: Office) -> None:
    """A table is read row by row nowhere, however many there are."""
    if not two.store.sqlite:
        pytest.skip("on few rows PostgreSQL rightly reads the table")
    asked = (
        "SELECT m.id FROM search_public JOIN public_message AS m ON m.id = search_public.rowid"
        " JOIN ticket ON ticket.number = m.ticket WHERE search_public MATCH '\"lamp\"' AND search_public.rowid < 100"
        " ORDER BY search_public.rowid DESC LIMIT 200"
    )
    with two.store.read() as session:
        plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert [line for line in plan if "SCAN" in line] == [line for line in plan if "VIRTUAL TABLE INDEX" in line]
    assert not [line for line in plan if "TEMP B-TREE" in line]


def test_what_was_merged_is_found_as_part_of_what_it_became(two: Office) -> None:
    two.mail("bea@staff", note_address(two.letter("bea@staff")), "x", "#merge into 1")
    two.work()
    if not two.ticket(1).parts:
        two.mail("bea@staff", note_address(two.letter("bea@staff")), "x", "#merge into 2")
        two.work()
    [into] = {two.ticket(n).ticket.number for n in (1, 2)}
    for query in ("kaputt", "close", "from:anna kaputt"):
        assert find(two, query) == {into}, query
    assert find(two, "kaputt", "anna@customer") <= {into}
    assert find(two, "close", "anna@customer") == find(two, "kaputt", "otto@elsewhere") == set()
