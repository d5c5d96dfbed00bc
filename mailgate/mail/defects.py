"""The words for what was wrong with a mail. Its one rule: every defect a reader can note is listed here, once, and never renamed.

The words are stored and printed (``inspect``, ``why``); a mail with defects is still read as far as it goes.
"""

from __future__ import annotations

from enum import StrEnum


class Defect(StrEnum):
    """One thing wrong with a mail, as printed."""

    # The header block (RFC 5322 §2.2, T05 and T58)
    BARE_CR = "bare_cr"  # a CR without LF in the header block
    BARE_LF = "bare_lf"  # an LF without CR in a header block whose other lines end in CRLF
    NUL = "nul"  # an octet 0 in the header block
    LEADING_BLANK = "leading_blank"  # empty lines before the first header field
    NOT_A_FIELD = "not_a_field"  # a line in the header block that is no field; the body starts there
    HEADER_SPLIT = "header_split"  # such a line was skipped: only fields follow that the mail cannot be read without
    HEADERS_CUT = "headers_cut"  # more than the budget of octets or fields
    DUPLICATE_FIELD = "duplicate_field"  # a second From, Subject, Date, Message-ID or Content-Type; the first counts
    NO_SENDER = "no_sender"  # not exactly one strictly valid author
    BAD_DATE = "bad_date"  # a Date that is none
    BAD_MESSAGE_ID = "bad_message_id"  # a Message-ID that is none

    # The structure (RFC 2045, RFC 2046)
    BAD_CONTENT_TYPE = "bad_content_type"  # a Content-Type without type and subtype
    BOUNDARY_MISSING = "boundary_missing"  # a multipart whose boundary is not given or does not occur
    BOUNDARY_LONG = "boundary_long"  # over the 70 characters of RFC 2046 §5.1.1
    BOUNDARY_OPEN = "boundary_open"  # a multipart without its closing delimiter
    BESIDE_PARTS = "beside_parts"  # words before the first part of a multipart, or after its end
    MULTIPART_HIDDEN = "multipart_hidden"  # a multipart that calls itself text, or nothing
    TOO_DEEP = "too_deep"  # nested below the budget; kept as one attachment
    TOO_MANY_PARTS = "too_many_parts"  # parts over the budget are only in the raw mail
    TOO_MANY_ATTACHMENTS = "too_many_attachments"

    # The content
    BAD_ENCODING = "bad_encoding"  # damaged base64 or uuencode, or an unknown transfer encoding
    CHARSET_WRONG = "charset_wrong"  # the octets are not in the charset named
    CHARSET_UNKNOWN = "charset_unknown"  # a charset we do not read
    TEXT_CUT = "text_cut"
    HTML_CUT = "html_cut"
    HTML_TOO_COMPLEX = "html_too_complex"  # shown with its tags stripped only
    FORMS_DIFFER = "forms_differ"  # another form of the text says much that is not in the one that is read
    TNEF = "tnef"  # a winmail.dat that is none; kept whole
    TNEF_DAMAGED = "tnef_damaged"  # a winmail.dat that is cut or broken: what could be had of it stands beside it
    ENCRYPTED = "encrypted"  # what the mail says, or a part of it, is encrypted; kept whole, and only its recipient can read it
    SMIME_CLOSED = "smime_closed"  # an S/MIME package that is compressed or broken; kept whole
    PARTIAL = "partial"  # one piece of a mail sent in several (RFC 2046 §5.2.2); kept as a file
    EXTERNAL_BODY = "external_body"  # a part that is only a pointer to its content (RFC 2046 §5.2.3); never fetched

    # Giving up (only in stubs)
    CRASH = "crash"  # reading raised; a bug of ours, kept so that the mail is not lost
    READER_DIED = "reader_died"  # the process that read it ended
    READER_CPU = "reader_cpu"  # it took more processor time than a mail may
    READER_WALL = "reader_wall"  # it took longer than a mail may
    READER_MEMORY = "reader_memory"  # it took more memory than a mail may
    READER_RAISED = "reader_raised"  # reading or writing down what was read raised
    READER_ANSWER = "reader_answer"  # what it answered was no mail, or too much


class Defects:
    """Collects the defects of one mail: each word once, in the order they were met."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Defect, None] = {}

    def __contains__(self, defect: Defect) -> bool:
        return defect in self._found

    def add(self, defect: Defect) -> None:
        """Note ``defect``; a second time changes nothing."""
        self._found[defect] = None

    def words(self) -> tuple[str, ...]:
        """What was noted, as plain strings."""
        return tuple(defect.value for defect in self._found)
