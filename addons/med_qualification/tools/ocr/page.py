"""From a file as it was sent to pictures of its pages, upright as far as the file says, within limits.

>>> [page.size for page in pages(sample((40, 30)), Limits())]
[(40, 30)]
>>> next(pages(b"", Limits()))
Traceback (most recent call last):
ocr.page.PageError: empty
"""

import io
from dataclasses import dataclass

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
DPI = 200  # what small print on an A4 page needs
PDF_UNIT = 72


@dataclass(frozen=True)
class Limits:
    """pages: how many a file may have; megapixels: of a picture as sent; side: of what is read, in pixels."""

    pages: int = 10
    megapixels: int = 64
    side: int = 2400


class PageError(Exception):
    """code: empty, unreadable, encrypted, too_many_pages, too_large, no_pages; detail: a number or a few words."""

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code, self.detail = code, str(detail)


def pages(content, limits):
    """Yields the pages as RGB pictures, one at a time, so that only one is in memory."""
    if not content:
        raise PageError("empty")
    if b"%PDF-" in content[:1024]:
        yield from _pdf(content, limits)
    else:
        yield from _picture(content, limits)


def _pdf(content, limits):
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise PageError("encrypted" if "assword" in str(error) else "unreadable", error)
    if not count:
        raise PageError("no_pages")
    if count > limits.pages:
        raise PageError("too_many_pages", count)
    for number in range(count):
        try:
            sheet = document[number]
            longest = max(*sheet.get_size(), 1)
            scale = min(DPI / PDF_UNIT, limits.side / longest)
            yield sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as error:
            raise PageError("unreadable", error)


def _picture(content, limits):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is our own, and says so
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        count = getattr(picture, "n_frames", 1)
        if count > limits.pages:
            raise PageError("too_many_pages", count)
        for number in range(count):
            picture.seek(number)
            yield _upright(picture, limits)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise PageError("unreadable", error)


def _upright(picture, limits):
    """One frame, turned as its EXIF note says, without transparency, no larger than needed."""
    from PIL import Image, ImageOps

    width, height = picture.size
    if width * height > limits.megapixels * 1_000_000:
        raise PageError("too_large", round(width * height / 1_000_000))
    if min(width, height) < 16:
        raise PageError("unreadable", f"{width} × {height}")
    picture.draft("RGB", (limits.side, limits.side))  # a JPEG is decoded at a half or a quarter of its size
    frame = ImageOps.exif_transpose(picture)
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        layer = frame.convert("RGBA")
        frame = Image.new("RGB", layer.size, "white")
        frame.paste(layer, mask=layer.getchannel("A"))
    frame = frame.convert("RGB")
    if max(frame.size) > limits.side:
        frame.thumbnail((limits.side, limits.side), Image.LANCZOS, reducing_gap=2.0)
    return frame


def sample(size):
    """A white PNG, for examples."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, "PNG")
    return file.getvalue()
