import doctest
import time

from odoo.tests import BaseCase, tagged

from ..tools import number

GOOD = [
    ("uscc", "91110000600037341L", {"province": "京", "organisation": "enterprise"}),
    ("uscc", "９１１１００００６０００３７３４１Ｌ", {"subject": "600037341"}),
    ("uscc", "91110000600037341l", {}),
    ("uscc", "9111 0000 6000 3734 1L", {"region": "110000"}),
    ("uscc", "统一社会信用代码：91110000600037341L", {}),
    (
        "operation_licence",
        "沪嘉食药监械经营许20187006号",
        {"province": "沪", "area": "嘉", "year": 2018, "sequence": "7006"},
    ),
    (
        "operation_licence",
        "京东食药监械经营许20200039号",
        {"province": "京", "area": "东", "year": 2020, "sequence": "0039"},
    ),
    ("operation_licence", "粤穗食药监械经营许20171161号", {"area": "穗", "year": 2017}),
    ("operation_licence", "京朝药监械经营许20230001号", {"province": "京", "area": "朝"}),
    ("operation_licence", "京药监械经营许20230001号", {"area": ""}),
    ("operation_licence", "编号： 沪嘉食药监械经营许 2018 7006 號", {"sequence": "7006"}),
    ("operation_licence", "浙杭食药监械经营许２０１９００５２号", {"year": 2019, "sequence": "0052"}),
    ("operation_licence", "鲁济食药监械经营许20160001号（更）", {"note": "更"}),
    ("operation_licence", "京0105食药监械经营许20200012号", {"area": "0105"}),
    ("operation_licence", "沪浦药监械经营许20230001", {"sequence": "0001"}),
    ("class2_filing", "沪嘉食药监械经营备20187006号", {"province": "沪", "year": 2018}),
    ("class2_filing", "粤深食药监械经营备20163456号", {"area": "深"}),
    ("class2_filing", "川蓉药监械经营备20221234号", {"province": "川"}),
    ("production_licence", "粤食药监械生产许20162345号", {"province": "粤", "year": 2016, "sequence": "2345"}),
    ("production_licence", "苏药监械生产许20220012号", {"province": "苏"}),
    ("class1_production_filing", "苏苏食药监械生产备20150012号", {"province": "苏", "area": "苏"}),
    ("class1_production_filing", "浙甬药监械生产备20220003号", {"area": "甬"}),
    (
        "registration",
        "国械注准20153011234",
        {"province": "国", "form": "准", "year": 2015, "klass": 3, "category": "01"},
    ),
    ("registration", "国械注进20143165007", {"origin": "imported", "klass": 3, "category": "16", "sequence": "5007"}),
    ("registration", "国械注准20163161745", {"category": "16", "sequence": "1745"}),
    ("registration", "国械注许20182210099", {"origin": "hk_macao_taiwan", "klass": 2}),
    ("registration", "粤械注准20202140555", {"province": "粤", "klass": 2, "category": "14"}),
    ("registration", "京械注准20152400123", {"category": "40"}),
    ("registration", "注册证编号：粤械注准20202140555", {"sequence": "0555"}),
    ("class1_filing", "国械备20151134号", {"province": "国", "year": 2015, "sequence": "1134"}),
    ("class1_filing", "浙温械备20140027号", {"province": "浙", "area": "温", "year": 2014, "sequence": "0027"}),
    ("class1_filing", "苏苏械备20180123号", {"area": "苏"}),
    ("registration_2004", "国食药监械(进)字2012第2213456号（更）", {"klass": 2, "category": "21", "year": 2012}),
    ("registration_2004", "国食药监械（准）字2013第3400123号", {"klass": 3, "category": "40", "form": "准"}),
    ("registration_2004", "京药监械（准）字2010第2640123号", {"province": "京", "klass": 2}),
    ("institution_licence", "PDY10001X33010517A1001", {"institution": "A100", "management": "1", "province": "浙"}),
    (
        "institution_licence",
        "400688011110108 11 A1001".replace(" ", ""),
        {"region": "110108", "organisation": "400688011"},
    ),
    ("institution_licence", "pdy10001x33010517a1002", {"management": "2"}),
]
ODD = [
    ("operation_licence", "粤穗食药监械经营许201711610号", "sequence_length"),
    ("operation_licence", "粤穗食药监械经营许2017116号", "sequence_length"),
    ("operation_licence", "粤穗食药监械经营许2017116100号", "sequence_length"),
    ("class2_filing", "沪嘉食药监械经营备2018700612号", "sequence_length"),
    ("registration", "国械注准201530112345", "sequence_length"),
    ("operation_licence", "火嘉食药监械经营许20187006号", "province_unknown"),
    ("registration", "国械注准20153991234", "category_unknown"),
    ("registration", "国械注准20103011234", "year_range"),
    ("operation_licence", "沪嘉食药监械经营许20987006号", "year_range"),
]
BAD = [
    ("uscc", "91110000600037341A", "check_digit"),
    ("uscc", "91110000600037314L", "check_digit"),
    ("uscc", "9111000060003734OL", "characters"),
    ("uscc", "9111000060003734L", "length"),
    ("uscc", "", "empty"),
    ("uscc", None, "empty"),
    ("uscc", "　 ", "empty"),
    ("operation_licence", "沪嘉食药监械经营备20187006号", "other_kind"),
    ("class2_filing", "沪嘉食药监械经营许20187006号", "other_kind"),
    ("operation_licence", "91110000600037341L", "other_kind"),
    ("operation_licence", "沪嘉食药监械经营许99997006号", "year"),
    ("operation_licence", "沪嘉食药监械经营许19987006号", "year"),
    ("operation_licence", "沪嘉食药监械经营20187006号", "format"),
    ("operation_licence", "沪嘉食药监械经营许2018号", "format"),
    ("operation_licence", "沪嘉食药监械经营许2018700a号", "format"),
    ("operation_licence", "<script>alert(1)</script>", "format"),
    ("production_licence", "粤穗穗穗穗穗食药监械生产许20162345号", "format"),
    ("registration", "国械注准20151011234", "format"),
    ("registration", "国械注准20154011234", "format"),
    ("registration", "国械注可20153011234", "format"),
    ("registration", "国食药监械(准)字2013第3400123号", "other_kind"),
    ("registration_2004", "国械注准20153011234", "other_kind"),
    ("registration_2004", "国食药监械字2013第3400123号", "format"),
    ("class1_filing", "国械备99991134号", "year"),
    ("institution_licence", "PDY10001X33010517A1003", "characters"),
    ("institution_licence", "PDY10001X33010517A100", "length"),
    ("military", "2020", "unknown_kind"),
    ("operation_licence", "沪嘉食药监械经营许20187006号" + " " * 300 + "x", "too_long"),
]


