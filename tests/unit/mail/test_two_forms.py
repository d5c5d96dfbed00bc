"""A plain text with its HTML beside it: what the HTML quotes is history in the plain text too. In Basque, which nobody knows."""

import pytest

from mailgate.mail import parse

ASKED = ("Kaixo Anna,", "lanpara gorria da ala urdina da?", "Erantzun iezadazu, mesedez, ostirala baino lehen.", "Bea")
NEW = "Gorria da, eta handia."
HEADERS = ("Nork: Bea", "Bidalia: 2026-03-03 10:30", "Nori: Anna", "Gaia: Lanpara")


def mail(plain: str, rich: str) -> str:
    head = "From: anna@customer.example\nContent-Type: multipart/alternative; boundary=x\n\n"
    parts = (("text/plain", plain), ("text/html", rich))
    raw = head + "".join(f"--x\nContent-Type: {kind}; charset=utf-8\n\n{text}\n" for kind, text in parts) + "--x--\n"
    return parse.read(raw.encode()).reply.text


def rich(*written: str, mark: str = "<div id=divRplyFwdMsg>{}</div>") -> str:
    quoted = mark.format("<br>".join(HEADERS)) + "".join(f"<p>{line}</p>" for line in ASKED)
    return "".join(f"<p>{line}</p>" for line in written) + quoted


PLAIN = "\n\n".join((NEW, "\n".join(HEADERS), *ASKED))


def test_what_the_html_quotes_is_history_in_the_plain_text() -> None:
    assert mail(PLAIN, rich(NEW)) == NEW
    wrapped = PLAIN.replace("mesedez, ", "mesedez,\n")
    assert mail(wrapped, rich(NEW)) == NEW


def test_without_a_mark_in_the_html_nothing_is_known() -> None:
    assert mail(PLAIN, rich(NEW, mark="<div>{}</div>")) == PLAIN


@pytest.mark.parametrize(
    "html",
    [
        rich(NEW, ASKED[1]),  # the author says it too
        rich(),  # all is quoted
        "<p>Besterik da.</p>" + rich().replace(ASKED[2], "Beste gauza bat."),  # a line that stands nowhere
    ],
)
def test_where_the_forms_differ_every_line_of_the_author_stays(html: str) -> None:
    assert NEW in mail(PLAIN, html)
    assert ASKED[2] in mail(PLAIN, html)


def test_answers_between_quoted_lines_stay() -> None:
    plain = "\n\n".join((*HEADERS, ASKED[0], ASKED[1], NEW, *ASKED[2:]))
    html = "".join(f"<blockquote type=cite>{line}</blockquote>" for line in (*HEADERS, *ASKED[:2])) + f"<p>{NEW}</p>"
    assert NEW in mail(plain, html + "".join(f"<blockquote type=cite>{line}</blockquote>" for line in ASKED[2:]))


def test_it_never_adds_to_what_the_plain_text_alone_says() -> None:
    plain = f"{NEW}\n\nOn 2026-03-03 10:30, Bea <bea@help.example> wrote:\n> {ASKED[1]}\nEz dakit.\n> {ASKED[2]}\n"
    html = rich(NEW, "Ez dakit.")
    assert set(mail(plain, html).split("\n")) <= set(mail(plain, "").split("\n"))


def test_answers_that_the_plain_form_tells_from_the_quote_stay_although_the_html_quotes_them() -> None:
    answers = ("GORRIA DA, ETA OSO HANDIA ERE BAI", "OSTIRALA BAINO LEHEN ERANTZUNGO DIZUT")
    above = "On Tue, 3 Mar 2026 at 10:30, Bea <bea@help.example> wrote:"
    plain = f"Kaixo\n\n{above}\n\n> {ASKED[1]}\n{answers[0]}\n> {ASKED[2]}\n{answers[1]}\n"
    red = "<br>".join((ASKED[1], f"<font color=red>{answers[0]}</font>", ASKED[2], f"<font color=red>{answers[1]}</font>"))
    told = f"<div class=gmail_attr>{above.replace('<', '&lt;')}</div><blockquote class=gmail_quote>{red}</blockquote>"
    seen = mail(plain, f"<div>Kaixo</div><div class=gmail_quote>{told}</div>")
    assert all(answer in seen for answer in answers)
