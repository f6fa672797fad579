"""Draws certificates with what they say known: for the tests, and for tests/bench/ocr.py. Needs no Odoo.

    certificate = draw("operation_licence", seed=3, profile="phone")
    certificate.image, certificate.truth["valid_to"]

The same seed gives the same picture.
"""

import random
from dataclasses import dataclass, field

from PIL import Image

from .kinds import KINDS
from .wear import PROFILES


@dataclass
class Certificate:
    """A picture, the fields it shows (as the reader should propose them) and its lines of text."""

    kind: str
    image: Image.Image
    truth: dict
    lines: list = field(default_factory=list)


def draw(kind, seed=0, profile="clean"):
    """A certificate of the kind (a key of KINDS) as the profile (a key of PROFILES) leaves it."""
    rng = random.Random(f"{kind}-{seed}")
    sheet, truth = KINDS[kind](rng)
    if rng.random() < 0.5:
        sheet.watermark(rng.choice(["仅供首营资质审核使用", "再次复印无效", "与原件一致"]))
    image = PROFILES[profile](sheet.image, random.Random(f"{kind}-{seed}-{profile}"))
    return Certificate(kind, image, truth, sheet.lines)
