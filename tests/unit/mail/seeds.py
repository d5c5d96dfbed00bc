"""The mails in ``tests/mails``, by name; those named after a threat are hostile."""

from pathlib import Path

_MAILS = Path(__file__).parents[2] / "mails"


def seed(name: str) -> bytes:
    """The octets of one mail."""
    return (_MAILS / f"{name}.eml").read_bytes()


def names() -> list[str]:
    """The names of all mails there."""
    return sorted(path.stem for path in _MAILS.glob("*.eml"))
