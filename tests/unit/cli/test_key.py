"""``mailgate key``: keys are listed, made and dropped without anybody seeing one."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from mailgate import keyfile
from mailgate.settings import Settings, load
from store.engine import Store
from tests.command import Command


@pytest.fixture
def desk(mailgate: Command) -> Settings:
    return load(mailgate.folder / "config/mailgate.toml")


def _file(desk: Settings) -> Path:
    return keyfile.path(desk)


def test_the_list_says_what_each_key_does(mailgate: Command) -> None:
    [only] = mailgate("key", "list", "--json").json
    assert set(only) == {"id", "created", "signs", "verifies"}
    assert re.fullmatch(r"[0-9a-f]{8}", only["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", only["created"])
    assert (only["signs"], only["verifies"]) == (True, True)
    made = mailgate("key", "rotate", "--json").json
    new, old = mailgate("key", "list", "--json").json
    assert (new, old) == (made, {**only, "signs": False})
    assert mailgate("key", "list", "--limit", "1", "--json").json == [new]
    assert mailgate("key", "list").out.splitlines() == [
        f"{new['id']}\t{new['created']}\tsigns, verifies",
        f"{old['id']}\t{old['created']}\tverifies",
    ]


def test_no_command_shows_a_key(mailgate: Command, desk: Settings) -> None:
    said = "".join(mailgate(*argv).out for argv in (("key", "rotate"), ("key", "list"), ("key", "list", "--json"), ("check",)))
    for key in keyfile.read(desk):
        assert key.line.split()[0] not in said
        assert key.octets.hex() not in said
        assert key.id in said or key != keyfile.read(desk)[0]


def test_the_file_is_replaced_whole_with_its_mode_and_remarks(mailgate: Command, desk: Settings) -> None:
    path = _file(desk)
    path.write_text("# kept in the safe, too\n" + path.read_text())
    before = path.stat()
    assert mailgate("key", "rotate").code == 0
    after = path.stat()
    assert after.st_ino != before.st_ino, "a reader sees the old file or the new one, never half of one"
    assert (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid) == (0o600, before.st_uid, before.st_gid)
    assert path.read_text().startswith("# kept in the safe, too\n")
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["mailgate.key", "mailgate.toml"]


def test_a_file_reached_by_a_link_stays_where_it_is(mailgate: Command, desk: Settings) -> None:
    path, elsewhere = _file(desk), mailgate.folder / "secrets.key"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert mailgate("key", "rotate").code == 0
    assert path.is_symlink()
    assert len(elsewhere.read_text().splitlines()) == 2


def test_a_key_that_verifies_is_dropped_and_the_one_that_signs_is_not(mailgate: Command, desk: Settings) -> None:
    [old] = keyfile.read(desk)
    refused = mailgate("key", "revoke", old.id)
    assert (refused.code, "mailgate key rotate" in refused.err) == (1, True)
    mailgate("key", "rotate")
    assert mailgate("key", "revoke", old.id, "--json").json == {"id": old.id, "letters": 0, "unsent": 0}
    assert old not in keyfile.read(desk)
    gone = mailgate("key", "revoke", old.id)
    assert (gone.code, f"no key {old.id}" in gone.err) == (1, True)


def test_a_key_can_be_dropped_while_the_store_is_out_of_reach(mailgate: Command, desk: Settings) -> None:
    [old] = keyfile.read(desk)
    mailgate("key", "rotate")
    mailgate.patch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{mailgate.folder}/nothing.db")
    assert mailgate("key", "revoke", old.id, "--json").json == {"id": old.id, "letters": None, "unsent": None}
    assert old not in keyfile.read(desk)


def test_the_letters_a_key_signed_are_counted(mailgate: Command, desk: Settings) -> None:
    mailgate("staff", "add", "bea@staff.example")
    new = ("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "Lamp", "--text", "Hi")
    first = mailgate(*new, "--json").json["ticket"]
    [old] = keyfile.read(desk)
    mailgate("key", "rotate")
    mailgate(*new)
    by_old = [row for row in mailgate("outbox", "list", "--json").json if row["ticket"] == first]
    assert mailgate("key", "revoke", old.id, "--json").json == {"id": old.id, "letters": len(by_old), "unsent": len(by_old)}
    assert by_old


@pytest.mark.parametrize(
    "argv", [(), ("a1b2c3d4", "--ticket", "1"), ("a1b2c3d4", "--person", "anna@customer.example"), ("--ticket", "0")]
)
def test_what_is_to_be_revoked_is_named_in_one_way(mailgate: Command, argv: tuple[str, ...]) -> None:
    assert mailgate("key", "revoke", *argv).code == 2


def test_revoking_where_nobody_is_says_so(mailgate: Command) -> None:
    missing = mailgate("key", "revoke", "--ticket", "4711")
    assert (missing.code, "no ticket #4711" in missing.err) == (1, True)


def test_addresses_on_a_ticket_are_revoked_with_an_event(mailgate: Command, store: Store) -> None:
    mailgate("staff", "add", "bea@staff.example")
    new = ("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "Lamp", "--text", "Hi")
    number = mailgate(*new, "--json").json["ticket"]
    strange = mailgate("key", "revoke", "--ticket", str(number), "--person", "carl@customer.example")
    assert (strange.code, "never sent an address" in strange.err) == (1, True)
    done = mailgate("key", "revoke", "--ticket", str(number), "--person", "anna@customer.example", "--json").json
    assert done == {"ticket": number, "revoked": ["anna@customer.example"], "unsent": 1}
    shown = mailgate("ticket", "show", str(number), "--json").json["timeline"]
    [event] = [one for one in shown if one.get("kind") == "revoked"]
    assert (event["visibility"], event["data"]) == ("internal", {"addresses_of": ["anna@customer.example"]})


def test_everything_of_a_person_is_revoked_at_once(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@staff.example")
    for subject in ("Lamp", "Chair"):
        mailgate(
            "ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", subject, "--text", "Hi"
        )
    unknown = mailgate("key", "revoke", "--person", "carl@customer.example")
    assert (unknown.code, "nobody has the address carl@customer.example" in unknown.err) == (1, True)
    done = mailgate("key", "revoke", "--person", "anna@customer.example", "--json").json
    assert done == {"person": "anna@customer.example", "tickets": 2, "signed_out": 0, "unsent": 2}
    said = mailgate("key", "revoke", "--person", "anna@customer.example").out
    assert "on 2 tickets, are worthless now" in said
