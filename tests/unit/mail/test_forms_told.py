"""What operators are told of each form of our addresses. Its one rule: what to set, and what is weaker, stand in one line."""

from __future__ import annotations

from mailgate.mail.forms_told import told
from mailgate.mail.layout import SIGNS, Layout
from mailgate.mail.model import Address

BASE = Address("support@help.example")


def test_each_form_says_what_to_set_and_what_is_weaker() -> None:
    cases: list[tuple[Layout, tuple[str, ...], tuple[str, ...]]] = [
        (Layout(), ("support+12-note@help.example", "recipient_delimiter = +)"), ("alone", "also read", "weaker")),
        (Layout(also_read=("-",)), ("recipient_delimiter = +-", "also read: -"), ()),
        (Layout(delimiter="-"), ("support-12-note@", "Microsoft 365"), ("also read",)),
        (Layout(delimiter="%"), ("allow_percent_hack = no",), ()),
        (
            Layout(delimiter="", reply_domain="reply.help.example"),
            ("12-note@reply.help.example", "all mail for reply.help.example", "SPF", "DMARC rests on DKIM"),
            ("also read",),
        ),
        (Layout(reply_domain="r.help.example", also_read=("old.help.example",)), ("also read: + old.help.example",), ()),
        (Layout(delimiter=""), ("plain, support@help.example alone", "#public", "verp = false"), ("also read",)),
        (Layout(delimiter="", also_read=("+", "old.help.example")), ("also read: + old.help.example",), ()),
    ]
    for layout, there, missing in cases:
        says = told(layout, BASE)
        assert all(one in says for one in there), (layout, says)
        assert not any(one in says for one in missing), (layout, says)
        assert "\n" not in says


def test_every_sign_but_the_usual_one_has_its_risk() -> None:
    for sign in SIGNS:
        says = told(Layout(delimiter=sign), BASE)
        assert f"recipient_delimiter = {sign})" in says, says
        assert says.endswith(")") == (sign == "+"), says
