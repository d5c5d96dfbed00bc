"""R7: every port that is open stands in the ready line, and a gate that is started again answers at the same places."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.peers.dialogue import Wire
from tests.peers.mailgate import Gateway, Plan, running, until
from tests.peers.sink import Sink

OFFER = "S: 220 help.example LMTP *\nC: LHLO x\nS: 250-*\nC: MAIL FROM:<anna@customer.example>\nS: 250 *"


def test_lmtp_is_named_in_the_ready_line_and_stands_where_it_stood_after_the_gate_died(tmp_path: Path, sink: Sink) -> None:
    plan = Plan(folder=tmp_path, relay=sink.url, options={"lmtp": {"listen": "127.0.0.1:0"}})
    with running(plan) as gateway:
        ready = gateway.daemon.wait_for(r"^mailgate ready: smtp 127\.0\.0\.1:(\d+), lmtp 127\.0\.0\.1:(\d+)$")
        lmtp = int(ready[2])
        for mails in (1, 2):
            with Wire(lmtp) as wire:
                wire.talk(OFFER + "\nC: RCPT TO:<support@help.example>\nS: 250 *\nC: DATA\nS: 354 *")
                wire.talk(f"C: Subject: {mails}\nC:\nC: x\nC: .\nS: 250 *")
            gateway.wait_settled(mails)
            if mails == 1:
                gateway.kill_child("gate")
                until(lambda: Wire.greets(lmtp), "the LMTP port again")
        assert {mail["disposition"] for mail in gateway.cli("journal", "list")} == {"new_ticket"}


def test_a_desk_without_smtp_is_ready_at_its_socket(tmp_path: Path, sink: Sink) -> None:
    options = {"smtp": {"listen": ""}, "lmtp": {"listen": "unix:data/lmtp.sock"}}
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options=options))) as home, home.serve() as daemon:
        daemon.wait_for(rf"^mailgate ready: lmtp unix:{home.home}/data/lmtp\.sock$")
        with Wire(home.home / "data" / "lmtp.sock") as wire:
            wire.talk(OFFER)
        assert daemon.stop() == 0
