"""The columns that a desk's past fills. Its one rule: what is left out stands as a new row of the desk would have it."""

from __future__ import annotations

COLUMNS = {
    "person": "id address domain name kind created_at active",
    "ticket": "number queue subject title status priority requester assignee waiting_for last_customer_at created_at updated_at"
    " closed_at pending_since staff_wrote flagged",
    "ticket_tag": "ticket tag",
    "ticket_words": "ticket words",
    "participant": "ticket person role since generation wrote active",
    "public_message": "id ticket author author_role text full_text quoted_lines words message_id via trust journal_id at"
    " visible_at",
    "internal_note": "id ticket author author_role text full_text quoted_lines words message_id via trust journal_id at",
    "attachment": "entry position name content_type size sha256 inline",
    "event": "id ticket visibility kind data actor at",
    "undo": "entry message journal_id ticket person changes at withheld cleared",
    "mail_ref": "key kind ticket entry audience",
    "outbox": "id ticket entry person recipient audience kind state attempts created_at owner message_id mail_from sender content"
    " boundary attachments last_reply finished_at",
    "inbound": "journal_id done owner attempts lease_until message_id message_key sender subject mail_class class_reason trust"
    " steps last_error",
    "disposition": "journal_id queue disposition ticket entry reasons at",
    "seen": "content_key queue journal_id at",
    "held": "journal_id queue sender subject reason choices received_at resolved_at resolution spam remember announced",
    "attention": "person ticket muted once seen",
    "digested": "person queue ticket entry kind says rank at told_at",
    "budget": "key since spent refused",
}
MAIL = "id received_at via peer peer_trusted helo mail_from path_known rcpt_to wanted silent origin size sha256 raw"
