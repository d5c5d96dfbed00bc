"""Whether what a mail asked for was done, by the steps that were written down of it. The one rule: each way in which somebody
inside asks in vain has its words here, or in the module that says them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailgate.desk import amending, audience
from mailgate.desk.letters import Remark

_IN_VAIN = frozenset(
    (
        audience.NOT_OBEYED,
        amending.NOT_ALONE,
        *(remark.value for remark in (Remark.NOT_YOURS, Remark.NOTHING_TO_UNDO, Remark.NOTHING_LEFT, Remark.TOO_LATE)),
    )
)


def obeyed(steps: Iterable[Mapping[str, str]]) -> bool:
    """``steps`` as ``store.mails`` has them: ``rule``, ``result``, ``because``."""
    return not any(step.get("because") in _IN_VAIN for step in steps)
