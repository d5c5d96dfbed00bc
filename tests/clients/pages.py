"""How each mail program sets an answer above the letter it answers. Its one rule: the author's words are in it once, unchanged.

Plain forms and HTML forms with the elements and classes the programs write, round our own letter.
"""

from __future__ import annotations

import html

from tests.clients.quotes import divs, headers, headers_html, inner, marked, paragraphs, who
from tests.clients.writing import Page, Reply


def gmail(reply: Reply) -> Page:
    """Gmail on the web and on iPhones; the plain form is wrapped."""
    at = f"On Mon, Mar 2, 2026 at 9:00\u202fAM {who(reply.letter)}"
    plain = f"{reply.words}\n\n{at}\nwrote:\n\n{marked(reply.letter)}\n"
    there = (
        f'<div dir="ltr">{divs(reply.words)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(at)} wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">'
        f"{inner(reply.letter)}</blockquote></div>\n"
    )
    return Page(plain, there)


def gmail_android(reply: Reply) -> Page:
    """Gmail on Android: another date, no blank line above the quote."""
    at = f"On Mon, 2 Mar 2026, 09:00 {who(reply.letter)}, wrote:"
    there = (
        f'<div dir="auto">{divs(reply.words)}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(at)}<br></div>'
        f'<blockquote class="gmail_quote">{inner(reply.letter)}</blockquote></div>'
    )
    return Page(f"{reply.words}\n\n{at}\n\n{marked(reply.letter)}\n", there)


def outlook(reply: Reply) -> Page:
    """Outlook for Windows: Word's HTML, a border on top of the headers."""
    border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    there = (
        f'<html><body><div class="WordSection1">{paragraphs(reply.words, "MsoNormal")}<p class="MsoNormal">&nbsp;</p>'
        f'<div><div style="{border}"><p class="MsoNormal">{headers_html(reply.letter)}</p></div></div>'
        f'<p class="MsoNormal">&nbsp;</p>{inner(reply.letter)}</div></body></html>'
    )
    return Page(f"{reply.words}\n\n\n{headers(reply.letter)}\n\n{reply.letter.text}", there)


def outlook_german(reply: Reply) -> Page:
    """The same in German, plain text alone."""
    keys = "Von Gesendet An Betreff"
    return Page(f"{reply.words}\n\n-----Ursprüngliche Nachricht-----\n{headers(reply.letter, keys)}\n\n{reply.letter.text}")


def outlook_web(reply: Reply) -> Page:
    """Outlook on the web and the new Outlook: HTML alone."""
    return Page(
        html=f'<html><body><div class="elementToProof">{divs(reply.words)}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{headers_html(reply.letter)}</font>'
        f"<div>&nbsp;</div></div>{inner(reply.letter)}</body></html>"
    )


def _outlook_phone(reply: Reply, system: str) -> Page:
    sent = f"Get Outlook for {system}"
    there = (
        f'<html><body><div dir="ltr">{divs(reply.words)}</div>'
        f'<div id="ms-outlook-mobile-body-separator-line" dir="ltr"><br></div><div id="ms-outlook-mobile-signature" dir="ltr"><a href="https://aka.ms/o0ukef">{sent}</a></div>'
        f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">{headers_html(reply.letter)}'
        f"</div>{inner(reply.letter)}</body></html>"
    )
    plain = f"{reply.words}\n\n{sent}<https://aka.ms/o0ukef>\n{'_' * 32}\n{headers(reply.letter)}\n\n{reply.letter.text}"
    return Page(plain, there)


def outlook_ios(reply: Reply) -> Page:
    """Outlook on iPhones."""
    return _outlook_phone(reply, "iOS")


def outlook_android(reply: Reply) -> Page:
    """Outlook on Android."""
    return _outlook_phone(reply, "Android")


def apple(reply: Reply) -> Page:
    """Apple Mail on a Mac: the attribution is quoted with the rest."""
    at = f"On 2 Mar 2026, at 09:00, {who(reply.letter)} wrote:"
    there = (
        f'<html><body style="overflow-wrap: break-word;">{divs(reply.words)}<br id="lineBreakAtBeginningOfMessage"><div><br>'
        f'<blockquote type="cite"><div>{html.escape(at)}</div><br class="Apple-interchange-newline">'
        f"<div>{inner(reply.letter)}</div></blockquote></div><br></body></html>"
    )
    return Page(f"{reply.words}\n\n> {at}\n> \n{marked(reply.letter)}\n", there)


def apple_phone(reply: Reply) -> Page:
    """Apple Mail on an iPhone, HTML alone."""
    at = f"On 2 Mar 2026, at 09:00, {who(reply.letter)} wrote:"
    return Page(
        html=f'<html><body dir="auto">{divs(reply.words)}<br id="lineBreakAtBeginningOfSignature">'
        f'<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br>'
        f'<blockquote type="cite">{html.escape(at)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">{inner(reply.letter)}</div></blockquote></body></html>'
    )


def thunderbird(reply: Reply) -> Page:
    """Thunderbird, both forms."""
    at = f"On 02.03.26 09:00, {who(reply.letter).partition(' <')[0]} wrote:"
    there = (
        f'<html><body>{divs(reply.words)}<div class="moz-cite-prefix">{html.escape(at)}<br></div>'
        f'<blockquote type="cite" cite="mid:{reply.letter.message_id.strip("<>")}">{inner(reply.letter)}</blockquote>'
        "</body></html>"
    )
    return Page(f"{reply.words}\n\n{at}\n{marked(reply.letter)}\n", there)


