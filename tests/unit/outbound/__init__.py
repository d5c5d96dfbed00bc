"""Mail out: the relay, the Maildir, the outbox and the one choke point."""
