"""The files of ``config/`` as an operator gets them. Its one rule: a test names what it replaces (ports, paths, hosts), all of
it stands in the file, and all else is tried as it is shipped.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailgate import home


def text(name: str) -> str:
    """A file of ``config/``, by its path below."""
    return home.shipped(f"config/{name}").read_text(encoding="utf-8")


def replaced(name: str, places: Mapping[str, str]) -> str:
    """That file with other places; each must be in it."""
    found = text(name)
    for old, new in places.items():
        assert old in found, f"config/{name} does not say {old!r}"
        found = found.replace(old, new)
    return found


def options(name: str, places: Mapping[str, str] | None = None) -> dict[str, str]:
    """The lines ``option = value`` of that file, as ``postconf -e`` takes them."""
    lines = replaced(name, places or {}).splitlines()
    pairs = [line.split(" = ", 1) for line in lines if line.strip() and not line.startswith("#")]
    return dict(pairs)
