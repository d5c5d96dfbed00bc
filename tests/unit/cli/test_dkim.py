"""``mailgate dkim``: a key is made for its owner alone, and what is printed can be published as it stands."""

from __future__ import annotations

import re
import stat

import dns.rdataclass
import dns.rdatatype
import dns.zone
import pytest
from dns.rdtypes.ANY.TXT import TXT

from mailgate.mail.proof import signatures
from mailgate.settings import load
from tests.command import Command


@pytest.mark.parametrize(("options", "kind"), [((), "rsa"), (("--ed25519",), "ed25519")])
def test_the_printed_record_is_a_line_of_a_zone_file_and_the_lines_for_the_config_are_toml(
    mailgate: Command, options: tuple[str, ...], kind: str
) -> None:
    done = mailgate("dkim", "new", "s1", *options)
    assert done.code == 0
    file = mailgate.folder / "config/dkim/help.example.s1.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PRIVATE" not in done.out
    [record] = re.findall(r"(?m)^s1\._domainkey\.help\.example\. IN TXT .*$", done.out)
    zone = dns.zone.from_text(f"$TTL 60\n{record}\n", "help.example", check_origin=False)
    [text] = zone.get_rdataset("s1._domainkey", "TXT") or []
    assert isinstance(text, TXT)
    assert signatures.parse_key(b"".join(text.strings).decode(), f"{kind}-sha256").kind == kind
    config = mailgate.folder / "config/mailgate.toml"
    written = config.read_text()
    added = done.out[done.out.index("[dkim]") :].replace("[dkim]\n", "")
    config.write_text(written.replace("[dkim]\n", "[dkim]\n" + added, 1))
    assert load(config).dkim.selector == "s1"
    assert mailgate("dkim", "show").out.strip() == record
    [shown] = mailgate("dkim", "show", "--json").json
    assert set(shown) == {"domain", "selector", "algorithm", "name", "type", "record", "strings", "key_file"}
    assert "".join(shown["strings"]) == shown["record"]
    assert f"({kind}) signs for help.example" in mailgate("check").out
    assert "[[dkim.key]]" in mailgate("dkim", "new", "s2", *options, "--domain", "other.example").out


def test_a_key_is_never_overwritten(mailgate: Command) -> None:
    mailgate("dkim", "new", "s1")
    file = mailgate.folder / "config/dkim/help.example.s1.key"
    before = file.read_bytes()
    done = mailgate("dkim", "new", "s1")
    assert (done.code, file.read_bytes()) == (1, before)
    assert "another selector" in done.err


@pytest.mark.parametrize("arguments", [("S 1",), ("s1", "--domain", "nodots"), ("-",), ("../s1",)])
def test_what_is_no_name_in_the_dns_makes_no_key(mailgate: Command, arguments: tuple[str, ...]) -> None:
    assert mailgate("dkim", "new", *arguments).code == 2
    assert not (mailgate.folder / "config/dkim").exists()


def test_a_home_without_keys_says_so(mailgate: Command) -> None:
    assert "unsigned" in mailgate("dkim", "show").out
    assert mailgate("dkim", "show", "--json").json == []
