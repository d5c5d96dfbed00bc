"""Replies in HTML: what mail programs mark as history and signatures. In Basque, which no table of ours knows."""

import pytest

from mailgate.mail import html, parse, reply

SAID = "Bea &lt;bea@help.example&gt;-(e)k 2026-03-03 10:30 idatzi du:"
OLD = "<div>Kaixo Anna,</div><div>lanpara gorria da?</div><div>Bea</div>"
NEW = "<div>Bai, gorria da.</div>"
HEADERS = (
    "<b>Nork:</b> Bea &lt;bea@help.example&gt;<br><b>Bidalia:</b> 2026-03-03 10:30<br><b>Nori:</b> Anna<br><b>Gaia:</b> Lanpara"
)
CITED = f"<blockquote type=cite>{OLD}</blockquote>"

CLIENTS = {
    "Gmail": f"<br><div class='gmail_quote gmail_quote_container'><div dir=ltr class=gmail_attr>{SAID}<br></div>"
    f"<blockquote class=gmail_quote>{OLD}</blockquote></div>",
    "Gmail of 2012": f"<div class=gmail_extra><br><div class=gmail_quote>{SAID}<br><blockquote class=gmail_quote>{OLD}"
    "</blockquote></div></div>",
    "Gmail, forwarding": "<div class=gmail_quote><div class=gmail_attr>---------- Birbidalia ---------<br>Nork: Bea<br></div>"
    f"{OLD}</div>",
    "Gmail of 2012, forwarding": f"<div class=gmail_quote>---------- Birbidalia ----------<br>Nork: Bea<br><br>{OLD}</div>",
    "Apple Mail": f"<div><br><blockquote type=cite><div>{SAID}</div><br class=Apple-interchange-newline>{OLD}</blockquote></div>",
    "iPhone": f"<div><br>{SAID}<br><br></div><blockquote type=cite>{OLD}</blockquote>",
    "Thunderbird": f"<div class=moz-cite-prefix>Bea idatzi du:<br></div>{CITED}",
    "Thunderbird, forwarding": f"<div class=moz-forward-container><br>-- Birbidalia --<br>{OLD}</div>",
    "Outlook on the web": f"<hr style='width:98%' tabindex=-1><div id=divRplyFwdMsg dir=ltr>{HEADERS}</div><div>{OLD}</div>",
    "Outlook on the web, shown again": f"<hr><div id=x_divRplyFwdMsg dir=ltr>{HEADERS}</div><div>{OLD}</div>",
    "Outlook": "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>"
    f"{HEADERS}</p></div></div><p class=MsoNormal>&nbsp;</p>{OLD}",
    "Outlook 2003": f"<div class=OutlookMessageHeader align=left><hr tabindex=-1>{HEADERS}</div>{OLD}",
    "Outlook for Mac": f"<span id=OLK_SRC_BODY_SECTION><div style='BORDER-TOP: #b5c4df 1pt solid'>{HEADERS}</div>{OLD}</span>",
    "Outlook on phones": f"<div class=ms-outlook-mobile-reference-message><b>Nork:</b> Bea<br>{OLD}</div>",
    "Outlook, new": f"<div id=mail-editor-reference-message-container><div>{HEADERS}</div>{OLD}</div>",
    "Hotmail": f"<hr id=stopSpelling>{HEADERS}<br>{OLD}",
    "Yahoo": f"<div id=ydp1a2b3yahoo_quoted_5894 class=ydp1a2b3yahoo_quoted><div>{SAID}</div><div>{OLD}</div></div>",
    "Yahoo on phones": f"<p class=yahoo-quoted-begin>Bea idatzi du:</p><blockquote class=iosymail>{OLD}</blockquote>",
    "Proton": f"<div class=protonmail_quote>{SAID}<br><blockquote class=protonmail_quote>{OLD}</blockquote></div>",
    "Zimbra": f"<hr id=zwchr data-marker=__DIVIDER__><div data-marker=__HEADERS__>{HEADERS}</div>{OLD}",
    "GMX": f"<div name=quote style='border-left:2px solid'><div>{HEADERS}</div><div name=quoted-content>{OLD}</div></div>",
    "Zoho": f"<div class='x_-1234zmail_extra'><br>---- Bea &lt;bea@help.example&gt; ----<br><blockquote>{OLD}</blockquote></div>",
    "Tutanota": f"<div>{SAID}</div><blockquote class=tutanota_quote>{OLD}</blockquote>",
    "Spark": f"<div name=messageReplySection>{SAID}<br><blockquote type=cite>{OLD}</blockquote></div>",
    "Airmail": f"<p class=airmail_on>Bea idatzi du:</p><blockquote type=cite class=clean_bq>{OLD}</blockquote>",
    "Mailspring": f"<div class='gmail_quote mailspring-quote'>{SAID}<br><blockquote class=gmail_quote>{OLD}</blockquote></div>",
    "Nylas": "<div class=gmail_quote><div class=gmail_quote_attribution>Bea idatzi du:</div>"
    f"<blockquote>{OLD}</blockquote></div>",
    "Roundcube": f"<p id=reply-intro>Bea idatzi du:</p>{CITED}",
    "Roundcube, forwarding": f"<div id=forwardbody1>{HEADERS}<br>{OLD}</div>",
    "Yandex": f'<div>03.03.2026, 10:30, "Bea" &lt;bea@help.example&gt;:</div><blockquote>{OLD}</blockquote>',
    "Mail.ru": f"<blockquote style='border-left:1px solid #0857A6'>{SAID}<br>{OLD}</blockquote>",
    "a bar beside it": f"<div style='border-left:2px solid #ccc;padding-left:8px'><p>{SAID}</p>{OLD}</div>",
    "QQ": f"<div><includetail><div>------ Jatorrizkoa ------</div>{OLD}</includetail></div>",
    "QQ without its element": f"<div style='font-size:12px;background:#efefef;padding:8px'>{HEADERS}</div>{OLD}",
    "NetEase": f'<div>2026-03-03 10:30, "Bea" &lt;bea@help.example&gt;:</div><blockquote id=isReplyContent>{OLD}</blockquote>',
    "BlackBerry 10": f"<table id=_pHCWrapper><tr><td>{HEADERS}</td></tr></table><div id=_originalContent>{OLD}</div>",
    "Front": f"<div>{SAID}</div><blockquote type=cite class=front-blockquote>{OLD}</blockquote>",
    "Freshdesk": f"<div class=freshdesk_quote><blockquote class=freshdesk_quote>{SAID}<br>{OLD}</blockquote></div>",
    "headers on one line": f"<div><hr><div><b>From: bea@help.example</b> <b>Date: 2026-03-03</b></div>{OLD}</div>",
}
SIGNATURES = {
    "Gmail": "-- <br><div class=gmail_signature data-smartmail=gmail_signature>Anna Anderson<br>Lanpara Oy</div>",
    "Gmail, newer": "<span class=gmail_signature_prefix>-- </span><br><div class=gmail_signature>Anna<br>Oy</div>",
    "Thunderbird": "<pre class=moz-signature cols=72>-- \nAnna\nLanpara Oy</pre>",
    "Outlook on the web": "<div id=Signature><p>Anna</p><p>Lanpara Oy</p></div>",
    "Outlook on phones": "<div id=ms-outlook-mobile-signature>Outlook-etik bidalia</div>",
    "Proton": "<div class='protonmail_signature_block'>Proton Mail-etik bidalia.</div>",
    "Spark": "<div name=messageSignatureSection>Anna</div>",
    "Fastmail": "<div id=sig12345678>Anna</div>",
    "Mailspring": "<signature>Anna</signature>",
    "Zammad": "<div data-signature=true data-signature-id=1>Anna</div>",
    "Samsung": "<div id=composer_signature>Galaxy-tik bidalia</div>",
}


