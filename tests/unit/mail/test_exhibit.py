"""What an author shows is no history: what they go on below stays; and what a program puts there still goes."""

from __future__ import annotations

from mailgate.mail.reply import extract

SHOWN = {
    "a mail": "This reached us today:\n\nFrom: The Bank <x@evil.example>\nSent: Friday, May 1, 2026 9:05 PM\nTo: anna@x.example\n"
    "Subject: Locked\n\nClick here.\n\nIs it real?",
    "a mail with a signature": "This reached us today:\n\nFrom: The Bank <x@evil.example>\nSent: Friday, May 1, 2026 9:05 PM\n"
    "To: anna@x.example\n\nClick here.\n\n-- \nThe Bank\nHigh Street\n\nIs it from you?",
    "a mail between rules": "This came today:\n----------\nFrom: Bank <x@evil.example>\nSent: Friday, May 1, 2026 9:05 PM\n"
    "To: anna@x.example\nSubject: Locked\n\nClick.\n----------\nIs it real?",
    "a mail behind arrows": "This came today:\n\n> From: Bank <x@evil.example>\n> Sent: Friday, May 1, 2026 9:05 PM\n"
    "> To: anna@x.example\n> Subject: Locked\n>\n> Click.\n\nIs it real?",
    "folded headers": "I read the source.\n\nReceived: by 10.0.0.1 with SMTP;\n        (envelope-from <x@evil.example>)\n"
    "From: X <x@evil.example>\nTo: anna@x.example\nDate: Fri, 1 May 2026 21:05:33 +0200\n\nBlock it.",
    "a report": "It came back.\n\nReporting-MTA: dns; mx.x.example\nAction: failed\n\nFrom: Anna <anna@x.example>\n"
    "To: b@y.example\nSubject: Hi\nDate: Fri, 1 May 2026 21:05:33 +0200\n\nIs it wrong?",
    "what somebody wrote": "Guten Tag\n\nAm 5. Mai 2026 um 10:12 Uhr schrieb Frau Staff:\n\nWir rufen an.\n\nNiemand rief an.",
    "what you wrote": "Hello Bea,\n\nOn 5 May 2026 at 10:12 you wrote:\n\nWe call.\n\nNobody called.",
    "a mail in Dutch": "Dit kwam vandaag binnen:\n\nVan: De Bank <x@evil.example>\nVerzonden: vrijdag 1 mei 2026 21:05\n"
    "Aan: anna@x.example\nOnderwerp: Geblokkeerd\n\nKlik hier.\n\nIs dit echt?",
    "a letter": "Here is my letter once more:\n\nFrom: A. Muster, 3 High Street\nTo: The Manager\nDate: 3 May 2026\n"
    "Subject: The noise\n\nDear Sir, it is loud.\n\nDid you get it?",
    "a journey": "We booked this:\n\nFrom: Oslo S\nDate: 14 May 2026 10:12\nTo: Bergen\nSubject: a seat\n\nTwo more.",
    "raw headers": "The head of it.\n\nReceived: from evil.example by mx.x.example; Fri, 1 May 2026 21:05:33 +0200\n"
    "From: Boss <boss@evil.example>\nReply-To: b2@evil.example\nTo: anna@x.example\n"
    "Date: Fri, 1 May 2026 21:05:30 +0200\n\nBlock it.",
    "headers among which a program's stand": "It came.\n\nFrom: Boss <boss@evil.example>\nX-Spam-Score: 7\nTo: anna@x.example\n"
    "Date: Fri, 1 May 2026 21:05:30 +0200\n\nBlock it.",
    "a dialogue": "It answers.\n\na1 FETCH 1 (BODY[HEADER])\n* 1 FETCH (BODY[HEADER] {120}\nFrom: a <a@x.example>\n"
    "To: b@x.example\nDate: Fri, 1 May 2026 21:05:33 +0200\n\n)\na1 OK\n\nWhere is the text?",
    "a patch": "It helps here.\n\nFrom 1f2e3d4c5b6a Mon Sep 17 00:00:00 2001\nFrom: Anna <a@x.example>\n"
    "Date: Fri, 1 May 2026 10:12:33 +0200\nSubject: [PATCH] Close the file\n\n main.c | 2 +-\n\nPlease take it.",
    "a mail that is set in": "I got this.\n\n    From: The Bank <x@evil.example>\n    Sent: Friday, May 1, 2026 9:05 PM\n"
    "    To: anna@x.example\n    Subject: Locked\n\n    Click here.\n\nIs it real?",
    "a story": "What happened so far.\n\nOn 1 May 2026 at 9:00, I wrote to a@x.example:\nit is off.\n\n"
    "On 3 May 2026 at 10:12, Bea <b@x.example> wrote:\nwe call.\n\nNobody has called.",
    "a story in a language whose first person is unknown": "Así fue.\n\nEl 1 de mayo de 2026 a las 9:00 escribí a a@x.example:\n"
    "no funciona.\n\nEl 3 de mayo de 2026 a las 10:12, Bea Staff escribió:\nle llamaremos.\n\n¿Y ahora?",
    "a story of others": "So it went.\n\nOn 1 May 2026 at 9:00, Bea <b@x.example> wrote:\nwe call.\n\n"
    "On 5 May 2026 at 9:00, Tom <t@x.example> wrote:\nwe come.\n\nNobody came.",
    "mails in the order of time": "These two came.\n\nFrom: Bea <b@x.example>\nSent: Friday, May 1, 2026 9:05\nTo: a@x.example\n"
    "Subject: Call\n\nWe call.\n\nFrom: Tom <t@x.example>\nSent: Tuesday, May 5, 2026 9:05\nTo: a@x.example\nSubject: Visit\n\n"
    "We come.\n\nNobody came.",
    "a log": "Your portal shows:\n\n03/04/2026 10:12 Bea wrote:\nPlease wait.\n04/04/2026 08:00 Anna wrote:\nWhen?\n\nWell?",
    "a mark": "The answer ends with the line:\n\n-----Original Message-----\n\nand the rest is missing.",
}

