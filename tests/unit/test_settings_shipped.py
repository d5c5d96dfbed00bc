"""The shipped config/mailgate.toml is the manual: every option, its default, explained."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mailgate import home
from mailgate.settings import Brand, Calendar, Form, FormField, Mailbox, OAuth, Queue, Settings, load
from tests.unit.test_settings import config

SHIPPED = home.shipped("config/mailgate.toml")
OPTION = re.compile(r"^#(\w+ = |\[\[[\w.]+\]\]$)", re.MULTILINE)
#: Tables that may be given several times, as the example in the file has them.
EXAMPLES: dict[str, BaseModel] = {
    "brand": Brand(),
    "form": Form(
        queue="support",
        title=(("", ""),),
        intro=(("", ""),),
        field=(FormField(name="serial", label=(("", "Serial number"),), help=(("", ""),)),),
    ),
    "queue": Queue(name="support", address="support@help.example"),
    "calendar": Calendar(name="office"),
    "imap": Mailbox(name="support", host="imap.help.example", user="support@help.example"),
    "oauth": OAuth(name="office", provider="microsoft365", client_id="00000000-0000-0000-0000-000000000000"),
}


def uncommented() -> str:
    return OPTION.sub(r"\1", SHIPPED.read_text(encoding="utf-8"))


def sections() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {name: type(example) for name, example in EXAMPLES.items()}
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found[name] = field.annotation
    return found


def test_the_shipped_file_with_every_option_uncommented_is_the_defaults(tmp_path: Path) -> None:
    loaded = load(config(tmp_path, uncommented()))
    defaults = Settings.model_validate({name: (example,) for name, example in EXAMPLES.items()})
    for section in Settings.model_fields.keys() - {"home"}:
        assert getattr(loaded, section) == getattr(defaults, section), section


def test_the_shipped_file_as_it_is_is_the_defaults_too(tmp_path: Path) -> None:
    loaded = load(config(tmp_path, SHIPPED.read_text(encoding="utf-8")))
    used = {name: (EXAMPLES[name],) for name in ("queue", "calendar")}
    assert loaded.model_dump() == Settings.model_validate(used).model_dump()


def test_every_option_stands_in_the_shipped_file() -> None:
    written: dict[str, Any] = tomllib.loads(uncommented())
    for name in EXAMPLES:
        [written[name]] = written[name]
    assert {name: set(options) for name, options in written.items()} == {
        name: set(section.model_fields) for name, section in sections().items()
    }


def test_every_option_in_the_shipped_file_is_explained_above_it() -> None:
    """Two or three of a kind may share a paragraph; no option stands after a blank line."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#?\w+ = ", line):
            assert re.match(r"# \S|#?\w+ = |#   ", before), line
