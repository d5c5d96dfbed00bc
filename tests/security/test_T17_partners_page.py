"""T13, T17, T19: what partners see ends with their filter, pages change nothing, and no form does what another may."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from mailgate.mail.model import Address
from store import journal, organisations, partners
from store.organisations import OrganisationChange
from store.tables import MAIN
from tests.office import HILFE, SUPPORT, Office
from tests.partners_page import At, Pages
from tests.security.scenes import note_address, words
from tests.stand_ins import empty_desk

VIC, UDO, BEA = "vic@partner", "udo@partner", "bea@staff"
SECRET = "SECRETnote"


@pytest.fixture
def either(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """The scene on either database."""
    yield from _scene(desk_url, tmp_path)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The scene, where the database is not the point."""
    yield from _scene(empty_desk(tmp_path / "desk.db"), tmp_path)


def _scene(url: str, tmp_path: Path) -> Iterator[Office]:
    """#1 is the printer of a firm, tagged; #2 nobody's business."""
    with Office(url, tmp_path, queue=[SUPPORT, HILFE], web={"posts": "1000/1m"}) as made:
        made.staff(BEA, notify="all")
        with made.store.write() as session:
            organisations.add(session, "Acme", OrganisationChange(add_domains=("customer.example",)), made.now)
        made.mail("anna@customer", "support", "The printer", "It eats paper.", cc="carl@customer")
        made.mail("otto@elsewhere", "support", "The desk", "SECRETwords")
        made.work()
        note(made, f"#tag printer\n{SECRET}", attachments=[("plan.txt", "text/plain", b"the plan")])
        yield made


def note(office: Office, text: str, **how: object) -> None:
    """Staff write inside, on #1."""
    office.mail(BEA, note_address(office.letters(BEA)[0]), "x", text, **how)  # type: ignore[arg-type]
    office.work()


def _store(office: Office, change: Callable[[Session], object]) -> None:
    with office.store.write() as session:
        change(session)


def _merge(office: Office) -> None:
    note(office, "#merge into 2")
    office.mail(BEA, "support+2-note", "x", "#untag printer")
    office.work()


NO_MORE = OrganisationChange(drop_domains=("customer.example",))
OUT: tuple[tuple[dict[str, str], Callable[[Office], None]], ...] = (
    ({"tag": "printer"}, lambda office: note(office, "#untag printer")),
    ({"queue": "support", "tag": "printer"}, lambda office: note(office, "#queue hilfe")),
    ({"organisation": "Acme"}, lambda office: _store(office, lambda s: organisations.edit(s, "Acme", NO_MORE))),
    ({"tag": "printer"}, lambda office: office.sees(VIC, tag="scanner")),
    ({"tag": "printer"}, _merge),
)
"""A filter that admits #1, and what ends that."""


@pytest.mark.parametrize("case", range(len(OUT)))
def test_whatever_leaves_the_filter_is_gone_at_once_and_what_was_being_written_is_kept_but_not_sent(
    either: Office, case: int
) -> None:
    (admits, leave), office = OUT[case], either
    office.partner(VIC, "Vic", **admits)
    with Pages(office) as pages:
        vic = pages.of(VIC)
        url = next(one for one in vic.get("/p/1/").text.split('"') if "/files/" in one)
        paths = ("/p/1/", "/p/1/reply", "/p/1/note", url)
        carried = {path: vic.form(path) for path in paths[1:3]}
        assert all(vic.get(path).status_code == 200 for path in paths)
        leave(office)
        before = words(office, 1)
        for path in paths:
            _is_nothing(vic, path)
        assert "/p/1/" not in vic.get("/p/").text + vic.get("/p/?status=all").text + vic.get("/p/?q=paper").text
        for path, form in carried.items():
            answer = vic.visitor.post(path, data={**form, "text": "My long words."})
            assert answer.status_code == 404
            assert "My long words." in answer.text
            assert "SECRET" not in answer.text
        assert words(office, 1) == before


def _is_nothing(vic: At, path: str) -> None:
    """The same page as of a ticket that never was."""
    nowhere = path.replace("/p/1/", "/p/4711/")
    answer, other = vic.get(path), vic.get(nowhere)
    assert answer.status_code == other.status_code == 404
    assert answer.text.replace(path, nowhere) == other.text


def test_who_is_a_partner_no_longer_sees_nothing_and_says_nothing(office: Office) -> None:
    office.partner(VIC, "Vic", tag="printer")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        carried = vic.form("/p/1/reply")
        _store(office, lambda session: partners.remove(session, Address("vic@partner.example")))
        for path in ("/p/", "/p/1/", "/p/1/note", "/p/4711/"):
            answer = vic.get(path)
            assert answer.status_code == 403, path
            assert "printer" not in answer.text
        before = words(office, 1)
        kept = vic.visitor.post("/p/1/reply", data={**carried, "text": "My long words."})
        assert (kept.status_code, "My long words." in kept.text) == (403, True)
        assert words(office, 1) == before


