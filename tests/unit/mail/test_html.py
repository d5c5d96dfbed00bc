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
        ('<img src="x" alt="the lamp">', "[image: the lamp]"),
        ("&lt;b&gt; &amp; &nbsp;&euro;", "<b> &  €"),
        ("<p>never closed <b>bold", "never closed bold"),
        ("", ""),
    ],
)
def test_html_reads_as_text(source: str, text: str) -> None:
    assert html.render(source) == (text, True)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<ol start="3"><li>c<li value="7">g<li>h</ol>', "3. c\n7. g\n8. h"),
        ('<ol type="a"><li>x<li>y</ol><ol type="I" reversed start="4"><li>x<li>y</ol>', "a. x\nb. y\n\nIV. x\nIII. y"),
        ("<ul><li><p>one</p><p>more</p></li><li><div>two</div></li></ul>", "- one\n  more\n- two"),
        ("<ul><li>a<ol><li>b</li></ol></li><ul><li>c</li></ul></ul>", "- a\n  1. b\n  - c"),
        ("<ul><li><blockquote>q</blockquote></li></ul>", "- > q"),
        ("<dl><dt>Lamp</dt><dd>It is<br>red.</dd></dl>", "Lamp\n  It is\n  red."),
        ("<p>He said <q>no</q>.</p>", 'He said "no".'),
    ],
)
def test_lists_bear_the_numbers_their_author_saw(source: str, text: str) -> None:
    assert html.render(source) == (text, True)


WORD_ITEM = (
    "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>"
    "<span style='font-family:Symbol'><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>"
    "&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>{text}<o:p></o:p></p>"
)


def test_lists_of_word_have_the_bullets_and_numbers_that_word_writes_as_text() -> None:
    items = [("·", 1, "lamp"), ("o", 2, "red"), ("1.", 1, "first"), ("1.2", 2, "second"), ("§", 1, "last")]
    source = "".join(WORD_ITEM.format(mark=mark, level=level, text=text) for mark, level, text in items)
    assert html.render(source)[0] == "- lamp\n  - red\n1. first\n  1.2 second\n- last"


@pytest.mark.parametrize(
    "source",
    [
        "<p class=MsoNormal>one<o:p></o:p></p><p class=MsoNormal>two</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p>three</p>",
        "<style type='text/css'><!-- P {margin-top:0;margin-bottom:0;} --></style><p>one</p><p>two</p><p><br></p><p>three</p>",
        "<p style='margin:0'>one</p><p style='margin: 0 0 0 0'>two</p><div>&nbsp;</div><div>three</div>",
        "one<br>two<br><br>three<!--[if mso]>Outlook only<![endif]-->",
        "<div>one</div><div>two<br></div><div><br></div><div><!--[if !mso]><!-->three<!--<![endif]--></div>",
        "<div style='white-space: pre-wrap'>one\ntwo\n\nthree</div>",
    ],
)
def test_lines_stand_apart_where_their_author_saw_them_apart(source: str) -> None:
    assert html.render(source)[0] == "one\ntwo\n\nthree"


def test_a_table_of_data_has_a_line_for_each_row() -> None:
    cell = "<td><p class=MsoNormal>{}<o:p></o:p></p></td>"
    rows = [("Part", "Lamp"), ("Serial number", "4711"), ("", "red")]
    source = "<table border=1>" + "".join(f"<tr>{''.join(map(cell.format, row))}</tr>" for row in rows) + "</table><p>Bea</p>"
    assert html.render(source)[0] == "Part  Lamp\nSerial number  4711\nred\n\nBea"


