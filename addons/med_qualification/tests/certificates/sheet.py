"""A sheet of paper to write a certificate on, and what such papers say. Everything is invented."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from stdnum.cn import uscc

FONTS = [
    (path, index)
    for path, index in (
        ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    )
    if Path(path).exists()
]
INK, RED = (35, 32, 40), (205, 30, 35)
CITIES = [
    ("北京市", "京", "朝", "110105"), ("上海市", "沪", "嘉", "310114"), ("广东省广州市", "粤", "穗", "440106"),
    ("江苏省苏州市", "苏", "苏", "320505"), ("浙江省温州市", "浙", "温", "330302"),
    ("四川省成都市", "川", "蓉", "510107"),
    ("湖北省武汉市", "鄂", "汉", "420106"), ("山东省济南市", "鲁", "济", "370102"),
]  # fmt: skip
WORDS = "华康瑞博安泰恒信德众鑫源健宇盛科润和平天美迅捷百川同济仁爱明德远大新诚"
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林", "建国秀英志强敏丽伟静磊洋艳勇娟涛明霞平刚桂兰晓燕"
ROADS = ["中山东路", "人民大道", "科技园南区", "朝阳北路", "解放西路", "滨江大道", "工业园区星湖街", "天府大道中段"]
OLD_CODES = [("6821", "医用电子仪器设备"), ("6823", "医用超声仪器及有关设备"), ("6840", "临床检验分析仪器"),
             ("6845", "体外循环及血液处理设备"), ("6846", "植入材料和人工器官"),
             ("6854", "手术室、急救室、诊疗室设备及器具"),
             ("6866", "医用高分子材料及制品"), ("6877", "介入器材"), ("6815", "注射穿刺器械")]  # fmt: skip
NEW_CODES = ["01", "02", "03", "06", "07", "08", "10", "12", "13", "14", "16", "17", "22"]
WARES = ["一次性使用输液器", "心电监护仪", "医用分子筛制氧机", "全自动生化分析仪", "冠状动脉支架系统", "彩色超声诊断仪"]
DEPARTMENTS = [
    "内科",
    "外科",
    "妇产科",
    "儿科",
    "眼科",
    "耳鼻咽喉科",
    "口腔科",
    "急诊医学科",
    "麻醉科",
    "医学检验科",
    "中医科",
]


class Sheet:
    """A page to write on: rows of labels and values in columns, and what they said."""

    def __init__(self, rng, size):
        self.rng, self.size = rng, size
        self.path = rng.choice(FONTS)
        self.image = Image.new("RGB", size, rng.choice([(252, 250, 244), (255, 255, 255), (246, 244, 232)]))
        self.pen = ImageDraw.Draw(self.image)
        self.lines = []
        width, height = size
        for inset, colour in ((24, (160, 120, 60)), (36, (200, 170, 110))):
            self.pen.rectangle((inset, inset, width - inset, height - inset), outline=colour, width=4)

    def font(self, size):
        return ImageFont.truetype(self.path[0], size, index=self.path[1])

    def say(self, x, y, text, size=30, anchor="ls", colour=INK):
        self.pen.text((x, y), text, colour, self.font(size), anchor=anchor)
        self.lines.append(text)

    def wrap(self, text, width, size):
        lines, line, font = [], "", self.font(size)
        for char in text:
            if font.getlength(line + char) > width and char not in "，。；、）：":
                lines.append(line)
                line = ""
            line += char
        return [*lines, line]

    def pair(self, x, y, label, value, width, indent=190, size=30, colon="", pitch=46):
        """A label, and its value in as many lines as it needs; returns the next free y."""
        self.say(x, y, label + colon, size)
        for line in self.wrap(value, width - indent, size):
            self.say(x + indent, y, line, size)
            y += pitch
        return y + 14

    def seal(self, x, y, text, radius=118):
        """A red office seal over what is there."""
        stamp = Image.new("RGBA", (2 * radius + 8, 2 * radius + 8))
        pen, middle = ImageDraw.Draw(stamp), radius + 4
        red = (*RED, 165)
        pen.ellipse((4, 4, 2 * radius + 4, 2 * radius + 4), outline=red, width=7)
        pen.text((middle, middle), "★", red, self.font(radius * 3 // 5), anchor="mm")
        text = text[:14]
        for i, char in enumerate(text):
            piece = Image.new("RGBA", stamp.size)
            ImageDraw.Draw(piece).text((middle, 34), char, red, self.font(26), anchor="mm")
            stamp.alpha_composite(piece.rotate((len(text) - 1) * 9 - 18 * i, center=(middle, middle)))
        self.image.paste(stamp, (int(x) - middle, int(y) - middle), stamp)

    def watermark(self, text):
        layer = Image.new("RGBA", self.size)
        ImageDraw.Draw(layer).text(
            (self.size[0] / 2, self.size[1] / 2), text, (90, 90, 90, 45), self.font(64), anchor="mm"
        )
        layer = layer.rotate(self.rng.choice([25, 30, -25]))
        self.image.paste(layer, (0, 0), layer)


# ---------------------------------------------------------------- what they say


def person(rng):
    return rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice([1, 2, 2])))


def company(rng, city, tail=None):
    place = city[0][-3:].rstrip("市").replace("省", "")
    name = "".join(rng.sample(WORDS, 2))
    return (rng.choice([f"{place}{name}", f"{name}（{place}）", f"{place}市{name}"])) + (
        tail or rng.choice(["医疗器械有限公司", "医疗科技有限公司", "医药有限责任公司", "生物技术股份有限公司"])
    )


def code(rng, city, head):
    body = head + city[3] + "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(3)) + "".join(
        rng.choice("0123456789") for _ in range(6)
    )  # fmt: skip
    return body + uscc.calc_check_digit(body)


def day(rng, first, last):
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def later(text, years, days=0):
    year, month, date = text.split("-")
    return f"{int(year) + years}-{month}-{max(1, int(date) - days):02}"


def shown(rng, text, style=None):
    """A date as it is printed."""
    year, month, date = text.split("-")
    style = style or rng.choice(["cn", "cn", "cn0", "dash", "spaced"])
    return {
        "cn": f"{year}年{int(month)}月{int(date)}日", "cn0": f"{year}年{month}月{date}日", "dash": text,
        "spaced": f"{year} 年 {month} 月 {date} 日",
    }[style]  # fmt: skip


def spread(label, length=4):
    """A short label drawn out to the width of a longer one, as forms do."""
    return "　".join(label) if len(label) == 2 and length > 2 else label


def address(rng, city):
    return f"{city[0]}{rng.choice(ROADS)}{rng.randint(1, 999)}号{rng.randint(1, 12)}幢{rng.randint(101, 2512)}室"


def scope(rng, klass):
    klass = rng.choice(["Ⅲ类", "III类", "三类"] if klass == 3 else ["Ⅱ类", "II类", "二类"])
    old = rng.sample(OLD_CODES, rng.randint(3, 5))
    new = sorted(rng.sample(NEW_CODES, rng.randint(3, 6)))
    old_text = "，".join(code + (name if rng.random() < 0.7 else "") for code, name in sorted(old))
    if any(code == "6840" for code, _name in old) and rng.random() < 0.5:
        old_text = old_text.replace("6840临床检验分析仪器", "6840临床检验分析仪器（体外诊断试剂除外）")
    return f"2002年分类目录：{klass}：{old_text}；2017年分类目录：{klass}：{'，'.join(new)}"