def test_no_form_does_what_another_may(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    office.partner(UDO, "Udo", queue="support")
    targets = ("/p/1/reply", "/p/1/note", "/p/2/reply", "/p/2/note")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        homes = [(vic, path) for path in targets] + [(pages.of(UDO), "/p/1/reply"), (pages.of(VIC), "/p/1/reply")]
        carried = [who.form(path) for who, path in homes]
        assert len({one["form"] for one in carried}) == len(carried)
        before = {number: words(office, number) for number in (1, 2)}
        for form, (who, home) in zip(carried, homes, strict=True):
            for target in targets:
                if (who, home) == (vic, target):
                    continue
                for readers in {form["readers"], carried[targets.index(target)]["readers"]}:
                    answer = vic.visitor.post(target, data={"form": form["form"], "readers": readers, "text": "SPLICED"})
                    assert answer.status_code == 403, (home, target, readers)
                    assert "SPLICED" in answer.text  # nobody's words are lost
        assert {number: words(office, number) for number in (1, 2)} == before
        for path, form in zip(targets, carried, strict=False):
            assert vic.write(path, f"For {path}.", carried=form).status_code == 303
        said = [(side, text) for number in (1, 2) for side, text in words(office, number) if text.startswith("For ")]
        assert said == [("public" if path.endswith("reply") else "internal", f"For {path}.") for path in targets]


def test_a_form_of_another_site_does_nothing_and_shows_nothing(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        form, before = vic.form("/p/1/reply"), words(office, 1)
        signs = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"})
        for headers in signs:
            answer = vic.write("/p/1/reply", "EVILwords", carried=form, headers=headers)
            assert (answer.status_code, "EVILwords" in answer.text) == (403, False), headers
        assert words(office, 1) == before


def test_a_reply_is_never_sent_to_somebody_its_form_did_not_name(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        form = vic.form("/p/1/reply")
        note(office, "#cc dora@customer.example")
        again = vic.write("/p/1/reply", "Only for Anna and Carl.", carried=form)
        assert again.status_code == 422
        shown = html.unescape(again.text)
        assert "Only for Anna and Carl." in shown
        assert "has changed" in shown
        assert "dora@customer.example" in shown
        assert "compose-public" in shown
        assert not [text for _, text in words(office, 1) if "Only for" in text]
        form["readers"] += ",99"
        assert vic.write("/p/1/reply", "Only for Anna and Carl.", carried=form).status_code == 403


def test_an_old_form_comes_again_with_its_words_and_for_the_same_readers(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        forms = {name: vic.form(f"/p/1/{name}") for name in ("reply", "note")}
        office.pass_time("25h")
        for name, kind in (("reply", "public"), ("note", "internal")):
            again = vic.write(f"/p/1/{name}", f"Old {name}.", carried=forms[name])
            assert again.status_code == 422
            assert f"Old {name}." in again.text
            assert [one for one in ("public", "internal") if f"compose-{one}" in again.text] == [kind]
            assert f'action="/p/1/{name}"' in again.text


def test_the_same_form_sent_twice_is_one_message(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        form = vic.form("/p/1/note")
        first, second = (vic.write("/p/1/note", "Once.", carried=form) for _ in range(2))
        assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
        assert [text for _, text in words(office, 1)].count("Once.") == 1


def test_looking_changes_nothing(office: Office) -> None:
    office.partner(VIC, "Vic", queue="support")
    with Pages(office) as pages:
        vic = pages.of(VIC)
        vic.write("/p/1/reply", "It waits.")
        url = next(one for one in vic.get("/p/1/").text.split('"') if "/files/" in one)
        before = _everything(office)
        signs: tuple[dict[str, str], ...] = ({}, {"Purpose": "prefetch"}, {"User-Agent": "Mozilla/5.0 Safe Links"})
        for path in ("/p/", "/p/?q=paper", "/p/1/", "/p/1/?said=8&as=reply", "/p/1/reply", "/p/1/note", url):
            for method in ("HEAD", "GET", "GET"):
                for headers in signs:
                    assert vic.visitor.request(method, path, headers=headers).status_code == 200, path
        for path in ("/p/1/stop/8", "/p/1/stop/8?word=stop", "/p/1/reply?text=x&form=1"):
            assert vic.get(path).status_code in (200, 303, 404, 405), path
        assert _everything(office) == before


def _everything(office: Office) -> dict[str, object]:
    with office.store.read() as session:
        rows: dict[str, object] = {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in MAIN}
    return {**rows, "journal": journal.last_id(office.store)}
