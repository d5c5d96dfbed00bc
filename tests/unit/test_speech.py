"""Sizes and times as a language spells them."""

from __future__ import annotations

from mailgate.render import speech


def test_a_file_of_one_kilobyte_is_spelt_like_any_other() -> None:
    spelt = {
        language: [speech.sizes(language)(octets).replace("\u202f", " ").replace("\xa0", " ") for octets in (1, 9_000, 1_000_000)]
        for language in ("en", "de", "it", "fr")
    }
    assert spelt == {
        "en": ["1 kB", "9 kB", "1.0 MB"],
        "de": ["1 kB", "9 kB", "1,0 MB"],
        "it": ["1 kB", "9 kB", "1,0 MB"],
        "fr": ["1 ko", "9 ko", "1,0 Mo"],
    }


def test_zones_are_called_what_they_are_called_in_german() -> None:
    at = "2026-07-22T19:54:00+02:00 CEST"
    assert [speech.moments(one)(at).rpartition(" ")[2] for one in ("en", "de", "de-AT")] == ["CEST", "MESZ", "MESZ"]
    assert [speech.clocks(one)(at) for one in ("en", "de")] == ["19:54:00 CEST", "19:54:00 MESZ"]
    assert speech.clocks("de")("2026-07-22T19:54:00+02:00") == "17:54:00 UTC"
