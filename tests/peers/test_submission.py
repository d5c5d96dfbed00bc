"""The submission port as staff meet it: a log-in from a mail client, and a public answer that nobody has to confirm."""

from __future__ import annotations

import smtplib
import ssl
from pathlib import Path

from mailgate import app
from tests.client import Letter
from tests.peers.certificates import Authority
from tests.peers.dialogue import announced
from tests.peers.mailgate import BEA, SUPPORT, TOM, Plan, running
from tests.peers.ports import HOST
from tests.peers.sink import Sink

ANNA = "anna@customer.example"


def test_a_member_of_staff_logs_in_and_answers_and_a_forged_answer_of_a_colleague_waits(tmp_path: Path, sink: Sink) -> None:
    authority = Authority(tmp_path)
    issued = authority.issue("127.0.0.1")
    port = {"listen": "127.0.0.1:0", "tls": "implicit", "tls_cert": str(issued.certificate), "tls_key": str(issued.key)}
    plan = Plan(folder=tmp_path, relay=sink.url, options={"gateway": {"staff_trust": "aligned"}, "submission": port})
    with running(plan) as gateway:
        place = gateway.daemon.wait_for(r"submission 127\.0\.0\.1:(\d+)$")
        secret = gateway.run("staff", "password", BEA, "--generate").stdout.strip()
        with announced(gateway.port) as wire:
            wire.talk(f"C: From: {ANNA}\nC: To: {SUPPORT}\nC: Subject: The lamp\nC:\nC: It is dead.\nC: .\nS: 250 *")
        gateway.wait_quiet(1)
        notices = {mail.rcpt_to[0]: mail for mail in sink.wait_for(3)}
        context = ssl.create_default_context(cafile=authority.trusted)
        with smtplib.SMTP_SSL(HOST, int(place[1]), context=context) as client:
            client.login(BEA, secret)
            for author, words in ((TOM, "Pay to 4711."), (BEA, "Is the bulb new?")):
                to = Letter(raw=notices[author].raw, mail_from="", to=author, at=app.now()).reply_to
                client.sendmail(BEA, [to], f"From: {author}\r\nTo: {to}\r\nSubject: Re\r\n\r\n{words}\r\n")
        gateway.wait_quiet(3)
        told = b"".join(mail.raw for mail in sink.to(ANNA))
        assert b"Is the bulb new?" in told
        assert b"4711" not in told
        assert [one["disposition"] for one in gateway.cli("journal", "list")] == ["reply", "held", "new_ticket"]
        story = gateway.cli("ticket", "show", "1")
        assert [(e["via"], e["trust"]) for e in story["timeline"] if e["type"] == "message"][1] == ("submission", "submitted")
