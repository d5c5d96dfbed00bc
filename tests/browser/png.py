"""Screenshots made small. Its one rule: the same picture is the same octets.

Chromium writes PNG with 24 bits for each point; a page has few colours, so 8 bits and a palette will do, at a fifth of the size.
Where there are more than 256, the rarest ones become the nearest of the others.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter

from playwright.sync_api import Page

Point = bytes
"""Red, green and blue."""
COLOURS = 256
_DECODE = """async text => {
  const octets = Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([octets], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), brush = canvas.getContext('2d');
  brush.drawImage(bitmap, 0, 0);
  const points = brush.getImageData(0, 0, bitmap.width, bitmap.height).data;
  let found = '';
  for (let n = 0; n < points.length; n += 32768) found += String.fromCharCode(...points.subarray(n, n + 32768));
  return [bitmap.width, bitmap.height, btoa(found)];
}"""


def small(page: Page, png: bytes) -> bytes:
    """A screenshot with a palette. ``page``: any that has no policy against it, to decode the picture in."""
    width, height, text = page.evaluate(_DECODE, base64.b64encode(png).decode())
    return written(width, height, base64.b64decode(text))


def written(width: int, height: int, points: bytes) -> bytes:
    """PNG (RFC 2083) of ``points``, four octets each: red, green, blue and opacity, which is left out."""
    own = [points[n : n + 3] for n in range(0, len(points), 4)]
    index = palette(own)
    rows = (bytes(index[point] for point in own[start : start + width]) for start in range(0, width * height, width))
    colours = sorted(set(index.values()))
    chosen = {number: point for point, number in reversed(index.items())}
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(chosen[number] for number in colours)),
            _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def palette(points: list[Point]) -> dict[Point, int]:
    """Each colour -> its place among at most COLOURS, the commonest first; what finds no place has that of the nearest."""
    ranked = sorted(Counter(points).items(), key=lambda one: (-one[1], one[0]))
    index = {point: number for number, (point, _) in enumerate(ranked[:COLOURS])}
    kept = list(index)
    return index | {point: index[min(kept, key=lambda one: _apart(one, point))] for point, _ in ranked[COLOURS:]}


def _apart(one: Point, other: Point) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
