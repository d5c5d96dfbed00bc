"""Where queues and replies live, as configured. Its one rule: a domain of replies holds no queue."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mailgate.policy import queue_policies
from mailgate.settings import ConfigError, Gateway, Queue, Settings

_QUEUE = Queue(name="support", address="support@help.example")


def test_a_domain_of_replies_that_is_a_queues_own_is_refused_with_a_better_one() -> None:
    for gateway in (Gateway(reply_domain="Help.Example"), Gateway(also_read=("-", "help.example"))):
        with pytest.raises(ConfigError, match=r"reply\.help\.example"):
            queue_policies(Settings(gateway=gateway, queue=(_QUEUE,)), [])
    assert queue_policies(Settings(gateway=Gateway(reply_domain="reply.help.example"), queue=(_QUEUE,)), [])


def test_a_long_base_is_refused_only_where_something_stands_behind_it() -> None:
    queue = Queue(name="support", address=f"{'q' * 40}@help.example")
    for gateway, fits in (
        (Gateway(), False),
        (Gateway(delimiter="-"), False),
        (Gateway(delimiter=""), True),
        (Gateway(reply_domain="reply.help.example"), True),
    ):
        if fits:
            assert queue_policies(Settings(gateway=gateway, queue=(queue,)), [])
            continue
        with pytest.raises(ConfigError, match="within 64"):
            queue_policies(Settings(gateway=gateway, queue=(queue,)), [])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"delimiter": "+-"}, "also_read"),
        ({"delimiter": "x"}, "is not one of"),
        ({"delimiter": "@"}, "is not one of"),
        ({"reply_domain": "localhost"}, "like reply.help.example"),
        ({"reply_domain": "@reply.help.example"}, "no mail domain"),
        ({"also_read": ("+-",)}, "no mail domain"),
        ({"also_read": ("",)}, "no mail domain"),
        ({"delimiter": "", "staff_trust": "token"}, 'set a delimiter, a reply_domain, or staff_trust = "aligned"'),
    ],
)
def test_a_form_that_cannot_be_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Gateway(**given)


def test_tokens_prove_staff_where_replies_have_a_domain_of_their_own() -> None:
    assert Gateway(delimiter="", reply_domain="reply.help.example", staff_trust="token").layout.domains == ("reply.help.example",)
