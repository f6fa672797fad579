"""The reader of certificates, without engine, Odoo or database: words with corners in, fields out."""

import doctest
import random
import string
import time

from odoo.tests import BaseCase, tagged

from ..tools import number
from ..tools.ocr import compare, layout, reader, text
from .certificates import KINDS, PROFILES, draw
from .common_extraction import word

LICENCE = reader.Kind("operation_licence", "operation_licence", 3)
FILING = reader.Kind("class2_filing", "class2_filing", 2)
BUSINESS = reader.Kind("business_licence", "uscc")
OTHER = reader.Kind()
USCC = "91110000600037341L"


def read(words, kind=LICENCE, pages=1):
    page = {"width": 1240, "height": 1754, "words": words}
    return {proposal.name: proposal for proposal in reader.read([page] * pages, kind, number)}


def normals(words, kind=LICENCE):
    return {name: proposal.normal for name, proposal in read(words, kind).items()}


@tagged("post_install", "-at_install")
class TestLayout(BaseCase):
    def test_doctests(self):
        for module in (text, layout, compare):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def test_label_and_value(self):
        """Beside the label, below it, in the same piece, spaced out, in pieces, with or without a colon."""
        for words in (
            [word("企业名称：", 100, 100), word("华康医疗有限公司", 400, 104)],
            [word("企业名称：华康医疗有限公司", 100, 100)],
            [word("企业名称", 100, 100), word("华康医疗有限公司", 100, 150)],
            [word("企 业 名 称", 100, 100), word("：华康医疗有限公司", 400, 100)],
            [word("名", 100, 100), word("称", 200, 100), word("华康医疗有限公司", 400, 100)],
            [word("企业名称", 100, 100), word("华康医疗", 400, 100), word("有限公司", 400, 146)],
            [word("企业名稱", 100, 100), word("华康医疗有限公司", 400, 100)],
            [word("企业名称", 100, 120), word("华康医疗有限公司", 400, 100), word("经营方式", 100, 180)],
        ):
            with self.subTest(words=[(w["text"], w["corners"][0]) for w in words]):
                self.assertEqual(normals(words).get("holder"), "华康医疗有限公司")

    def test_columns(self):
        """A value ends where the next column, the next label or another size of gap begins."""
        words = [
            word("名称", 100, 100),
            word("华康医疗有限公司", 250, 100),
            word("法定代表人", 900, 100),
            word("刘英", 1100, 100),
            word("经营范围", 100, 160),
            word("医疗器械经营；", 250, 160),
            word("住所", 900, 160),
            word("上海市滨江大道", 1100, 160),
            word("技术服务", 250, 206),
            word("403号", 1100, 206),
            word("登记机关", 700, 600),
        ]
        self.assertEqual(
            {name: value for name, value in normals(words, BUSINESS).items() if name != "kind"},
            {
                "holder": "华康医疗有限公司",
                "legal_representative": "刘英",
                "scope_text": "医疗器械经营；技术服务",
                "address": "上海市滨江大道403号",
            },
        )

    def test_watermarks_and_seals(self):
        aslant = {"text": "仅供审核", "score": 0.99, "corners": [[500, 90], [600, 50], [610, 80], [510, 120]]}
        words = [word("企业名称：", 100, 100), word("华康医疗有限公司", 400, 100), aslant]
        self.assertEqual(normals(words)["holder"], "华康医疗有限公司")

    def test_skew(self):
        """A page of three degrees is read as one that is straight; the boxes stay those of the picture."""
        words = [
            word("企业名称：", 100, 100),
            word("华康医疗有限公司", 600, 100),
            word("住所", 100, 160),
            word("北京市朝阳区", 600, 160),
        ]
        for one in words:
            one["corners"] = [[x, y + x * 0.05] for x, y in one["corners"]]
        found = read(words)
        self.assertEqual(
            {name: found[name].normal for name in ("holder", "address")},
            {"holder": "华康医疗有限公司", "address": "北京市朝阳区"},
        )
        self.assertAlmostEqual(found["holder"].box[0], 600 / 1240, 3)

    def test_bad_words(self):
        """Whatever an engine says, nothing is raised, and nothing takes long."""
        rng = random.Random(7)
        signs = "名称住所：长期至年月日0123456789ⅢI类" + string.ascii_letters + "\n\t\u202e\x00"
        started = time.process_time()
        for size in (0, 1, 30, 300):
            words = [
                word("".join(rng.choices(signs, k=rng.randint(0, 60))), rng.uniform(-50, 1300), rng.uniform(-50, 1800))
                for _i in range(size)
            ]
            for kind in (LICENCE, BUSINESS, OTHER):
                for proposal in read(words, kind).values():
                    self.assertTrue(all(0 <= part <= 1 for part in proposal.box))
        read([word("企业名称：" + "名" * 20_000, 100, 100), word("有效期至：" + "2024年" * 5000, 100, 160)])
        self.assertLess(time.process_time() - started, 20)


