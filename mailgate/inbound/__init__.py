"""Mail comes in: SMTP, files, the journal, the reading workers and the pipeline that walks a mail through the house."""