def read(markup: str) -> str:
    seen = html.lay_out(markup)
    return reply.extract(seen.text, marked=seen.marked).text


@pytest.mark.parametrize("client", CLIENTS)
def test_history_is_known_by_its_element_in_any_language(client: str) -> None:
    assert read(f"<html><body>{NEW}{CLIENTS[client]}</body></html>") == "Bai, gorria da."


@pytest.mark.parametrize("client", [key for key in CLIENTS if "forwarding" not in key])
def test_history_alone_is_kept(client: str) -> None:
    assert "lanpara gorria da?" in read(CLIENTS[client])


@pytest.mark.parametrize("client", SIGNATURES)
def test_a_signature_is_known_by_its_element_and_what_stands_below_it_stays(client: str) -> None:
    assert read(f"{NEW}<br>{SIGNATURES[client]}{CLIENTS['Gmail']}") == "Bai, gorria da."
    assert read(f"{NEW}{SIGNATURES[client]}<div>Eta handia.</div>") in (
        "Bai, gorria da.\nEta handia.",
        "Bai, gorria da.\n\nEta handia.",
    )
    assert read(f"{SIGNATURES[client]}<div>Eta handia.</div>") != "Eta handia."


CONTAINERS = sorted(
    CLIENTS.keys() & {"Gmail", "Gmail of 2012", "iPhone", "Thunderbird", "Yahoo", "Proton", "GMX", "Spark", "Roundcube"}
)


