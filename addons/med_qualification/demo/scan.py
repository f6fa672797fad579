"""Pictures of licences, as if scanned."""

import io
import textwrap

from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
SIZE = (900, 640)


def scan(licence):
    """A PNG with what the licence says; without a Chinese font on the machine, an empty sheet."""
    sheet = Image.new("L", SIZE, 250)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, SIZE[0] - 20, SIZE[1] - 20), outline=120, width=3)
    if font := _font(40):
        draw.text((SIZE[0] / 2, 75), licence.type_id.name, 20, font, anchor="mm")
        text = "\n".join(line for label, value in _lines(licence) for line in _wrap(f"{label}：{value}"))
        draw.multiline_text((80, 130), text, 40, _font(22), spacing=14)
        draw.text((SIZE[0] - 60, SIZE[1] - 50), "示例 演示数据", 150, _font(26), anchor="rs")
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _lines(licence):
    end = "长期" if licence.open_ended else f"{licence.valid_to:%Y年%m月%d日}"
    yield "编号", licence.number
    yield ("产品名称", licence.product_tmpl_id.name) if licence.product_tmpl_id else ("名称", licence.partner_id.name)
    yield "有效期限", f"{licence.valid_from:%Y年%m月%d日} 至 {end}"
    if licence.scope_text:
        yield "经营范围", licence.scope_text
    yield "发证部门", licence.issuer


def _wrap(text):
    return textwrap.wrap(text, 33, subsequent_indent="　　")


def _font(size, known={}):  # noqa: B006 (a cache)
    if size not in known:
        known[size] = None
        for path in FONTS:
            try:
                known[size] = ImageFont.truetype(path, size)
                break
            except OSError:
                continue
    return known[size]