@tagged("post_install", "-at_install")
class TestFields(BaseCase):
    def test_dates(self):
        for printed, expected in (
            ("2024年01月05日", "2024-01-05"),
            ("2024 年 1 月 5 日", "2024-01-05"),
            ("2024-01-05", "2024-01-05"),
            ("２０２４．１．５", "2024-01-05"),
            ("二〇二四年十二月三十一日", "2024-12-31"),
            ("2O24年O1月l5日", "2024-01-15"),
            ("至 2024年1月5日", "2024-01-05"),
            ("2024年02月30日", None),
            ("1024年1月5日", None),
            ("20240105", None),
        ):
            with self.subTest(printed=printed):
                self.assertEqual(
                    normals([word("有效期至：", 100, 100), word(printed, 400, 100)]).get("valid_to"), expected
                )

    def test_terms(self):
        for printed, first, last in (
            ("2009年05月08日至长期", "2009-05-08", "long-term"),
            ("自2009年05月08日 至 2029年05月07日", "2009-05-08", "2029-05-07"),
            ("长期", None, "long-term"),
            ("至2029年5月7日", None, "2029-05-07"),
            ("无固定期限", None, "long-term"),
        ):
            with self.subTest(printed=printed):
                read_ = normals([word("营业期限", 100, 100), word(printed, 400, 100)], BUSINESS)
                self.assertEqual((read_.get("valid_from"), read_.get("valid_to")), (first, last))

    def test_reversed_term(self):
        found = read([word("有效期限", 100, 100), word("自2029年05月07日至2024年05月08日", 400, 100)])["valid_to"]
        self.assertTrue(found.doubtful)

    def test_codes(self):
        """Letters that cannot occur are mended, and said so; nothing else is."""
        for printed, normal, doubtful in (
            (USCC, USCC, False),
            ("9111 0000 6000 3734 1L", USCC, False),
            ("９１１１００００６０００３７３４１Ｌ", USCC, False),
            ("9111OOOO600037341L", USCC, True),
            ("9I110000600037341L", USCC, True),
            ("91110000600037341A", "91110000600037341A", True),
            ("9111000060003734", "9111000060003734", True),
        ):
            with self.subTest(printed=printed):
                found = read([word("统 一 社 会 信 用 代 码", 100, 100), word(printed, 100, 150)], BUSINESS)["number"]
                self.assertEqual((found.normal, found.doubtful), (normal, doubtful))

    def test_the_title_is_no_code(self):
        words = [word("统一社会信用代码", 100, 100), word("营业执照", 600, 105, 60), word(USCC, 100, 150)]
        self.assertEqual(normals(words, BUSINESS), {"kind": "business_licence", "number": USCC})

    def test_numbers(self):
        good = "沪嘉食药监械经营许20187006号"
        for printed, normal, doubtful in (
            (good, good, False),
            ("沪嘉食药监械经营许 2018 7006 号", good, False),
            ("沪嘉食药监械经营许2O187OO6号", good, True),
            ("沪嘉食药监械经营备20187006号", "沪嘉食药监械经营备20187006号", True),
        ):
            with self.subTest(printed=printed):
                found = read([word("许可证编号：", 100, 100), word(printed, 400, 100)])["number"]
                self.assertEqual((found.normal, found.doubtful), (normal, doubtful))

    def test_a_number_without_its_label(self):
        self.assertEqual(
            normals([word("沪嘉食药监械经营许20187006号", 400, 100)]), {"number": "沪嘉食药监械经营许20187006号"}
        )

    def test_the_surest_page(self):
        pages = [
            {"width": 1240, "height": 1754, "words": [word("企业名称", 100, 100), word(name, 400, 100, score=score)]}
            for name, score in (("华康医疗有限公", 0.6), ("华康医疗有限公司", 0.99))
        ]
        found = reader.read(pages, LICENCE, number)[0]
        self.assertEqual((found.normal, found.page, found.doubtful), ("华康医疗有限公司", 1, False))