@pytest.mark.parametrize("client", CONTAINERS)
def test_an_answer_below_history_stays(client: str) -> None:
    assert read(CLIENTS[client] + "<div>Bai, gorria da.</div>") == "Bai, gorria da."
    assert read(f"{NEW}{CLIENTS[client]}<div>Eskerrik asko!</div>").split("\n")[-1] == "Eskerrik asko!"


def test_answers_between_quotations_are_kept_with_their_context() -> None:
    quotes = [f"<blockquote class=gmail_quote>{line}</blockquote>" for line in ("Gorria da?", "Handia da?", "Bea")]
    answered = f"{quotes[0]}<div>Bai.</div>{quotes[1]}<div>Ez.</div>{quotes[2]}"
    inside = f"<div class=gmail_quote><div class=gmail_attr>{SAID}</div>{answered}</div>"
    text = read(f"<div>Kaixo,</div>{inside}")
    assert [line for line in text.split("\n") if line] == [
        "Kaixo,",
        "Bea <bea@help.example>-(e)k 2026-03-03 10:30 idatzi du:",
        "> Gorria da?",
        "Bai.",
        "> Handia da?",
        "Ez.",
    ]
    bare = quotes[0] + "<div>Bai.</div>" + quotes[1] + "<div>Ez.</div>"
    assert "> Handia da?" in read(bare.replace("class=gmail_quote", "type=cite"))


@pytest.mark.parametrize(
    "own",
    [
        "<p>The manual says:</p><blockquote>It is red.</blockquote><p>It is not.</p>",
        "<p>The manual of 2026 says:</p><blockquote type=cite>It is red.</blockquote><p>It is not.</p>",
        "<div class=gmail_quote><div>It is not red.</div><div>Anna</div></div>",
        "<div class=gmail_quote>The list:<br><blockquote>a</blockquote>and this</div>",
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>Offer: one lamp</p><p>It is not red.</p></div>",
        "<p>See below</p><hr><p>Name: Anna</p><p>Date: 2026-03-03 10:30</p><p>Mail: anna@x.example</p>",
        "<div class=quote>It is not red.</div><div class=signature_pad>Pad</div><div>It is.</div>",
        "<div style='border-left:3px solid red'><p>Attention at 10:30 in 2026:</p>It is red.</div>",
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>Mail: anna@x.example</p><p>It is not red.</p></div>",
        "<p>Ask us.</p><hr><p>From: anna@x.example we ship lamps.</p>",
        "<p>I wrote to bea@help.example on 2026-03-03 at 10:30</p><blockquote>It is red.</blockquote><p>It is not.</p>",
        "<div id=AppleMailSignature>It is not red.</div><div>It is.</div>",
        "<p>The form.</p><hr tabindex=-1><p>Name: Anna</p><p>Time: 10:12</p><p>Room: 4</p><p>Please book it.</p>",
        "<div id=Signature><p>Anna</p><p>And please cancel order 7 too, I do not need the lamp any longer.</p></div>",
        "<div class=gmail_signature>" + "<div>a line</div>" * 30 + "</div><div>It is.</div>",
    ],
)
def test_what_is_not_certainly_history_stays(own: str) -> None:
    seen = html.lay_out(f"<p>Hello,</p>{own}")
    assert reply.extract(seen.text, marked=seen.marked).quoted_lines == 0


def test_what_markup_knows_reaches_the_reply_of_a_mail() -> None:
    head = "From: anna@customer.example\nContent-Type: multipart/mixed; boundary=x\n\n"
    parts = ("text/plain", "Kaixo,\n"), ("text/html", NEW + CLIENTS["Yahoo"]), ("text/plain", "\nEskerrik asko!\n")
    raw = head + "".join(f"--x\nContent-Type: {kind}; charset=utf-8\n\n{text}\n" for kind, text in parts) + "--x--\n"
    mail = parse.read(raw.encode())
    assert "lanpara gorria da?" in mail.text
    assert mail.reply.text.split() == ["Kaixo,", "Bai,", "gorria", "da.", "Eskerrik", "asko!"]
