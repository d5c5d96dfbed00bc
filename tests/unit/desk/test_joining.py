"""Who comes onto a ticket by standing on a mail (T03)."""

from __future__ import annotations

import pytest

from mailgate.desk.actions import AddParticipant
from mailgate.desk.draft import Draft
from mailgate.desk.joining import bring_in
from mailgate.desk.model import CcJoin, Person, Role
from mailgate.mail.model import Trust, Visibility
from tests.unit.desk.makers import ANNA, BEA, CARL, NOW, TOM, desk, known, person, ticket

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
MANY = tuple(person(f"c{n}@customer.example", None) for n in range(12))


def joined(
    copied: tuple[Person, ...],
    *,
    trust: Trust = Trust.ALIGNED,
    visible: Visibility = PUBLIC,
    joinable: bool = True,
    mode: CcJoin = CcJoin.ALIGNED,
    limit: int = 10,
) -> list[tuple[str, Role, int]]:
    made = desk(cc_join=mode, cc_join_limit=limit)
    facts = known(ANNA, trust=trust, copied=copied, desk=made)
    draft = Draft(made, ticket(), NOW)
    bring_in(draft, facts, ANNA, visible=visible, joinable=joinable)
    return [(a.person.address, a.role, a.since) for a in draft.actions if isinstance(a, AddParticipant)]


TRUSTS = [
    # mode            failed none   token  aligned submitted
    (CcJoin.NEVER, (False, False, False, False, False)),
    (CcJoin.ALIGNED, (False, False, False, True, True)),
    (CcJoin.ALWAYS, (False, True, True, True, True)),
]


@pytest.mark.parametrize(("mode", "verdicts"), TRUSTS)
def test_only_a_proven_author_brings_people_in(mode: CcJoin, verdicts: tuple[bool, ...]) -> None:
    assert tuple(bool(joined((CARL,), trust=trust, mode=mode)) for trust in Trust) == verdicts


def test_who_joins_sees_what_comes_after_the_mail() -> None:
    assert joined((CARL,)) == [(CARL.address, Role.CC, 91)]  # the mail itself is entry 90


@pytest.mark.parametrize(("on_the_mail", "come"), [(0, 0), (9, 9), (10, 10), (11, 10), (12, 10)])
def test_at_most_ten_join_by_one_mail(on_the_mail: int, come: int) -> None:
    assert len(joined(MANY[:on_the_mail])) == come


def test_staff_and_those_who_are_there_already_do_not_count_as_joining() -> None:
    made = joined((BEA, ANNA, *MANY[:10], TOM), limit=10)
    assert [role for _, role, _ in made] == [Role.WATCHER, Role.WATCHER, *[Role.CC] * 10]


@pytest.mark.parametrize(("visible", "joinable"), [(INTERNAL, True), (PUBLIC, False), (INTERNAL, False)])
def test_a_note_and_a_flagged_mail_bring_staff_at_most(visible: Visibility, joinable: bool) -> None:
    assert joined((BEA, CARL), visible=visible, joinable=joinable) == [(BEA.address, Role.WATCHER, 0)]
