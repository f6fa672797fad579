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


def certificate(holder):
    """A JPEG of an operation licence of a company, as somebody would photograph it: to be read by the engine."""
    sheet = Image.new("RGB", (1240, 1754), (252, 250, 244))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((50, 50, 1190, 1704), outline=(150, 120, 60), width=6)
    if font := _font(66):
        draw.text((620, 200), "医疗器械经营许可证", (20, 20, 20), font, anchor="mm")
        for number, (label, value) in enumerate(_certificate(holder)):
            y = 320 + 105 * number
            draw.text((130, y), f"{label}：", (40, 40, 40), _font(32))
            draw.text((420, y), value, (10, 10, 10), _font(32))
        draw.ellipse((830, 1330, 1090, 1590), outline=(200, 30, 30), width=7)
        draw.text((960, 1460), "演示用章", (200, 30, 30), _font(40), anchor="mm")
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=88)
    return file.getvalue()


def _certificate(holder):
    yield "许可证编号", "苏常药监械经营许20259023号"
    yield "统一社会信用代码", holder.vat
    yield "企业名称", holder.name
    yield "法定代表人", "应承安"
    yield "经营方式", "批发"
    yield "经营场所", f"{holder.city}{holder.street}"
    yield "经营范围", "2017年分类目录：III类：07，14"
    yield "有效期限", "至 2030年06月30日"
    yield "发证部门", "常州市市场监督管理局"
    yield "发证日期", "2025年07月01日"


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
