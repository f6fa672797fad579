"""The label reader against a table of labels; needs neither Odoo's registry nor a database."""

import doctest
import random
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import stdnum
from odoo.addons.med_base.tests import udi_cases as cases
from odoo.addons.med_base.tools import udi
from odoo.tests import BaseCase, tagged
from stdnum import numdb

TODAY = date(2026, 11, 20)
FIELDS = ("system", "di", "lot", "serial", "manufactured", "expires", "quantity", "confidence", "errors")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def check43(text):
    return text + ALPHABET[sum(map(ALPHABET.index, text)) % 43]


@tagged("post_install", "-at_install")
class TestUdi(BaseCase):
    def check(self, system, rows):
        for name, text, expected in rows:
            with self.subTest(name, text=text):
                blank = dict.fromkeys(FIELDS) | {"system": system, "confidence": "sure", "errors": ()}
                found = udi.parse(text, TODAY)
                self.assertEqual({f: getattr(found, f) for f in FIELDS}, blank | expected)

    def test_gs1(self):
        self.check("GS1", cases.GS1)

    def test_brackets(self):
        self.check("GS1", cases.BRACKETS)

    def test_links(self):
        self.check("GS1", cases.LINKS)

    def test_hibc(self):
        self.check("HIBC", cases.HIBC)
        self.check("HIBC", [(name, check43(data), expected) for name, data, expected in cases.HIBC_DATA])

    def test_hibc_two_symbols_read_as_one(self):
        primary = check43("+A99912345")
        text = primary + check43("+$$3270630LOT" + primary[-1])
        self.check("HIBC", [("two", text, {"di": "A99912345", "lot": "LOT", "expires": cases.EXP})])

    def test_hibc_check_character_blank(self):
        data = next(d for d in (f"+A999{n}5" for n in range(100000)) if check43(d).endswith(" "))
        rows = [(kind, data + end, {"di": data[1:]}) for kind, end in (("blank", " "), ("lost", ""), ("printed", "_"))]
        self.check("HIBC", rows)

    def test_ma(self):
        self.check("MA", cases.MA_CASES)

    def test_ahm(self):
        self.check("AHM", cases.AHM_CASES)

    def test_others(self):
        self.check(None, cases.OTHERS)

    def test_elements_are_kept_as_read(self):
        label = f"01{cases.DI}17270600240REF{cases.G}10L5"
        self.assertEqual(udi.parse(label, TODAY).elements, {"01": cases.DI, "17": "270600", "240": "REF", "10": "L5"})
        self.assertEqual(udi.parse("0106901234567893", TODAY).elements, {"01": "06901234567893"}, "wrong, but as read")

    def test_window_moves_with_today(self):
        label = f"01{cases.DI}17500101"
        years = {today: udi.parse(label, date(today, 6, 1)).expires.year for today in (1999, 2000, 2026, 2099)}
        self.assertEqual(years, {1999: 1950, 2000: 2050, 2026: 2050, 2099: 2050 + 100 * (50 - 99 <= -50)})
        self.assertEqual(udi.parse(f"01{cases.DI}17490101", date(2099, 6, 1)).expires.year, 2149)

    def test_known_product_decides(self):
        text = f"01{cases.DI}1727063010ABC12321SN001"
        guessed = udi.parse(text, TODAY)
        self.assertEqual([u.lot for u in guessed.alternatives], ["ABC12321SN001"])
        for carries, lot, serial in (({"lot"}, "ABC12321SN001", None), ({"lot", "serial"}, "ABC123", "SN001")):
            found = udi.parse(text, TODAY, carries=carries)
            self.assertEqual((found.lot, found.serial, found.confidence, found.errors), (lot, serial, "sure", ()))
        self.assertEqual(udi.parse(text, TODAY, carries={"serial"}), guessed, "no reading fits: nothing is chosen")
        several = udi.parse(f"01{cases.DI}10AB21CD21EF21GH", TODAY)
        self.assertEqual(udi.choose(several, {"lot", "serial"}).confidence, "guessed", "more than one reading fits")
        wrong = udi.parse("010690123456789310ABC12321SN001", TODAY, carries={"lot"})
        self.assertEqual(wrong.confidence, "guessed", "a wrong check digit stays wrong")

    def test_ahm_alternative(self):
        text = f"{cases.AHM}BALOT5SN00017"
        self.assertEqual(udi.parse(text, TODAY).alternatives[0].lot, "LOT5SN00017")
        self.assertEqual(udi.parse(text, TODAY, carries={"lot"}).lot, "LOT5SN00017")

    def test_identifiers_are_those_of_the_standard(self):
        """Every identifier of GS1's table, as python-stdnum ships it, with its lengths; and no other."""
        with Path(stdnum.__file__).with_name("gs1_ai.dat").open(encoding="utf-8") as data:
            table = numdb.read(data)
        for number in (n for size in (2, 3, 4) for n in map(f"{{:0{size}d}}".format, range(10**size))):
            name, properties = table.info(number)[0]
            known = number in udi._AI
            self.assertEqual(known, name == number and bool(properties), number)
            if known:
                self.assertEqual(udi._AI[number][1:], self.lengths(properties["format"]), number)

    def lengths(self, text):
        """(least, greatest) of a format such as N13[+X..17]."""
        low = high = 0
        for optional, to, size in re.findall(r"(\[\+)?[NXYZ](\.\.)?(\d+)", text):
            high += int(size)
            low += 0 if optional else 1 if to else int(size)
        return {"N6+[-]": (6, 7), "N18+[N1..N2]": (18, 20)}.get(text, (low, high))

    def test_hostile_text_takes_linear_time_and_never_raises(self):
        pieces = ["10", "21", "17270630", "(", "(10)", "01", cases.DI, "\x1d", "+", "$$", "/", "=", "MF", "SN", "*",
                  "MA.156.", "<UDI IAC='MA'>", "<", "%", "\x00", "é", "😀", " ", "]d2", "https://", "&,1", "0", "BA",
                  "?", "9", "\ud800"]  # fmt: skip
        generator = random.Random(7)
        texts = [piece * (4200 // len(piece)) for piece in pieces]
        texts += [start + piece * (4000 // len(piece)) for start in pieces[:17] for piece in pieces]
        texts += ["".join(generator.choices(pieces, k=generator.randint(1, 40))) for _number in range(3000)]
        texts += [None, b"bytes", 12345, "x" * 10**6]
        for text in texts:
            begin = time.process_time()
            found = udi.parse(text, TODAY)
            self.assertLess(time.process_time() - begin, 0.1, str(text)[:40])
            self.assertIn(found.confidence, ("sure", "guessed"))
            self.assertTrue(found.confidence == "guessed" or not found.errors)

    def test_doctest(self):
        self.assertEqual(doctest.testmod(udi).failed, 0)

    def test_needs_no_odoo(self):
        code = f"import sys; sys.path.insert(0, {str(Path(udi.__file__).parent)!r}); import udi; "
        code += "assert udi.parse('+A123BJC5D6E71G').di; assert not [m for m in sys.modules if m.startswith('odoo')]"
        subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)

    def test_table_is_large(self):
        tables = (cases.GS1, cases.BRACKETS, cases.LINKS, cases.HIBC, cases.HIBC_DATA, cases.MA_CASES, cases.AHM_CASES)
        self.assertGreaterEqual(sum(map(len, (*tables, cases.OTHERS))), 130)
