"""The files around a store that a backup takes. The one rule: all that somebody made of a home, and from elsewhere keys only.

What is linked is kept as a file of its own, be it a file that is a link or one below a folder that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from mailgate.keeping import elsewhere
from mailgate.keeping.manifest import CONFIG, HOME, OAUTH, OUTSIDE
from mailgate.settings import Settings


def files(settings: Settings, config: Path) -> dict[str, Path]:
    """Name in the backup -> file: config, keys, templates, tokens of sign-ins, and what the config names inside of the home."""
    tokens, keys = settings.data_dir / "oauth", elsewhere.readers(settings)
    found: dict[str, Path] = {}
    root = elsewhere.plain(settings.home)
    for path in (*_ours(settings), *_named(settings)):
        whole = elsewhere.plain(path)
        if root in whole.parents:
            found[f"{HOME}/{whole.relative_to(root)}"] = path
        elif whole in keys:
            found[f"{OUTSIDE}/{len(found)}"] = path
    found |= {f"{OAUTH}/{path.relative_to(tokens)}": path for path in sorted(tokens.rglob("*")) if path.is_file()}
    return {**{name: path for name, path in found.items() if _is_text(name)}, CONFIG: config}


def places(settings: Settings, found: Mapping[str, Path]) -> dict[str, str]:
    """Name in the backup -> where it was, of those from outside of the home."""
    root = settings.home.absolute()
    return {name: _place(path, root) for name, path in found.items() if name.startswith(f"{OUTSIDE}/")}


def left_out(settings: Settings) -> list[Path]:
    """Files the config names outside of the home that no backup takes: certificates, passwords. They are the machine's own."""
    root, keys = elsewhere.plain(settings.home), elsewhere.readers(settings)
    named = {elsewhere.plain(path) for path in _named(settings)}
    return sorted(place for place in named if root not in place.parents and place not in keys)


def unnamable(settings: Settings) -> list[Path]:
    """Files whose names are no text (UTF-8): nothing of ours is called so, and a list of a backup cannot name them."""
    return [path for path in _ours(settings) if not _is_text(str(path))]


def _ours(settings: Settings) -> Iterator[Path]:
    root = settings.home.resolve()
    for folder in (settings.path("config"), settings.path("templates")):
        if folder.is_dir():
            yield from _below(folder, frozenset((root, *root.parents)))


def _below(folder: Path, above: frozenset[Path]) -> Iterator[Path]:
    """Every file, through links too, but not round in a circle, nor up to the home itself."""
    if (whole := folder.resolve()) in above:
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _below(path, above | {whole})
        elif path.is_file():
            yield path


def _named(settings: Settings) -> Iterator[Path]:
    yield from (path.absolute() for path in settings.files() if path.is_file())


def _place(path: Path, root: Path) -> str:
    """Where a key outside of the home is, as its config says it: from the home on, or from the root of the system."""
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _is_text(name: str) -> bool:
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False