HISTORY = {
    "below a short answer": "It is.\n\nOn 5 May 2026 at 10:12 you wrote:\n\nIs it on?",
    "quoted headers": "It is.\n\n> From: Bea <b@x.example>\n> Sent: Friday, May 1, 2026 9:05\n"
    "> To: a@x.example\n> Subject: On?\n>\n> Is it?",
    "newest first": "It is.\n\nOn 5 May 2026 at 9:00, Bea <b@x.example> wrote:\nIs it on?\n\n"
    "On 1 May 2026 at 9:00, Anna <a@x.example> wrote:\nIt is dark.",
    "two zones": "It is.\n\nOn 5 May 2026 at 9:00, Bea <b@x.example> wrote:\nIs it on?\n\n"
    "On 5 May 2026 at 15:30, Anna <a@x.example> wrote:\nIt is dark.",
    "a field that is empty": "It is.\n\nAnna Muster\nFax:\n\nFrom: Bea <b@x.example>\nSent: Friday, May 1, 2026 9:05\n"
    "To: a@x.example\nSubject: On?\n\nIs it?",
    "a program's own line": "It is:\n\n-----Original Message-----\nFrom: Bea <b@x.example>\nSubject: On?\n\nIs it?",
    "all set in": "It is.\n\n    On Friday, May 1, 2026 at 9:05 PM, Bea <b@x.example> wrote:\n\n Is it?",
    "a reply address": "It is.\n\nFrom: Bea <b@x.example>\nReply-To: help@x.example\n"
    "Date: Friday, 1 May 2026 9:05\nTo: a@x.example\n\nIs it?",
}


def test_words_below_what_the_author_shows_stay() -> None:
    assert {name: extract(text).text for name, text in SHOWN.items()} == SHOWN


def test_what_a_program_puts_below_an_answer_still_goes() -> None:
    assert {name: extract(text).text.split("\n")[0].rstrip(".:") for name, text in HISTORY.items()} == dict.fromkeys(
        HISTORY, "It is"
    )
    kept = {name: extract(text).text for name, text in HISTORY.items()}
    assert not [name for name, text in kept.items() if "Is it" in text], kept
