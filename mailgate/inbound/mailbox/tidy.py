"""What is done in a mailbox with a mail that was taken. The one rule: only with mails in the journal, and again is no harm.

With ``flag`` it gets a flag. With ``move`` it goes to ``processed_folder`` once it is decided on, or to ``held_folder`` where a
human has to decide. What fails is tried again at the next reconciliation, and never stops the picking up.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from mailgate.imap.client import Client
from mailgate.imap.said import Selected
from mailgate.imap.troubles import RefusedError
from mailgate.inbound.mailbox import place as places
from mailgate.inbound.mailbox import uids
from mailgate.inbound.mailbox.standing import Standing
from mailgate.inbound.mailbox.watched import Desk, Watched
from mailgate.inbound.mailbox.witness import Same, marks, same
from mailgate.mail.model import JournalId
from store import mailboxes
from store.mailboxes import Kept

#: Mails whose heads are compared at once.
AT_ONCE = 100

_log = structlog.get_logger("mailgate.imap")


def gather(desk: Desk, client: Client, watched: Watched, selected: Selected) -> None:
    """Find all in the folder that was taken and is not yet flagged or moved, whoever died before doing it."""
    box = desk.box
    if box.after == "nothing" or selected.read_only or (box.after == "flag" and not _keeps(desk, selected)):
        return
    try:
        _gather(desk, client, watched, selected)
    except RefusedError as error:
        _log.warning("not looked for what is still to be tidied", account=box.name, folder=watched.name, why=str(error))


def _gather(desk: Desk, client: Client, watched: Watched, selected: Selected) -> None:
    box = desk.box
    with desk.store.read() as session:
        here = mailboxes.place(session, box.name, watched.name, places.folder_url(box, watched.name))
    if here is None or here.uidvalidity != selected.uidvalidity or not here.position:
        return
    left = [
        uid for uid in client.search("UNDELETED", *_unflagged(desk), "UID", f"1:{here.position}") if uid not in watched.untidy
    ]
    standing, old = Standing(desk=desk, client=client, watched=watched, selected=selected), uids.read(here.old)
    for start in range(0, len(left), AT_ONCE):
        kept = standing.kept(here, left[start : start + AT_ONCE])
        words = marks(client, sorted(kept), watched.broke)
        for uid, mails in kept.items():
            match same(client, (uid, words.get(uid)), mails, box.max_size):
                case Kept(id=journal):
                    watched.untidy[uid] = journal
                case Same.NO:
                    watched.distrusted = watched.distrusted or uid not in old
                case Same.UNKNOWN:
                    _log.warning("left as it is: it cannot be compared", account=box.name, folder=watched.name, uid=uid)


def tidy(desk: Desk, client: Client, watched: Watched, selected: Selected) -> bool:
    """Flag or move what was taken. False while something still waits to be decided on."""
    box, untidy = desk.box, watched.untidy
    if box.after == "nothing" or selected.read_only:
        untidy.clear()
        return True
    try:
        if box.after == "flag":
            _flag(desk, client, watched, selected)
        elif untidy:
            _move(desk, client, watched)
    except RefusedError as error:
        _log.warning("taken, but left as it is", account=box.name, folder=watched.name, mails=len(untidy), why=str(error))
        untidy.clear()
    return not untidy


def _flag(desk: Desk, client: Client, watched: Watched, selected: Selected) -> None:
    flag = desk.box.flag
    if watched.untidy and not _keeps(desk, selected):
        raise RefusedError(f'the server does not keep the flag {flag} here; with flag = "\\\\Seen" it would')
    client.add_flag(sorted(watched.untidy), flag)
    watched.untidy.clear()


def _keeps(desk: Desk, selected: Selected) -> bool:
    return bool(selected.keywords & {desk.box.flag.lower(), "\\*"})


def _move(desk: Desk, client: Client, watched: Watched) -> None:
    with desk.store.read() as session:
        ended = mailboxes.ended(session, watched.untidy.values())
    for held, folder in ((False, desk.box.processed_folder), (True, desk.box.held_folder)):
        some = [uid for uid, journal in watched.untidy.items() if ended.get(journal) is held]
        if some:
            client.move(sorted(some), folder)
            _forget(watched.untidy, some)


def _forget(untidy: dict[int, JournalId], some: Iterable[int]) -> None:
    for uid in some:
        del untidy[uid]


def _unflagged(desk: Desk) -> tuple[str, ...]:
    if desk.box.after != "flag":
        return ()
    match desk.box.flag:
        case "\\Seen":
            return ("UNSEEN",)
        case "\\Flagged":
            return ("UNFLAGGED",)
        case keyword:
            return ("UNKEYWORD", keyword)
