"""``mailgate staff``: who works here. The one rule: staff is who stands in this list, whatever a mail says."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from mailgate.cli import away, output, password
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, settings, store
from mailgate.cli.output import Json
from mailgate.cli.people import (
    ALanguage,
    Aliases,
    AnAddress,
    AName,
    NoAliases,
    cleaned,
    given,
    queue_names,
    queues,
    refuse_ours,
    set_aliases,
    who,
)
from mailgate.desk import hours
from mailgate.desk.model import NotifyMode, Person, ReceiptMode
from mailgate.mail.model import Address

app = noun("The people who answer.")

InQueue = Annotated[
    list[str] | None, typer.Option("--queue", metavar="QUEUE", help="A queue they work in; repeat it. None: all.")
]
Notify = Annotated[NotifyMode | None, typer.Option("--notify", help="What they are told of.")]
Zone = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="TZ", help='Their time zone, as IANA names it; "": gateway.timezone.', callback=given(hours.zone)
    ),
]
DigestAt = Annotated[
    str | None,
    typer.Option(
        "--digest-at",
        metavar="HH:MM",
        help='When their digest comes (--notify digest); "": schedule.digest_at.',
        callback=given(hours.clock),
    ),
]
QuietHours = Annotated[
    str | None,
    typer.Option(
        "--quiet",
        metavar="22:00-07:00",
        help='Notices wait for the end of these hours of theirs; "": none.',
        callback=given(hours.quiet),
    ),
]
Strict = Annotated[bool, typer.Option("--quiet-strict", help="Urgent tickets wait for it, too; only with --quiet.")]
Receipts = Annotated[ReceiptMode | None, typer.Option("--receipts", help="When they are told what became of their own mail.")]


@app.command()
def add(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    queue: InQueue = None,
    notify: Notify = None,
    receipts: Receipts = None,
    timezone: Zone = None,
    digest_at: DigestAt = None,
    quiet: QuietHours = None,
    quiet_strict: Strict = False,
    language: ALanguage = None,
    alias: Aliases = None,
) -> None:
    """Add a member of staff. Somebody who wrote as a customer before becomes staff and stays the same person.

    Example: `mailgate staff add bea@help.example --name "Bea Berg" --queue support`
    """
    from store.people import Change, add_staff

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        known = queues(configured, session)
        refuse_ours(configured, known, Address(address))
        change = Change(
            name=cleaned(name),
            language=language,
            notify=notify,
            receipts=receipts,
            timezone=timezone,
            digest_at=digest_at,
            quiet=_quiet(quiet, strict=quiet_strict),
            queues=queue_names(known, queue or ()),
        )
        joined = add_staff(session, Address(address), change, now())
        set_aliases(configured, session, joined.person, alias or ())
    before = ", who was a contact before," if joined.was_contact else ""
    output.say(f"{who(joined.person)}{before} is staff in {_where(joined.person)}; told of: {joined.person.notify}")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the staff.

    Example: `mailgate staff list --json`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        found = people.staff(session)[:limit]
    if as_json:
        output.print_json([_whole(person) for person in found])
        return
    rows = (
        (p.address, p.name, ", ".join(sorted(p.aliases)), _where(p), p.notify, p.receipts, p.language, away.spelt(p).strip(" ()"))
        for p in found
    )
    output.table(("ADDRESS", "NAME", "ALIASES", "QUEUES", "NOTIFY", "RECEIPTS", "LANGUAGE", "AWAY"), rows)


@app.command()
def show(context: typer.Context, address: AnAddress, as_json: AsJson = False) -> None:
    """Show one member of staff.

    Example: `mailgate staff show bea@help.example`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        person = people.by_address(session, [Address(address)]).get(Address(address))
    if person is None or not person.is_staff:
        raise CommandError(f"{address} is not staff; `mailgate staff list` shows who is")
    if as_json:
        output.print_json(_whole(person))
    else:
        output.facts({**_whole(person), "aliases": ", ".join(sorted(person.aliases)), "queues": _where(person)})


@app.command()
def edit(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    queue: InQueue = None,
    all_queues: Annotated[bool, typer.Option("--all-queues", help="They work in all queues again.")] = False,
    notify: Notify = None,
    receipts: Receipts = None,
    timezone: Zone = None,
    digest_at: DigestAt = None,
    quiet: QuietHours = None,
    quiet_strict: Strict = False,
    language: ALanguage = None,
    alias: Aliases = None,
    no_alias: NoAliases = None,
    away_until: away.Until = None,
    away_from: away.Since = None,
    back: away.Back = False,
) -> None:
    """Change a member of staff; what is not given stays. `--queue` names all their queues anew. While they are away no new
    ticket is given to them, and their queues hear of mails on theirs.

    Example: `mailgate staff edit bea@help.example --queue support --notify all --alias bea@phone.example`
    """
    from store.people import Change, edit_staff

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        wanted = frozenset[str]() if all_queues else queue_names(queues(configured, session), queue) if queue else None
        change = Change(
            name=cleaned(name),
            language=language,
            notify=notify,
            receipts=receipts,
            timezone=timezone,
            digest_at=digest_at,
            quiet=_quiet(quiet, strict=quiet_strict),
            queues=wanted,
        )
        person = edit_staff(session, Address(address), change)
        away.change(configured, session, person, (away_from, away_until, back))
        person = set_aliases(configured, session, person, alias or (), no_alias or ())
    output.say(f"{who(person)} works in {_where(person)}; told of: {person.notify}{away.spelt(person)}")


@app.command()
def remove(context: typer.Context, address: AnAddress) -> None:
    """Take somebody off the staff. They stay a contact; what was theirs is unassigned, and they watch nothing any more.

    Example: `mailgate staff remove bea@help.example`
    """
    from store.people import remove_staff

    with store(settings(context)) as opened, opened.write() as session:
        person = remove_staff(session, Address(address))
    output.say(f"{who(person)} is no longer staff: their tickets are unassigned, their reply addresses for notes are void")


password.add_to(app, "staff")


def _quiet(given: str | None, *, strict: bool) -> str | None:
    """Quiet hours as they are kept. Raises CommandError for strictness about none."""
    if strict and not given:
        raise CommandError("--quiet-strict needs --quiet: from when to when, like --quiet 22:00-07:00")
    return given and hours.spelled(replace(hours.quiet(given), strict=strict))


def _where(person: Person) -> str:
    return ", ".join(sorted(person.queues)) or "all queues"


def _whole(person: Person) -> dict[str, Json]:
    return {
        "address": person.address,
        "name": person.name,
        "aliases": sorted(person.aliases),
        "queues": sorted(person.queues),
        "notify": person.notify.value,
        "receipts": person.receipts.value if person.receipts else None,
        "timezone": person.timezone,
        "digest_at": person.digest_at,
        "quiet": person.quiet and person.quiet.removesuffix(" strict"),
        "quiet_strict": bool(person.quiet and person.quiet.endswith(" strict")),
        "language": person.language,
        **away.facts(person),
    }
