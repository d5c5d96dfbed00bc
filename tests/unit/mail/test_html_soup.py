"""Any HTML is read: no word that is seen is lost or moved, whatever stands around it, and nothing raises."""

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.mail import html, reply, sanitise

# fmt: off
TAGS = (
    "div", "p", "b", "span", "a", "blockquote", "ul", "ol", "li", "table", "tr", "td",
    "th", "pre", "h1", "font", "center", "dl", "dt", "dd", "q", "signature", "includetail", "section",
    "hr", "br", "img", "o:p",
)
# fmt: on
ATTRIBUTES = (
    "",
    " class=gmail_quote",
    " class=x_gmail_signature",
    " type=cite",
    " id=divRplyFwdMsg",
    " class=MsoNormal style='margin:0'",
    " style='white-space:pre;border:none'",
    " style='border-top:solid #E1E1E1 1.0pt'",
    " href=https://x.example/ start=4 value=7",
    " class=gmail_attr name=quote",
    " style='mso-list:Ignore'",
    " style='mso-list:l0 level2 lfo1' tabindex=-1",
)
PIECES = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
        st.builds("</{}>".format, st.sampled_from(TAGS)),
        st.just("word"),
        st.sampled_from((" ", "\n", "&nbsp;", "2026-03-03 10:30 bea@help.example:", "From: bea@help.example<br>", "-- ")),
    ),
    max_size=40,
)


def numbered(pieces: list[str]) -> tuple[str, list[str]]:
    """The markup, each word with a number of its own, and these words."""
    words = [f"word{at}x" for at in range(len(pieces))]
    marked = [words[at] if piece == "word" else piece for at, piece in enumerate(pieces)]
    return "".join(marked), [word for at, word in enumerate(words) if pieces[at] == "word"]


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_no_word_is_lost_or_moved(pieces: list[str]) -> None:
    source, words = numbered(pieces)
    rendered = html.lay_out(source)
    told = re.findall(r"word\d+x", rendered.text)
    if not any(
        tag in source for tag in ("<table", "<t", "<signature", "</p>", "<a")
    ):  # these the parser itself may move or repeat
        assert told == words
    assert set(words) <= set(told)
    lines = rendered.text.split("\n")
    for spans in (rendered.marked.history, rendered.marked.signatures):
        assert all(0 <= span.start < span.end <= len(lines) for span in spans)
        assert all(one.end <= two.start for one, two in pairwise(spans))


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_the_reply_is_part_of_the_text_and_never_empty(pieces: list[str]) -> None:
    source, words = numbered(pieces)
    rendered = html.lay_out(source)
    new = reply.extract(rendered.text, marked=rendered.marked)
    assert set(re.findall(r"word\d+x", new.text)) <= set(words)
    assert bool(new.text) == bool(rendered.text.strip())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/!-=\"' abpx&;#1\n\x00\xa0\u200d", max_size=300))
def test_nothing_raises(source: str) -> None:
    rendered = html.lay_out(source)
    reply.extract(rendered.text, marked=rendered.marked)
    sanitise.clean(source)
    html._stripped(source)
