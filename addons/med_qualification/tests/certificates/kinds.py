"""The six types of certificate, each as (sheet, what it says) from a random generator."""

from .sheet import (
    CITIES,
    DEPARTMENTS,
    NEW_CODES,
    WARES,
    WORDS,
    Sheet,
    address,
    code,
    company,
    day,
    later,
    person,
    scope,
    shown,
    spread,
)

WIDE, TALL = (1754, 1240), (1240, 1754)


def term(rng, first, last):
    """From a day to a day, or for good."""
    end = "长期" if last == "long-term" else shown(rng, last, "cn0")
    return rng.choice(["{}至{}", "自{}至{}", "{} 至 {}"]).format(shown(rng, first, "cn0"), end)


def business_licence(rng):
    sheet, city = Sheet(rng, WIDE), rng.choice(CITIES)
    start = day(rng, 2005, 2018)
    truth = {
        "number": code(rng, city, "91"), "holder": company(rng, city), "legal_representative": person(rng),
        "address": address(rng, city), "valid_from": start,
        "valid_to": rng.choice(["long-term", later(start, 20, 1), later(start, 30, 1)]),
        "issued_on": day(rng, 2019, 2025),
        "scope_text": "第二类医疗器械销售；第三类医疗器械经营；技术服务、技术开发、技术咨询；货物进出口。"
        "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    }  # fmt: skip
    middle = WIDE[0] / 2
    sheet.say(middle, 190, spread("营业执照"), 92, "ms")
    sheet.say(middle, 245, "（副　本）", 30, "ms")
    sheet.say(120, 170, rng.choice(["统一社会信用代码", "统 一 社 会 信 用 代 码"]), 26)
    sheet.say(120, 215, truth["number"], 32)
    left, right, width = 120, 930, 740
    y = sheet.pair(left, 350, spread("名称"), truth["holder"], width)
    y = sheet.pair(left, y, spread("类型"), "有限责任公司（自然人投资或控股）", width)
    y = sheet.pair(left, y, "法定代表人", truth["legal_representative"], width)
    sheet.pair(left, y, "经营范围", truth["scope_text"], width)
    y = sheet.pair(right, 350, "注册资本", rng.choice(["伍佰万元整", "壹仟万元整", "叁仟万圆人民币"]), width)
    y = sheet.pair(right, y, "成立日期", shown(rng, start, "cn0"), width)
    y = sheet.pair(right, y, "营业期限", term(rng, start, truth["valid_to"]), width)
    sheet.pair(right, y, spread("住所"), truth["address"], width)
    sheet.say(1010, 1010, "登 记 机 关", 32)
    sheet.say(1240, 1100, shown(rng, truth["issued_on"], "spaced"), 32)
    sheet.seal(1400, 1050, city[0] + "市场监督管理局")
    sheet.say(90, 1180, "国家企业信用信息公示系统报送年度报告", 20)
    return sheet, truth


def operation_licence(rng):
    sheet, city = Sheet(rng, TALL), rng.choice(CITIES)
    issued = day(rng, 2020, 2024)
    old = rng.choice(["食", ""])
    truth = {
        "number": f"{city[1]}{city[2]}{old}药监械经营许{issued[:4]}{rng.randint(1, 9999):04}号",
        "holder": company(rng, city), "legal_representative": person(rng), "address": address(rng, city),
        "uscc": code(rng, city, "91"), "issued_on": issued, "valid_to": later(issued, 5, 1),
        "issuer": city[0][-3:] + rng.choice(["市场监督管理局", "药品监督管理局"]), "scope_text": scope(rng, 3),
    }  # fmt: skip
    sheet.say(620, 190, "医疗器械经营许可证", 66, "ms")
    width, indent, colon = 1000, 260, rng.choice(["：", "："])
    y = 300
    rows = [
        ("许可证编号", truth["number"]), ("统一社会信用代码", truth["uscc"]), ("企业名称", truth["holder"]),
        ("法定代表人", truth["legal_representative"]), ("企业负责人", person(rng)),
        ("经营方式", rng.choice(["批发", "批零兼营"])),
        (spread("住所"), truth["address"]), ("经营场所", address(rng, city)), ("库房地址", address(rng, city)),
        ("经营范围", truth["scope_text"]), ("有效期限", "至 " + shown(rng, truth["valid_to"])),
    ]  # fmt: skip
    if rng.random() < 0.4:
        rows.pop(1)
        del truth["uscc"]
    for label, value in rows:
        y = sheet.pair(120, y, label, value, width, indent + (30 if "社会" in label else 0), 30, colon)
    y = max(y + 60, 1450)
    sheet.say(620, y, f"发证部门：{truth['issuer']}", 30)
    sheet.say(620, y + 70, f"发证日期：{shown(rng, issued)}", 30)
    sheet.seal(900, y + 20, truth["issuer"])
    return sheet, truth


def class2_filing(rng):
    sheet, city = Sheet(rng, TALL), rng.choice(CITIES)
    issued = day(rng, 2016, 2024)
    truth = {
        "number": f"{city[1]}{city[2]}{rng.choice(['食', ''])}药监械经营备{issued[:4]}{rng.randint(1, 9999):04}号",
        "holder": company(rng, city), "legal_representative": person(rng), "address": address(rng, city),
        "issued_on": issued, "issuer": city[0][-3:] + "市场监督管理局", "scope_text": scope(rng, 2),
    }  # fmt: skip
    sheet.say(620, 180, "第二类医疗器械经营备案凭证", 56, "ms")
    sheet.say(120, 280, f"备案编号：{truth['number']}", 30)
    y = 360
    for label, value in (
        ("企业名称", truth["holder"]), ("法定代表人", truth["legal_representative"]), ("企业负责人", person(rng)),
        ("经营方式", "批发"), (spread("住所"), truth["address"]), ("经营场所", address(rng, city)),
        ("库房地址", address(rng, city)), ("经营范围", truth["scope_text"]),
    ):  # fmt: skip
        y = sheet.pair(120, y, label, value, 1000, 220)
    y = max(y + 60, 1430)
    sheet.say(600, y, f"备案部门（公章）：{truth['issuer']}", 28)
    sheet.say(600, y + 70, f"备案日期：{shown(rng, issued)}", 28)
    sheet.seal(930, y + 10, truth["issuer"])
    return sheet, truth


def registration(rng):
    sheet, city = Sheet(rng, TALL), rng.choice(CITIES)
    klass, issued = rng.choice("233"), day(rng, 2019, 2024)
    national = klass == "3"
    truth = {
        "number": f"{'国' if national else city[1]}械注准{issued[:4]}{klass}{rng.choice(NEW_CODES)}"
        f"{rng.randint(1, 9999):04}",
        "registrant": company(rng, city), "address": address(rng, city), "product": rng.choice(WARES),
        "model": rng.choice(["BX-200、BX-300", "IMEC8、IMEC10、IMEC12", "0.7 TWLB、0.55 RWLB", "PM-9000"]),
        "issued_on": issued, "valid_to": later(issued, 5, 1), "klass": klass,
        "issuer": "国家药品监督管理局" if national else city[0][:3].rstrip("市") + "药品监督管理局",
    }  # fmt: skip
    sheet.say(620, 170, "中华人民共和国", 40, "ms")
    sheet.say(620, 240, "医疗器械注册证", 60, "ms")
    sheet.say(620, 310, f"注册证编号：{truth['number']}", 30, "ms")
    y = 410
    for label, value in (
        ("注册人名称", truth["registrant"]), ("注册人住所", truth["address"]), ("生产地址", address(rng, city)),
        ("产品名称", truth["product"]), (rng.choice(["型号、规格", "型号规格"]), truth["model"]),
        ("结构及组成", "由主机、电源适配器、附件组成（具体配置见附页）。"),
        ("适用范围", f"供医疗机构对患者进行{rng.choice(['监测', '诊断', '治疗'])}时使用，不适用于家庭环境。"),
        (spread("附件"), "产品技术要求"),
    ):  # fmt: skip
        y = sheet.pair(120, y, label, value, 1000, 230)
    y = max(y + 60, 1380)
    sheet.say(120, y, f"审批部门：{truth['issuer']}", 30)
    sheet.say(690, y, f"批准日期：{shown(rng, issued)}", 30)
    sheet.say(690, y + 70, f"有效期至：{shown(rng, truth['valid_to'])}", 30)
    sheet.seal(450, y + 40, truth["issuer"])
    return sheet, truth


def institution_licence(rng):
    sheet, city = Sheet(rng, WIDE), rng.choice(CITIES)
    start, kind = day(rng, 2019, 2024), rng.choice(["A100", "A210", "D121"])
    body = "PDY" + "".join(rng.choice("0123456789") for _ in range(6))
    truth = {
        "number": f"{body}{city[3]}{rng.choice(['17', '11'])}{kind}{rng.choice('12')}",
        "holder": f"{city[0][-3:]}{rng.choice(WORDS)}{rng.choice(WORDS)}"
        f"{rng.choice(['医院', '骨科医院', '口腔门诊部'])}",
        "address": address(rng, city), "legal_representative": person(rng),
        "scope_text": "；".join(rng.sample(DEPARTMENTS, rng.randint(4, 7))),
        "valid_from": start, "valid_to": later(start, rng.choice([5, 15]), 1), "issued_on": start,
        "issuer": city[0][-3:] + rng.choice(["卫生健康委员会", "卫生健康局"]),
    }  # fmt: skip
    sheet.say(WIDE[0] / 2, 180, "医疗机构执业许可证", 66, "ms")
    y = 300
    for label, value in (
        ("机构名称", truth["holder"]), ("法定代表人", truth["legal_representative"]), ("主要负责人", person(rng)),
        (spread("地址"), truth["address"]), ("诊疗科目", truth["scope_text"]), ("登记号", truth["number"]),
        ("有效期限", term(rng, start, truth["valid_to"])),
    ):  # fmt: skip
        y = sheet.pair(200, y, label, value, 1300, 240)
    sheet.say(200, y + 30, "该医疗机构经核准登记，准予执业", 30)
    sheet.say(1000, 1010, f"发证机关：{truth['issuer']}", 30)
    sheet.say(1000, 1080, f"发证日期：{shown(rng, start)}", 30)
    sheet.seal(1350, 1040, truth["issuer"])
    return sheet, truth


def public_institution_certificate(rng):
    sheet, city = Sheet(rng, WIDE), rng.choice(CITIES)
    start = day(rng, 2019, 2024)
    truth = {
        "number": code(rng, city, "12"),
        "holder": f"{city[0][-3:]}第{rng.choice('一二三四五')}{rng.choice(['人民医院', '中医院'])}",
        "legal_representative": person(rng), "address": address(rng, city), "valid_from": start,
        "valid_to": later(start, 5, 1), "issuer": city[0][-3:] + "事业单位登记管理局",
        "scope_text": "为人民身体健康提供医疗与护理保健服务。医疗与护理，医学教学，医学研究，卫生医疗人员培训。",
    }  # fmt: skip
    middle = WIDE[0] / 2
    sheet.say(middle, 180, "事业单位法人证书", 72, "ms")
    sheet.say(middle, 250, f"统一社会信用代码　{truth['number']}", 32, "ms")
    left, right, width = 130, 950, 720
    y = sheet.pair(left, 370, spread("名称"), truth["holder"], width)
    sheet.pair(left, y, "宗旨和业务范围", truth["scope_text"], width, 260)
    y = sheet.pair(right, 370, "法定代表人", truth["legal_representative"], width)
    y = sheet.pair(right, y, "经费来源", "财政补助收入、事业收入", width)
    y = sheet.pair(right, y, "开办资金", f"￥{rng.randint(500, 90000)}万元", width)
    y = sheet.pair(right, y, "举办单位", city[0][-3:] + "卫生健康委员会", width)
    sheet.pair(right, y, spread("住所"), truth["address"], width)
    sheet.say(130, 1060, f"有效期　{term(rng, start, truth['valid_to'])}", 30)
    sheet.say(950, 1060, f"登记管理机关　{truth['issuer']}", 30)
    sheet.seal(1420, 1030, truth["issuer"])
    return sheet, truth


KINDS = {
    function.__name__: function
    for function in (
        business_licence, operation_licence, class2_filing, registration, institution_licence,
        public_institution_certificate,
    )
}  # fmt: skip