@tagged("post_install", "-at_install")
class TestClassNumerals(BaseCase):
    """Class III is never granted from a numeral alone."""

    registered = [word("注册证编号：", 100, 100), word("国械注准20153011234", 400, 100)]

    def scope(self, printed, number_text=None, kind=LICENCE):
        words = [word("经营范围", 100, 400), word(f"2017年分类目录：{printed}：07，14", 300, 400)]
        if number_text:
            words += [word("编号：", 100, 100), word(number_text, 300, 100)]
        return read(words, kind)["scope_text"]

    def test_without_proof(self):
        for printed in ("Ⅲ类", "III类", "川类", "m类", "111类", "Ill类", "lll类", "皿类", "ⅠⅡ类"):
            with self.subTest(printed=printed):
                found = self.scope(printed)
                self.assertEqual(found.normal, "2017年分类目录：III类：07，14")
                self.assertTrue(found.doubtful)
                self.assertIn("numeral", found.notes)

    def test_the_licence_number_proves_it(self):
        number_text = "沪嘉食药监械经营许20187006号"
        found = self.scope("Ⅲ类", number_text)
        self.assertEqual((found.normal, found.doubtful), ("2017年分类目录：III类：07，14", False))
        self.assertTrue(self.scope("Ⅱ类", number_text).doubtful, "number and numeral disagree")
        mixed = self.scope("Ⅱ类：06；Ⅲ类", number_text)
        self.assertEqual((mixed.normal, mixed.doubtful), ("2017年分类目录：II类：06；III类：07，14", True), "as read")
        self.assertTrue(self.scope("Ⅲ类", "沪嘉食药监械经营许2O187006号").doubtful, "a mended number proves nothing")

    def test_a_filing_is_of_class_ii(self):
        """However the numeral was read: a filing grants nothing else."""
        for printed in ("Ⅱ类", "III类", "11类", "川类"):
            with self.subTest(printed=printed):
                found = self.scope(printed, "沪嘉食药监械经营备20187006号", FILING)
                self.assertEqual(found.normal, "2017年分类目录：II类：07，14")

    def test_classes_in_words(self):
        """One stroke makes 二 a 三: what is not the class of the type is for a person."""
        filing = "沪嘉食药监械经营备20187006号"
        self.assertFalse(self.scope("二类", filing, FILING).doubtful)
        wrong = self.scope("三类", filing, FILING)
        self.assertEqual((wrong.doubtful, wrong.notes), (True, ["contradiction"]))
        self.assertTrue(self.scope("第二类", "沪嘉食药监械经营许20187006号").doubtful)
        self.assertFalse(self.scope("三类", "沪嘉食药监械经营许20187006号").doubtful)

    def test_the_class_of_a_registration_is_in_its_number(self):
        kind = reader.Kind("registration", "registration")
        found = read(self.registered, kind)
        self.assertEqual((found["klass"].normal, found["klass"].doubtful), ("3", False))
        found = read([word("管理类别", 100, 100), word("川类", 400, 100)], kind)
        self.assertEqual((found["klass"].normal, found["klass"].doubtful), ("3", True))
        words = [word("管理类别", 100, 40), word("Ⅱ类", 400, 40), *self.registered]
        self.assertEqual(read(words, kind)["klass"].normal, "3", "the number tells it better")


@tagged("post_install", "-at_install")
class TestCertificates(BaseCase):
    def test_the_same_seed_draws_the_same(self):
        for kind, profile in zip(KINDS, PROFILES, strict=True):
            first, again = draw(kind, 5, profile), draw(kind, 5, profile)
            self.assertEqual(first.truth, again.truth)
            self.assertEqual(first.image.tobytes(), again.image.tobytes())
            self.assertNotEqual(first.truth, draw(kind, 6, profile).truth)
