"""A restore that is killed at any step. Its one rule: the same command makes a whole desk, or says what has its name already."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from mailgate.keeping import restoring
from mailgate.keeping.manifest import BackupError
from mailgate.keeping.restoring import Wish
from mailgate.keeping.room import room, sweep
from mailgate.settings import load
from store import copying
from store.engine import Store
from tests.office import Office
from tests.peers.postgres import Postgres
from tests.size import sized
from tests.unit.keeping.test_restore_elsewhere import backed_up, configured

#: What Python says before it does one of these (https://docs.python.org/3/library/audit_events.html).
CHANGES = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree", "sqlite3.connect"}


def killed(wish: Wish, step: int) -> bool:
    """Restore in a process of its own that is killed before it changes something for the ``step``-th time."""
    child = os.fork()
    if not child:
        left = iter(range(step))

        def look(event: str, args: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if (event in CHANGES or writes) and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(look)
        try:
            restoring.restore(wish)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def refusal(wish: Wish) -> str:
    """Restore; what was said against it, if anything."""
    try:
        restoring.restore(wish)
    except BackupError as error:
        return str(error)
    return ""


def held(folder: Path) -> dict[str, bytes]:
    """Every file below, but what has no name yet."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".partial" not in str(path)}


@pytest.mark.soak
@pytest.mark.parametrize("elsewhere", [False, True])
def test_after_a_restore_was_killed_the_same_command_makes_the_desk(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    """It refuses only where something has its name already, all of which is whole: that is the operator's to look at."""
    kept, rest = backed_up(worked, home, tmp_path / "kept"), tmp_path / "rest"
    if elsewhere:
        monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(rest / "data"))
        monkeypatch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{rest / 'rows' / 'desk.db'}")
    wish = Wish(backup=kept, place=rest / "new", moved=False, now=worked.now)
    rest.mkdir()
    step = again = 0
    while killed(wish, step):
        given = held(rest)
        if said := refusal(wish):
            assert re.search("is not empty" if not elsewhere else "is already|is not empty|, of a database", said), said
            assert given
            assert held(rest) == given
        else:
            settings = load(wish.place / "config" / "mailgate.toml")
            with closing(Store(settings.database_url)) as store:
                assert not copying.is_empty(store)
            assert not given
            assert not list(rest.rglob(".*"))
            again += 1
        shutil.rmtree(rest)
        rest.mkdir()
        step += sized(9, 1)
    assert again >= sized(3, 20)


def goes_on(wish: Wish, store: Store) -> bool:
    """Whether the same command makes the desk; if not, because all of it is there, but maybe for a name."""
    full = not copying.is_empty(store)
    if said := refusal(wish):
        assert full, said
        assert re.search("holds a desk already|is not empty", said), said
        return False
    assert not full
    assert not copying.is_empty(store)
    assert (wish.place.parent / "keys" / "key").is_file()
    assert not list(wish.place.parent.rglob(".*"))
    return True


@pytest.mark.soak
@pytest.mark.peer
def test_after_a_restore_on_postgresql_was_killed_the_same_command_makes_the_desk(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    """Rows are there, if all is, by one commit; a key and the data folder are elsewhere, too."""
    key, rest = tmp_path / "rest" / "keys" / "key", tmp_path / "rest"
    configured(home, "gateway", f'key_file = "{key}"')
    key.parent.mkdir(parents=True)
    shutil.copy2(home / "config" / "mailgate.key", key)
    kept = backed_up(worked, home, tmp_path / "kept")
    monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(rest / "data"))
    wish = Wish(backup=kept, place=rest / "new", moved=False, now=worked.now, elsewhere=True)
    step = again = 0
    alive = True
    while alive:
        shutil.rmtree(rest)
        rest.mkdir()
        with postgres.fresh() as url, closing(Store(url)) as store:
            monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
            alive = killed(wish, step)
            again += goes_on(wish, store) and alive
            assert alive or wish.place.exists()
        step += sized(9, 1)
    assert again >= sized(3, 20)


def test_what_killed_commands_left_goes_with_the_next_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    mine = tmp_path / ".mailgate-mine"
    mine.mkdir()
    link = tmp_path / ".mailgate-00000001.partial"
    link.symlink_to(mine)
    with room(tmp_path) as living:
        (tmp_path / ".mailgate-00000000.partial" / "desk").mkdir(parents=True)
        with room(tmp_path) as another:
            assert {path.name for path in tmp_path.iterdir()} == {living.name, another.name, mine.name, link.name}
    assert {path.name for path in tmp_path.iterdir()} == {mine.name, link.name}


@pytest.mark.parametrize(("owner", "name"), [(os, "open"), (fcntl, "flock")])
def test_a_folder_that_another_takes_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: ModuleType, name: str
) -> None:
    """Two commands begun at once: each looks for what was left when the other has just made its own."""
    as_it_was, taken = getattr(owner, name), list[str]()

    def late(*arguments: object) -> object:
        monkeypatch.undo()
        taken.extend(path.name for path in tmp_path.iterdir())
        sweep(tmp_path)
        return as_it_was(*arguments)

    monkeypatch.setattr(owner, name, late)
    with room(tmp_path) as ours:
        (ours / "file").touch()
        assert [path.name for path in tmp_path.iterdir()] == [ours.name]
        assert len(taken) == 1
        assert ours.name not in taken
        sweep(tmp_path)
        assert (ours / "file").exists()
    assert not list(tmp_path.iterdir())
