"""How much of anything we take, as configured. The one rule: every limit has a test at, below and above it."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from mailgate.settings.forms import Duration, Section, Size


class Limits(Section):
    """How much of anything we take. Every limit has a test at, below and above it."""

    connections: int = Field(default=100, ge=1)
    connections_per_host: int = Field(default=20, ge=1)
    recipients: int = Field(default=100, ge=1)
    mails_per_connection: int = Field(default=1000, ge=1)
    errors_per_connection: int = Field(default=20, ge=1)
    idle_commands: int = Field(default=100, ge=1)
    bad_lines: int = Field(default=5, ge=1)
    command_line: Size = Field(default=2048, ge=512)
    command_timeout: Duration = timedelta(seconds=300)
    proxy_timeout: Duration = timedelta(seconds=10)
    data_timeout: Duration = timedelta(seconds=180)
    data_total_timeout: Duration = timedelta(minutes=10)
    data_rate: Size = 500
    data_rate_over: Duration = Field(default=timedelta(minutes=1), ge=timedelta(seconds=1))
    overrun: Size = 1024**2
    spool_in_memory: Size = 256 * 1024
    free_space: Size = 1024**3
    store_timeout: Duration = Field(default=timedelta(seconds=20), ge=timedelta(seconds=1), le=timedelta(minutes=4))
    received_lines: int = Field(default=50, ge=1)
    readers: int = Field(default=2, ge=1, le=64)
    reader_memory: Size = Field(default=512 * 1024**2, ge=16 * 1024**2)
    reader_cpu: Duration = timedelta(seconds=10)
    reader_wall: Duration = timedelta(seconds=20)
    attempts: int = Field(default=3, ge=1)
    mailbox_lease: Duration = Field(default=timedelta(minutes=2), ge=timedelta(seconds=10))
    template_time: Duration = Field(default=timedelta(seconds=2), gt=timedelta(0))
    template_output: Size = 4 * 1024**2
    template_memory: Size = Field(default=512 * 1024**2, ge=128 * 1024**2)
    batch_octets: Size = 32 * 1024**2
    batch: int = Field(default=64, ge=1, le=1000)
    cc_join: int = Field(default=10, ge=0)
    acks_per_day: int = Field(default=10, ge=0)
    acks_unproven_per_day: int = Field(default=1, ge=0)
    automatic_per_day: int = Field(default=10, ge=0)
    automatic_per_ticket: int = Field(default=50, ge=0)
    links_per_day: int = Field(default=10, ge=0)
    unproven_per_domain: int = Field(default=20, ge=0)
    automatic_per_hour: int = Field(default=200, ge=0)
    quick_answers: int = Field(default=2, ge=1)
    quick_answer: Duration = timedelta(minutes=1)
    messages_per_hour: int = Field(default=20, ge=1)
    answers_about_held: int = Field(default=5, ge=1)
    search_words: int = Field(default=32, ge=1, le=1000)
    notices_per_day: int = Field(default=200, ge=0)
    deadline_letters: int = Field(default=5, ge=0)
    digest_every: Duration = timedelta(hours=1)
    digest_lines: int = Field(default=100, ge=1, le=1000)
    quiet_notices: int = Field(default=10, ge=0)
    unread_messages: int = Field(default=20, ge=0)
    unread_size: Size = 32 * 1024
    reopens_per_hour: int = Field(default=5, ge=0)
    staff_suppressed_for: Duration = timedelta(days=1)
    staff_attachments: Size = 10 * 1024**2
    customer_attachments: Size = 18 * 1024**2
    customer_files: int = Field(default=100, ge=0)
    secret_command: Duration = Field(default=timedelta(seconds=10), ge=timedelta(seconds=1), le=timedelta(minutes=5))
    secret_kept: Duration = timedelta(minutes=1)
    outbox_attempts_for: Duration = timedelta(days=5)
    history: int = Field(default=50, ge=1, le=1000)
    listed: int = Field(default=20, ge=1, le=200)
