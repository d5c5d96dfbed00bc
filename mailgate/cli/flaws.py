"""What is wrong with a mail, in plain words. Its one rule: each sentence says what it is, and what was done about it."""

from __future__ import annotations

from mailgate.mail.defects import Defect

FLAWS: dict[Defect, str] = {
    Defect.BARE_CR: "a line of the header ends in a lone CR; nothing the header says of its sender is trusted",
    Defect.BARE_LF: "a line of the header ends in a lone LF amid others in CRLF; nothing it says of its sender is trusted",
    Defect.NUL: "the header holds a zero octet; nothing it says of its sender is trusted",
    Defect.LEADING_BLANK: "empty lines stand before the header; they were passed over",
    Defect.NOT_A_FIELD: "a line of the header is no field; the text was read from there on",
    Defect.HEADER_SPLIT: "a line amid the header is no field; it was passed over, for fields the mail needs stand below it",
    Defect.HEADERS_CUT: "the header is longer than any real one; what lies beyond is only in the raw mail",
    Defect.DUPLICATE_FIELD: "a field stands twice that may stand once; the first counts",
    Defect.NO_SENDER: "there is not exactly one valid author; the mail proves nothing about who wrote it",
    Defect.BAD_DATE: "the date cannot be read; the time of arrival counts, as always",
    Defect.BAD_MESSAGE_ID: "the Message-ID is none; the mail cannot be answered by it",
    Defect.BAD_CONTENT_TYPE: "a part does not say rightly what it is; it was read as what it looks like",
    Defect.BOUNDARY_MISSING: "the parts are not separated as announced; what could be told apart was",
    Defect.BOUNDARY_LONG: "the line between parts is longer than allowed; it was followed all the same",
    Defect.BOUNDARY_OPEN: "the last part has no end; the mail may have been cut on its way",
    Defect.BESIDE_PARTS: "words stand before the first part or after the last one; they are kept as a file",
    Defect.MULTIPART_HIDDEN: "a mail of several parts does not say that it is one; it was read as one",
    Defect.TOO_DEEP: "parts are nested deeper than any real mail; what lies deeper is kept as one file",
    Defect.TOO_MANY_PARTS: "there are more parts than any real mail has; the rest is only in the raw mail",
    Defect.TOO_MANY_ATTACHMENTS: "there are more files than any real mail has; the rest is only in the raw mail",
    Defect.BAD_ENCODING: "a part is damaged or encoded in an unknown way; what could be had of it is shown",
    Defect.CHARSET_WRONG: "the letters are in no charset that is named; one was found by their looks",
    Defect.CHARSET_UNKNOWN: "the charset named is none that is read; another was found by the looks of the letters",
    Defect.TEXT_CUT: "the text is longer than what is shown; the rest is only in the raw mail",
    Defect.HTML_CUT: "the page is longer than what is read; the rest is only in the raw mail",
    Defect.HTML_TOO_COMPLEX: "the page is nested too deeply to be laid out; only its tags were taken away",
    Defect.FORMS_DIFFER: "another form of the text says much that this one does not; look at the page, or at the raw mail",
    Defect.TNEF: "a winmail.dat is none that can be opened; it is kept as it came",
    Defect.TNEF_DAMAGED: "a winmail.dat is cut or broken; what could be had of it stands beside it",
    Defect.ENCRYPTED: "the mail, or a part of it, is encrypted; it is kept whole, and only its recipient can read it",
    Defect.SMIME_CLOSED: "an S/MIME package is compressed or broken; it is kept whole",
    Defect.PARTIAL: "this is one piece of a mail that was sent in several; it is kept as a file",
    Defect.EXTERNAL_BODY: "a part only says where its content can be had; it is never fetched",
    Defect.CRASH: "reading it failed, which is a fault of Mailgate; the original is kept whole",
    Defect.READER_DIED: "the process that read it ended; the original is kept whole",
    Defect.READER_CPU: "reading it took too much work; the original is kept whole",
    Defect.READER_WALL: "reading it took too long; the original is kept whole",
    Defect.READER_MEMORY: "reading it took too much memory; the original is kept whole",
    Defect.READER_RAISED: "what was read of it could not be handed on; the original is kept whole",
    Defect.READER_ANSWER: "what was read of it made no sense; the original is kept whole",
}


def in_words(defect: str) -> str:
    """The sentence for a defect as it is printed; any other is that of a file nobody could open."""
    known = next((flaw for flaw in Defect if flaw.value == defect), None)
    return FLAWS[known] if known else "nothing was read"