def k9(reply: Reply) -> Page:
    """K-9 and Thunderbird on Android: the signature below the quote."""
    at = f"Am 2. März 2026 09:00:00 MEZ schrieb {who(reply.letter)}:"
    return Page(
        f"{reply.words}\n\n{at}\n{marked(reply.letter, '>')}\n-- \nDiese Nachricht wurde von meinem Android-Gerät gesendet.\n"
    )


def gmx(reply: Reply) -> Page:
    """GMX and WEB.DE: HTML alone, headers inside the quote."""
    keys = "Von Gesendet An Betreff"
    return Page(
        html='<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">'
        f'<div>{divs(reply.words)}</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px;'
        f' border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{headers_html(reply.letter, keys)}</div>'
        f'<div name="quoted-content">{inner(reply.letter)}</div></div></div></div></body></html>'
    )


def yahoo(reply: Reply) -> Page:
    """Yahoo: the plain form quotes without marks, indented by spaces."""
    at = f"On Monday, March 2, 2026 at 09:00:00 AM GMT+1, {who(reply.letter)} wrote:"
    there = (
        f'<html><body><div class="ydp1yahoo-style-wrap"><div dir="ltr" data-setdir="false">{divs(reply.words)}</div></div>'
        f'<div id="yahoo_quoted_7300459123" class="yahoo_quoted"><div><div>{html.escape(at)}</div><div><br></div><div><br></div>'
        f'<div><div id="yiv1"><div>{inner(reply.letter)}</div></div></div></div></div></body></html>'
    )
    return Page(f" {reply.words}\n\n    {at}  \n \n {reply.letter.text}  ", there)


def proton(reply: Reply) -> Page:
    """Proton: both forms."""
    at = f"On Monday, March 2nd, 2026 at 9:00 AM, {who(reply.letter)} wrote:"
    there = (
        f'<div style="font-family: Arial, sans-serif; font-size: 14px;">{divs(reply.words)}</div><div class="protonmail_quote">'
        f'{html.escape(at)}<br><blockquote class="protonmail_quote" type="cite">{inner(reply.letter)}</blockquote><br></div>'
    )
    return Page(f"{reply.words}\n\n{at}\n\n{marked(reply.letter)}\n", there)


def samsung(reply: Reply) -> Page:
    """Samsung Email: dashes and headers."""
    keys, dashes = "From Date To Subject", "-------- Original message --------"
    there = (
        f'<html><body>{divs(reply.words)}<div><br></div><div id="composer_signature"><div>Sent from my Galaxy</div></div>'
        f"<div><br></div><div>{dashes}</div><div>{headers_html(reply.letter, keys)}</div><div><br></div>"
        f"{inner(reply.letter)}</body></html>"
    )
    plain = f"{reply.words}\n\n\nSent from my Galaxy\n\n\n{dashes}\n{headers(reply.letter, keys)}\n\n{reply.letter.text}"
    return Page(plain, there)


def mutt(reply: Reply) -> Page:
    """mutt as it comes."""
    at = f"On Mon, Mar 02, 2026 at 08:00:00AM +0000, {who(reply.letter).partition(' <')[0]} wrote:"
    return Page(f"{reply.words}\n\n{at}\n{marked(reply.letter)}\n")


def evolution(reply: Reply) -> Page:
    """Evolution, plain text."""
    at = f"On Mon, 2026-03-02 at 08:00 +0000, {who(reply.letter).partition(' <')[0]} wrote:"
    return Page(f"{reply.words}\n\n{at}\n{marked(reply.letter)}\n\n")


def kmail(reply: Reply) -> Page:
    """KMail: the attribution on top, the answer below it all."""
    at = f"On Monday, 2 March 2026 09:00:00 CET {who(reply.letter).partition(' <')[0]} wrote:"
    return Page(f"{at}\n{marked(reply.letter)}\n\n{reply.words}\n")


def zimbra(reply: Reply) -> Page:
    """Zimbra: both forms, a marked divider."""
    there = (
        f'<html><body><div style="font-family: arial">{divs(reply.words)}<div><br></div><hr id="zwchr" data-marker="__DIVIDER__">'
        f'<div data-marker="__HEADERS__">{headers_html(reply.letter)}</div><div><br></div><div data-marker="__QUOTED_TEXT__">'
        f"{inner(reply.letter)}</div></div></body></html>"
    )
    return Page(f"{reply.words}\n\n----- Original Message -----\n{headers(reply.letter)}\n\n{reply.letter.text}", there)


def roundcube(reply: Reply) -> Page:
    """Roundcube, plain text."""
    return Page(f"{reply.words}\n\nOn 2026-03-02 09:00, {who(reply.letter).partition(' <')[0]} wrote:\n{marked(reply.letter)}\n")


def notes(reply: Reply) -> Page:
    """HCL Notes: a table of headers without a mark."""
    block = headers(reply.letter, "Von An Datum Betreff").replace(": ", ":\t")
    return Page(f"{reply.words}\n\n\n\n{block}\n\n\n\n{reply.letter.text}")


def the_bat(reply: Reply) -> Page:
    """The Bat!: the initials before the mark."""
    return Page(f"{reply.words}\n\nMonday, March 2, 2026, 9:00:00 AM, you wrote:\n\n{marked(reply.letter, 'S> ')}\n")


def mh(reply: Reply) -> Page:
    """MH: nothing is quoted."""
    return Page(f"{reply.words}\n")


def groupwise(reply: Reply) -> Page:
    """GroupWise: arrows."""
    return Page(f"{reply.words}\n\n>>> {who(reply.letter)} 02.03.2026 09:00 >>>\n{reply.letter.text}")