@tagged("post_install", "-at_install")
class TestNumber(BaseCase):
    """Pure functions: no database."""

    def test_doctests(self):
        self.assertEqual(doctest.testmod(number).failed, 0)

    def test_enough_samples(self):
        self.assertGreaterEqual(len(GOOD) + len(ODD) + len(BAD), 60)

    def test_good(self):
        for kind, text, parts in GOOD:
            with self.subTest(kind=kind, text=text):
                read = number.parse(kind, text)
                self.assertEqual((read.status, read.errors), ("valid", []))
                self.assertEqual({name: read.parts.get(name) for name in parts}, parts)

    def test_odd_only_warns(self):
        for kind, text, code in ODD:
            with self.subTest(kind=kind, text=text):
                read = number.parse(kind, text)
                self.assertEqual((read.status, read.errors), ("warn", [code]))
                self.assertTrue(read.parts)

    def test_bad(self):
        for kind, text, code in BAD:
            with self.subTest(kind=kind, text=text):
                read = number.parse(kind, text)
                self.assertEqual((read.status, read.errors), ("invalid", [code]))

    def test_one_good_number_is_of_one_kind(self):
        for kind, text, _parts in GOOD:
            self.assertEqual(number.guess(text), [kind], text)

    def test_any_flipped_character_of_a_uscc_is_found(self):
        good, alphabet = "91110000600037341L", "0123456789ABCDEFGHJKLMNPQRTUWXY"
        for place in range(len(good)):
            for letter in alphabet:
                if letter != good[place]:
                    flipped = good[:place] + letter + good[place + 1 :]
                    self.assertEqual(number.parse("uscc", flipped).status, "invalid", flipped)

    def test_huge_and_strange_text_ends_at_once(self):
        started = time.monotonic()
        for text in ("京" * 10**7, " " * 10**7, "9" * 10**7, "\0\ud800", "ﷺ" * 100, 7, b"91110000600037341L", ["x"]):
            for kind in number.KINDS:
                self.assertEqual(number.parse(kind, text).status, "invalid")
        self.assertLess(time.monotonic() - started, 5)
