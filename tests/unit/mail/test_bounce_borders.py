"""What only looks like a delivery report: a person, a shop, a machine of another kind, a report of success (T30)."""

from __future__ import annotations

from mailgate.mail import bounce
from mailgate.mail.bounce import Part
from tests.unit.mail.test_bounce import REPORT, headers, status, text

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example>"
ANNA = "Anna <anna@customer.example>"
QMAIL = """Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@customer.example>:
Sorry, no mailbox here by that name. (#5.1.1)
"""
RECEIPT = "Final-Recipient: rfc822; anna@customer.example\nDisposition: automatic-action/MDN-sent-automatically; deleted\n"

NONE: dict[str, tuple[dict[str, str], tuple[Part, ...]]] = {
    "a person quotes one": (
        {"from": ANNA, "subject": "Undelivered Mail Returned to Sender"},
        (text("What does this mean?\n\n" + QMAIL),),
    ),
    "a person forwards one with its parts": (
        {"from": ANNA, "subject": "Fwd: failure notice", "content-type": "multipart/mixed"},
        (text("Why did this come back?\n\n" + QMAIL), status(REPORT)),
    ),
    "a person sends its parts along": (
        {"from": ANNA, "subject": "Please look at this", "content-type": "multipart/mixed"},
        (text("Why did this come back?"), status(REPORT)),
    ),
    "a postmaster who is a person answers": (
        {"from": "Petra <postmaster@customer.example>", "subject": "Re: Mails to bob@customer.example are not delivered"},
        (text("Hello,\n\nbob@customer.example was full; mails could not be delivered. Try again.\n\nPetra"),),
    ),
    "a postmaster who asks": (
        {"from": "Petra <postmaster@customer.example>", "subject": "Question about our contract"},
        (text("Hello, please send the contract to bob@customer.example as well.\n\nPetra"),),
    ),
    "a complaint about a delivery": (
        {"from": ANNA, "subject": "Delivery failed"},
        (text("My parcel could not be delivered. Please write to anna@work.example from now on."),),
    ),
    "a parcel service": (
        {"from": "Paketdienst <noreply@parcel.example>", "subject": "Zustellung fehlgeschlagen: Ihr Paket 4711"},
        (text("Ihr Paket konnte heute nicht zugestellt werden. Fragen an hilfe@parcel.example."),),
    ),
    "a parcel service at a null path": (
        {"from": "Parcels <info@parcel.example>", "subject": "Your parcel 4711", "return_path": "<>"},
        (text("Good news: it arrives tomorrow between 10 and 12. Questions: help@parcel.example"),),
    ),
    "a shop with a status field": (
        {"from": "Shop <orders@shop.example>", "subject": "Order 5.1.1 shipped"},
        (text("Status: 5.1.1\nAction: failed\nFinal-Recipient: rfc822; anna@customer.example\n"),),
    ),
    "somebody is away": (
        {"from": "Bob <bob@customer.example>", "subject": "Automatic reply: The lamp", "return_path": "<>"},
        (text("I am out of office and cannot be reached. Your mail is not forwarded. Write to carl@customer.example."),),
    ),
    "somebody is away, says their server": (
        {"from": DAEMON, "subject": "Out of Office: The lamp", "return_path": "<>"},
        (text("bob@customer.example is away until Monday; your message was not delivered to anybody else."),),
    ),
    "a challenge": (
        {"from": "Bob <bob@customer.example>", "subject": "Please confirm your message", "return_path": "<>"},
        (text("Your message to bob@customer.example is being held until you confirm that you are not a spammer."),),
    ),
    "a challenge of a server": (
        {"from": DAEMON, "subject": "Your message to bob@customer.example", "return_path": "<>"},
        (text("It has not been delivered yet. Click the link below to have it delivered: verify that you are human."),),
    ),
    "a read receipt": (
        {"from": "Bob <bob@customer.example>", "subject": "Not read: The lamp", "return_path": "<>"},
        (
            text("Your message to bob@customer.example was not delivered to a reader but deleted unread."),
            text(RECEIPT, "message/disposition-notification"),
        ),
    ),
    "an abuse report": (
        {
            "from": "postmaster@provider.example",
            "subject": "Complaint",
            "content-type": "multipart/report; report-type=feedback-report",
        },
        (
            text("An abuse report for anna@customer.example: 550 5.7.1 is what we say next time."),
            text("Feedback-Type: abuse\n", "message/feedback-report"),
        ),
    ),
    "a digest of a list": (
        {"from": "mailop-request@lists.example", "subject": "mailop Digest, Vol 1", "list_id": "<mailop.lists.example>"},
        (text("Today's topics: 1. Undeliverable mail\n\n" + QMAIL),),
    ),
    "a moderator's queue": (
        {
            "from": "lamps-owner@lists.example",
            "subject": "Your message to Lamps awaits moderator approval",
            "x_mailman_version": "2",
        },
        (text("Your mail to lamps@lists.example is being held until the moderator can review it for approval."),),
    ),
    "a member of a list on manners": (
        {"from": ANNA, "subject": "Rules", "list_id": "<lamps.lists.example>"},
        (text("Remember: you are not allowed to post adverts to lamps@lists.example."),),
    ),
    "a report of success": (
        {"from": DAEMON, "subject": "Successful Mail Delivery Report"},
        (text("Sent."), status(REPORT.replace("failed", "relayed").replace("5.1.1", "2.0.0"))),
    ),
    "an address that was asked about": (
        {"from": DAEMON, "subject": "Mail Delivery Status Report"},
        (text("As requested."), status(REPORT.replace("failed", "deliverable").replace("5.1.1", "2.1.5"))),
    ),
    "a report of success in prose": (
        {"from": DAEMON, "subject": "Delivery Status Notification (Success)"},
        (text("Your message was successfully delivered to the following recipients:\n\n  anna@customer.example\n"),),
    ),
    "a statistic of a mail server": (
        {"from": "root@mx.example", "subject": "Postfix log summary: 5 bounced, 3 deferred"},
        (text("message bounce detail\n  550 5.1.1 <bob@customer.example>: User unknown"),),
    ),
}


def test_what_only_looks_like_a_report_is_none() -> None:
    found = {}
    for name, (fields, parts) in NONE.items():
        given = headers(**({"return_path": "<a@b.example>"} | fields))
        found[name] = bounce.read(parts, given)
    assert {name: one for name, one in found.items() if one is not None} == {}


def test_a_null_path_of_the_envelope_is_as_good_as_one_in_a_header() -> None:
    mail = headers(**{"from": "no-reply@carrier.example", "subject": "Mail"})
    told = text("Could not be delivered to: <anna@customer.example>\nAs their mailbox is full.\n")
    assert bounce.read((told,), mail) is None
    found = bounce.read((told,), mail, null_path=True)
    assert found is not None
    assert [(one.address, one.status) for one in found.recipients] == [("anna@customer.example", "5.2.2")]


def test_parts_are_looked_at_only_if_something_speaks_for_a_report() -> None:
    def parts() -> tuple[Part, ...]:
        raise AssertionError

    ordinary = headers(**{"from": ANNA, "subject": "Delivery of the lamp", "return_path": "<anna@customer.example>"})
    assert bounce.read_if_suspect(ordinary, ("text/plain", "text/html"), parts, null_path=False) is None
