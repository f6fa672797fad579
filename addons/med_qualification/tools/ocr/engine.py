"""Recognition engines behind one interface.

An engine has a `name`, a `version` and `read(picture) -> (turn, [Word])`: by how many degrees, counter-clockwise, the
picture must be turned to stand upright, and the pieces of text on it, with corners in pixels of the upright picture.
"""

from dataclasses import asdict, dataclass
from importlib.metadata import version

SHRINK = 8  # the paper's brightness is looked at in an eighth of the size
DARKEST, WHITE = 40, 225  # what is darker is no paper; what has this share of the paper's brightness (of 255) is white


@dataclass
class Word:
    """A piece of text that stands in one line. corners: from the upper left, clockwise; score: 0 to 1."""

    text: str
    score: float
    corners: list

    def plain(self):
        return asdict(self)


def engine(name):
    """The engine of this name; KeyError for another one."""
    return {"rapidocr": Rapid, "tesseract": Tesseract}[name]()


class Rapid:
    """PP-OCR through onnxruntime. The models are files of the wheel: nothing is fetched."""

    name = "rapidocr"
    DETECT_SIDE = 1120  # pixels of the longer side in which text is looked for; it is read in full size
    VOTERS = 9  # how many lines are asked which way up the page is

    def __init__(self):
        from rapidocr import RapidOCR

        self.version = version("rapidocr")
        threads = "EngineConfig.onnxruntime."
        self.ocr = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": 100_000,  # page.py has seen to the size
                "Global.text_score": 0.0,
                threads + "intra_op_num_threads": 1,
                threads + "inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": self.DETECT_SIDE,
                "Rec.rec_batch_num": 1,  # no line is padded to the length of another
                "Rec.rec_img_shape": [3, 48, 96],
            }
        )

    def read(self, picture):
        import numpy

        grey = flatten(numpy.asarray(picture))
        pixels = numpy.ascontiguousarray(numpy.repeat(grey[:, :, None], 3, axis=2))
        turn, boxes = 0, self._detect(pixels)
        if _stands(boxes):
            turn, pixels = 90, numpy.ascontiguousarray(numpy.rot90(pixels))
            boxes = self._detect(pixels)
        crops = [_crop(pixels, box) for box in boxes]
        if self._upside_down(crops):
            turn, pixels = turn + 180, numpy.ascontiguousarray(numpy.rot90(pixels, 2))
            height, width = pixels.shape[:2]
            boxes = [numpy.float32([(width - x, height - y) for x, y in box])[[2, 3, 0, 1]] for box in boxes]
            crops = [_crop(pixels, box) for box in boxes]
        return turn, [word for box, crop in zip(boxes, crops, strict=True) if (word := self._recognise(box, crop))]

    def _detect(self, pixels):
        found = self.ocr(pixels, use_det=True, use_cls=False, use_rec=False).boxes
        return [] if found is None else list(found)

    def _upside_down(self, crops):
        voters = sorted(crops, key=lambda crop: crop.shape[1] / crop.shape[0], reverse=True)[: self.VOTERS]
        if not voters:
            return False
        # asked as a list of their own, so that what is not turned stays as it was
        answers = self.ocr.text_cls or self.ocr._load_cls_model()
        return sum(label == "180" and score > 0.6 for label, score in answers(voters).cls_res) > len(voters) / 2

    def _recognise(self, box, crop):
        answer = self.ocr(crop, use_det=False, use_cls=False, use_rec=True)
        if not answer.txts or not answer.txts[0].strip():
            return None
        return Word(answer.txts[0].strip(), round(float(answer.scores[0]), 4), [[float(x), float(y)] for x, y in box])


class Tesseract:
    """The light fallback: a tenth of the memory, and far more mistakes, so all it reads is for review."""

    name = "tesseract"
    LANGUAGES = "chi_sim+eng"
    SIDE = 2400

    def __init__(self):
        import pytesseract

        self.tesseract = pytesseract
        self.version = str(pytesseract.get_tesseract_version())

    def read(self, picture):
        import numpy
        from PIL import Image

        turn = self._orientation(picture)
        if turn:
            picture = picture.rotate(turn, expand=True)
        channel = Image.fromarray(flatten(numpy.asarray(picture)))
        scale = max(1.0, self.SIDE / max(channel.size))
        if scale > 1:
            channel = channel.resize((int(channel.width * scale), int(channel.height * scale)), Image.BICUBIC)
        data = self.tesseract.image_to_data(
            channel, lang=self.LANGUAGES, config="--psm 11", output_type=self.tesseract.Output.DICT
        )
        return turn, list(self._lines(data, scale))

    def _orientation(self, picture):
        """By what to turn it; nothing where tesseract cannot tell (too little text, no model for it)."""
        try:
            found = self.tesseract.image_to_osd(picture, output_type=self.tesseract.Output.DICT)
        except (self.tesseract.TesseractError, ValueError, KeyError):
            return 0
        return (360 - int(found["rotate"])) % 360 if float(found["orientation_conf"]) > 2 else 0

    @staticmethod
    def _lines(data, scale):
        """Tesseract splits Chinese into single characters: what it put into one line is one piece here."""
        lines = {}
        for i, text in enumerate(data["text"]):
            if text.strip():
                lines.setdefault((data["block_num"][i], data["par_num"][i], data["line_num"][i]), []).append(i)
        for parts in lines.values():
            left = min(data["left"][i] for i in parts) / scale
            top = min(data["top"][i] for i in parts) / scale
            right = max(data["left"][i] + data["width"][i] for i in parts) / scale
            bottom = max(data["top"][i] + data["height"][i] for i in parts) / scale
            score = sum(float(data["conf"][i]) for i in parts) / len(parts) / 100
            corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
            yield Word("".join(data["text"][i] for i in parts), round(max(score, 0), 4), corners)


def flatten(pixels):
    """The text of an RGB picture in grey, on white: without its shadows, its red seals and most of its watermarks.

    In the red channel a red seal is nearly as light as paper. Each place is then measured by the paper around it.
    """
    import cv2
    import numpy

    red = numpy.ascontiguousarray(pixels[:, :, 0])
    small = cv2.resize(red, None, fx=1 / SHRINK, fy=1 / SHRINK, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, numpy.ones((5, 5), numpy.uint8)), 15)
    paper = numpy.maximum(cv2.resize(paper, red.shape[::-1]), DARKEST).astype(numpy.float32)
    return numpy.clip(red / paper * (255 * 255 / WHITE), 0, 255).astype(numpy.uint8)


def _stands(boxes):
    """Whether most of the text runs from top to bottom, as on a page that lies on its side."""
    import numpy

    tall = wide = 0.0
    for box in boxes:
        across = float(numpy.linalg.norm(box[1] - box[0]))
        down = float(numpy.linalg.norm(box[3] - box[0]))
        if down > 1.5 * across:
            tall += down
        elif across > 1.5 * down:
            wide += across
    return tall > wide


def _crop(pixels, box):
    """The four-cornered piece of the picture, straightened."""
    import cv2
    import numpy

    width = max(int(max(numpy.linalg.norm(box[0] - box[1]), numpy.linalg.norm(box[2] - box[3]))), 1)
    height = max(int(max(numpy.linalg.norm(box[0] - box[3]), numpy.linalg.norm(box[1] - box[2]))), 1)
    target = numpy.float32([(0, 0), (width, 0), (width, height), (0, height)])
    matrix = cv2.getPerspectiveTransform(numpy.float32(box), target)
    piece = cv2.warpPerspective(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return numpy.rot90(piece) if height > 1.5 * width else piece
