"""What breaks around Mailgate, and what must hold all the same: one file per fault of docs/threats.md."""
