"""Two daemons on one PostgreSQL: each with a data folder of its own, seen by ``check``, and no two under one name (R16)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store import presence
from store.engine import Store
from store.presence import NameTakenError, Presence
from tests.peers.mailgate import READY, Gateway, Plan, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink

pytestmark = pytest.mark.peer


@pytest.fixture
def pair(tmp_path: Path, sink: Sink, postgres: Postgres) -> Iterator[tuple[Gateway, Gateway]]:
    """Two homes on one database; no daemon runs yet."""
    with postgres.fresh() as url:
        first, second = tmp_path / "a", tmp_path / "b"
        with closing(Gateway(Plan(folder=first, relay=sink.url, url=url))) as one:
            beside = Plan(folder=second, relay=sink.url, url=url, beside=one.home)
            with closing(Gateway(beside)) as other:
                yield one, other


def test_gateways_know_of_each_other_and_a_copied_home_is_refused(pair: tuple[Gateway, Gateway]) -> None:
    first, second = pair
    first.start()
    shutil.copy(first.settings.data_dir / "owner", second.settings.data_dir / "owner")
    with second.serve() as copied:
        copied.wait_for(r"another gateway works on this database under the name in .*owner: each needs a data folder of its own")
        assert copied.wait() == 1
    (second.settings.data_dir / "owner").unlink()
    second.start()
    assert "; 2 gateways at work; fsync, full_page_writes, synchronous_commit off there: " in says(first)
    second.kill()
    until(lambda: presence.count(first.store) == 1, "the end of the dead one's session")
    with second.serve() as again:  # a name is free again however its desk ended
        again.wait_for(READY)
        until(lambda: presence.count(first.store) == 2, "both")


def says(gateway: Gateway) -> str:
    """What ``check`` says of the store."""
    gateway.balanced()
    return next(str(line["says"]) for line in gateway.cli("check") if line["name"] == "store")


def test_a_name_is_held_again_when_its_session_was_lost(desk_url: str) -> None:
    with closing(Store(desk_url)) as ours, closing(Store(desk_url)) as theirs:
        if ours.sqlite:
            pytest.skip("a SQLite file belongs to one home")
        _lost_and_held_again(ours, theirs)


def _lost_and_held_again(ours: Store, theirs: Store) -> None:
    desk, twin = Presence(ours, "desk"), Presence(theirs, "desk")
    desk.renew()
    with pytest.raises(NameTakenError):
        twin.renew()
    with theirs.main_engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
    until(lambda: presence.count(theirs) == 0, "the end of the session")
    desk.renew()
    with pytest.raises(NameTakenError):
        twin.renew()
    desk.close()
    twin.renew()
    twin.close()
