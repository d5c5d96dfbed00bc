"""HTML to text."""

import pytest

from mailgate.mail import html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two<br>three</div>", "one\ntwo\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("a  <b>b</b>\n c", "a b c"),
        ("<ul><li>one<li>two<ul><li>deep</li></ul></ul><ol><li>a</li><li>b</li></ol>", "- one\n- two\n  - deep\n\n1. a\n2. b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
        ("<p>x</p><blockquote><p>y</p><blockquote>z</blockquote></blockquote><p>w</p>", "x\n\n> y\n>\n> > z\n\nw"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ('<a href="https://x.example/a">here</a>', "here (https://x.example/a)"),
        ('<a href="https://x.example/">www.x.example</a>', "www.x.example"),
        ('<a href="https://evil.example/">https://bank.example/</a>', "https://bank.example/ (https://evil.example/)"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<style>p{}</style><script>x</script><title>t</title>shown", "shown"),
        ('<div style="DISPLAY: none">preview</div><span hidden>x</span>shown', "shown"),
        ('<img src="x" alt="the lamp">', "the lamp"),
        ("&lt;b&gt; &amp; &nbsp;&euro;", "<b> & \xa0€"),
        ("<p>never closed <b>bold", "never closed bold"),
        ("", ""),
    ],
)
def test_html_reads_as_text(source: str, text: str) -> None:
    assert html.render(source) == (text, True)


def test_html_nested_too_deep_is_only_stripped_of_its_tags() -> None:
    assert html.render("<div>" * 2_000 + "hello<br>world") == ("hello\nworld", False)
