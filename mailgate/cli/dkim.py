"""``mailgate dkim``: keys that sign our mail, and the records to publish. The one rule: only the public half is ever printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import common, output
from mailgate.cli.common import AsJson, CommandError, noun
from mailgate.settings import ConfigError, Settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from mailgate.mail.proof.signing import SigningKey

app = noun("Keys that sign our mail (DKIM): make one, show the DNS records.")

_BITS = 2048
_FOLDER = Path("config/dkim")


@app.command()
def new(
    context: typer.Context,
    selector: Annotated[str, typer.Argument(help="The key's name in the DNS, like s1 or 2026a.")],
    ed25519: Annotated[
        bool, typer.Option("--ed25519", help="An Ed25519 key, to sign beside an RSA key; not all verify it.")
    ] = False,
    domain: Annotated[str, typer.Option("--domain", metavar="D", help="What it signs for; else gateway.domain.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a key, and print the DNS record to publish and the lines for the config file. Nothing is signed with it before.

    Example: `mailgate dkim new s1`, then `mailgate dkim new e1 --ed25519` for a second signature
    """
    from mailgate.mail.proof.signing import SigningKey

    configured = common.settings(context)
    signs_for = _domain(domain or configured.gateway.domain)
    if not _is_selector(selector):
        raise typer.BadParameter(f"{selector!r} is no selector; letters a-z, digits and hyphens, like s1 or 2026a")
    file = _FOLDER / f"{signs_for}.{selector}.key"
    made = SigningKey(domain=signs_for, selector=selector, private=_fresh(ed25519=ed25519))
    _write(configured.path(file), made)
    if as_json:
        output.print_json(_line(made, str(file)))
        return
    output.say(f"the key is in {configured.path(file)}, mode 0600; back it up. Publish this record:\n\n{_record(made)}\n")
    output.say("and once `dig` shows it, write into the config file, and restart:\n\n" + _config(configured, made, file))


@app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the DNS records of the keys that are configured.

    Example: `mailgate dkim show --json`
    """
    from mailgate.outbound import dkim

    configured = common.settings(context)
    keys = [(file.read(), str(file.path)) for file in dkim.key_files(configured)]
    if as_json:
        output.print_json([_line(key, path) for key, path in keys])
    elif not keys:
        output.say("no key is configured: mail goes out unsigned; `mailgate dkim new SELECTOR` makes a key")
    else:
        output.say("\n".join(_record(key) for key, _ in keys))


def _is_selector(text: str) -> bool:
    from pydantic import TypeAdapter, ValidationError

    from mailgate.settings.ways_out import Selector

    try:
        TypeAdapter(Selector).validate_python(text)
    except ValidationError:
        return False
    return True


def _domain(text: str) -> str:
    from mailgate.mail import hosts

    found = hosts.read(text)
    if "." not in found:
        raise typer.BadParameter(f"{text!r} is no domain of mail; write one like help.example")
    return found


def _fresh(*, ed25519: bool) -> RSAPrivateKey | Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, _BITS)


def _write(path: Path, key: SigningKey) -> None:
    """Raises CommandError where a key is already: a published one is not lost by a slip."""
    from mailgate.keyfile import write_new
    from mailgate.outbound import dkim

    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        write_new(path, dkim.written(key.private), 0o600)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already; choose another selector, since its record may be in use") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error


def _line(key: SigningKey, path: str) -> dict[str, output.Json]:
    from mailgate.mail.proof import signatures, signing

    text = signing.record(key)
    return {
        "domain": key.domain,
        "selector": key.selector,
        "algorithm": key.algorithm,
        "name": signatures.key_name(key.domain, key.selector),
        "type": "TXT",
        "record": text,
        "strings": [*signing.strings(text)],
        "key_file": path,
    }


def _record(key: SigningKey) -> str:
    """The record as a line of a zone file (RFC 1035 §5.1)."""
    from mailgate.mail.proof import signatures, signing

    parts = " ".join(f'"{part}"' for part in signing.strings(signing.record(key)))
    return f"{signatures.key_name(key.domain, key.selector)}. IN TXT ( {parts} )"


def _config(configured: Settings, key: SigningKey, file: Path) -> str:
    table = "[[dkim.key]]" if configured.dkim.keys else "[dkim]"
    lines = [table, f'selector = "{key.selector}"', f'key_file = "{file}"']
    if key.domain != configured.gateway.domain:
        lines.insert(2, f'domain = "{key.domain}"')
    return "\n".join(lines)