def test_a_table_for_layout_is_read_cell_by_cell() -> None:
    left, right = "<td><p>Dear Anna,</p><p>it is red.</p></td>", "<td>&nbsp;</td><td>Offers<br>Of the week</td>"
    assert html.render(f"<table><tr>{left}{right}</tr></table>")[0] == "Dear Anna,\n\nit is red.\n\nOffers\nOf the week"
    inner = "<table><tr><td>Number</td><td>7</td></tr></table>"
    assert html.render(f"<table><tr><td>{inner}</td></tr><tr><td></td></tr></table>")[0] == "Number  7"


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("<a href='https://x.example/?a=1&amp;b=2'>it</a>", "it (https://x.example/?a=1&b=2)"),
        ("<a href='mailto:bea@x.example?subject=Hi'>Bea</a>", "Bea (bea@x.example)"),
        ("<a href='tel:+49301234567'>030 1234567</a>", "030 1234567"),
        ("<a href='tel:+49301234567'>Call us</a>", "Call us (+49301234567)"),
        ("<a href='#top'>Up</a>", "Up"),
        ("<a href='file://host/share'>Files</a>", "Files"),
        ("<a href='https://x.example/'><img src='x.png' alt='Shop'></a>", "[image: Shop] (https://x.example/)"),
        ("<a href='https://x.example/'><img src='x.png'></a>", ""),
        ("<a href='https://x.example/'><div>It</div></a>more", "It (https://x.example/)\nmore"),
        ("see <a href='https://x.example/'>it </a>now", "see it (https://x.example/) now"),
        (
            "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa&amp;data=5'>x.example/a</a>",
            "x.example/a",
        ),
        ("<a href='https://www.google.com/url?q=https://x.example/a&amp;sa=D'>it</a>", "it (https://x.example/a)"),
        ("<a href='https://urldefense.com/v3/__https://x.example/a__;!!Abc$'>it</a>", "it (https://x.example/a)"),
        ("<a href='https://urldefense.proofpoint.com/v2/url?u=https-3A__x.example_a&amp;d=D'>it</a>", "it (https://x.example/a)"),
        ("<a href='https://[x'>it</a>", "it (https://[x)"),
        (
            "<a href='https://www.google.com/url?q=https://x.example/%0a'>it</a>",
            "it (https://www.google.com/url?q=https://x.example/%0a)",
        ),
    ],
)
def test_a_link_shows_its_target_where_the_text_does_not(link: str, text: str) -> None:
    assert html.render(link)[0] == text


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ("<img src='cid:a1@x' alt=''>", "[image: lamp.jpg]"),
        ("<img src='cid:image001.png@01DA.5'>", "[image: image001.png]"),
        ("<img src='cid:unknown'>", "[image]"),
        ("<img src='https://x.example/logo.png'>", ""),
        ("<img src='https://x.example/logo.png' alt='Lamps\nInc'>", "[image: Lamps Inc]"),
        ("<img src='https://x.example/o' width='1' height='1' alt='beacon'>", ""),
        ("<img src='https://x.example/o' style='width: 1px' alt='beacon'>", ""),
        ("<img src='https://x.example/o' style='max-width: 1px; width:100%' alt='lamp'>", "[image: lamp]"),
        ("<img src='https://x.example/smile.png' alt='😀'>", "😀"),
        (f"<img src='x' alt='{'a' * 300}'>", f"[image: {'a' * 199}…]"),
    ],
)
def test_a_picture_is_named_in_its_place(picture: str, text: str) -> None:
    assert html.lay_out(f"a {picture} b", {"a1@x": "lamp.jpg"}).text == " ".join(f"a {text} b".split(" ")).replace("  ", " ")


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none;max-height:0'>unseen</div>",
        "<div style='display:block;display:none'>unseen</div>",
        "<span style='visibility: hidden'>unseen</span>",
        "<span style='opacity:0.0'>unseen</span>",
        "<div style='font-size:0px'>unseen <b>unseen</b></div>",
        "<div style='height:0;overflow:hidden'>unseen</div>",
        "<div style='color:#fff;background-color:#fff'>unseen</div>",
        "<div hidden>unseen</div>",
        "<xml><w:WordDocument><w:View>unseen</w:View></w:WordDocument></xml>",
        "<title>unseen</title><template>unseen</template>",
        "&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#8199;&#65279;&#847;",
    ],
)
def test_what_is_not_seen_is_not_read(hidden: str) -> None:
    assert html.render(f"{hidden}<p>seen</p>") == ("seen", True)


@pytest.mark.parametrize(
    "shown",
    [
        "<div style='display:none;display:block'>seen</div>",
        "<a style='mso-hide:all'>seen</a>",
        "<video src=x>seen</video>",
        "<div style='opacity:0.9'>seen</div>",
        "<div style='font-size:0'><span style='font-size:13px'>seen</span></div>",
        "<div style='max-height:0.5em'>seen</div>",
        "<div style='color:#fff;background:#000'>seen</div>",
        "<div style='display:none !important;display:block' hidden>x</div>s­e\u200be﻿n",
    ],
)
def test_what_is_seen_is_read(shown: str) -> None:
    assert html.render(shown) == ("seen", True)


def test_signs_of_wingdings_are_the_signs_and_not_its_letters() -> None:
    smile = "<span style='font-family:Wingdings;mso-char-type:symbol'><span style='mso-char-type:symbol'>J</span></span>"
    assert html.render(f"<p>Thanks {smile} <font face=Wingdings>à</font> Jan</p>")[0] == "Thanks ☺ → Jan"
    assert html.render("<p style='font-family:Wingdings'>Joan <span style='font-family:Arial'>J</span></p>")[0] == "Joan J"


def test_joiners_inside_words_stay() -> None:
    assert html.render("<p>می‌خواهم 👨‍👩</p>")[0] == "می‌خواهم 👨‍👩"


def test_an_indented_paragraph_is_no_quotation() -> None:
    assert html.render("a<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>b</blockquote>c")[0] == "a\n\n  b\n\nc"


def test_what_holds_the_whole_text_quotes_nothing() -> None:
    assert html.render("<blockquote class=gmail_quote><p>a</p><blockquote>b</blockquote></blockquote>")[0] == "a\n\n> b"
    whole = "<blockquote type=cite>On 2026-03-03 10:30, Bea &lt;bea@help.example> wrote:<br>a</blockquote>"
    assert html.render(whole)[0] == "> On 2026-03-03 10:30, Bea <bea@help.example> wrote:\n> a"


def test_what_is_too_complex_shows_no_style_no_script_and_no_comment() -> None:
    before = "<title>no</title><style>p {no}</style><script>if (a<b) no</script><!-- no <b>no</b> --><p>one &amp; two</p>"
    assert html.render(before + "<div>" * 2_000) == ("one & two", False)


def test_html_nested_too_deep_is_only_stripped_of_its_tags() -> None:
    assert html.render("<div>" * 2_000 + "hello<br>world") == ("hello\nworld", False)


def test_no_control_character_comes_out_of_a_reference_or_an_encoded_link() -> None:
    page = (
        '<p>a&#27;[31mb&#0;&#127;<img alt="c&#8;" src=cid:x></p><a href="mailto:%00">d</a> <a href="mailto:a%0d%0aBcc:x@y">e</a>'
    )
    text = html.render(page)[0]
    assert not {char for char in text if not char.isprintable()} - {"\n"}
    assert "e (a%0d%0abcc:x@y)" in text
