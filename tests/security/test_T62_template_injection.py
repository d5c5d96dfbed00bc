"""T62: what people write is a value: it arrives letter by letter, and is never calculated."""

from __future__ import annotations

import html as html_entities

import pytest

from tests.golden.wire import LANGUAGES, header, html, send, text
from tests.security.payloads import SINKS

TEMPLATE_TEXTS = (
    "{{7*7}}",
    "${7*7}",
    "{7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(secret)s",
    "%s %d",
    "{0.__class__}",
    "{t.__init__.__globals__}",
    "{{ cycler.__init__.__globals__ }}",
    "{% for x in range(9) %}y{% endfor %}",
    "{# gone? #}",
    "{% raw %}",
)
IN_THE_TEXT = (
    "body",
    "author",
    "queue",
    "filename",
    "customer",
    "customer's text",
    "held",
    "by",
    "bounce",
    "command",
    "assignee",
)


@pytest.mark.parametrize("sink", IN_THE_TEXT)
@pytest.mark.parametrize("payload", TEMPLATE_TEXTS)
def test_a_text_arrives_as_it_was_written(payload: str, sink: str) -> None:
    for language in LANGUAGES:
        raw = send(*SINKS[sink](payload), language)
        assert payload in text(raw)
        assert payload in html_entities.unescape(html(raw))
        assert "49" not in text(raw)


@pytest.mark.parametrize(("sink", "name"), [("subject", "Subject"), ("title", "Subject"), ("author", "From"), ("to name", "To")])
@pytest.mark.parametrize("payload", TEMPLATE_TEXTS)
def test_a_header_holds_it_as_it_was_written(payload: str, sink: str, name: str) -> None:
    assert payload in header(send(*SINKS[sink](payload)), name).replace("\\", "")
