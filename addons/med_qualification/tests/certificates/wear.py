"""What happens to a certificate before it arrives: scanners, telephones, copiers."""

import io

import cv2
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter


def jpeg(image, quality):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def noise(image, rng, strength):
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image, float) + grain, 0, 255).astype("uint8"))


def scan(image, rng):
    """Laid on the glass a little askew."""
    image = image.rotate(rng.uniform(-1.6, 1.6), Image.BICUBIC, expand=True, fillcolor=(245, 245, 245))
    return jpeg(noise(image.filter(ImageFilter.GaussianBlur(0.7)), rng, 5), 75)


def phone(image, rng):
    """From the hand: perspective, a shadow across, blur, grain."""
    width, height = image.size
    push = lambda share: rng.uniform(0, share)  # noqa: E731
    corners = [
        (width * push(0.05), height * push(0.05)), (width * (1 - push(0.05)), height * push(0.04)),
        (width * (1 - push(0.03)), height * (1 - push(0.05))), (width * push(0.06), height * (1 - push(0.04))),
    ]  # fmt: skip
    square = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    matrix = cv2.getPerspectiveTransform(square, np.float32(corners))
    table = (96, 84, 74)
    pixels = cv2.warpPerspective(np.asarray(image), matrix, (width, height), borderValue=table).astype(float)
    across = np.linspace(rng.uniform(0.6, 0.8), 1.0, width)
    down = np.linspace(1.0, rng.uniform(0.75, 0.95), height)
    pixels *= (across if rng.random() < 0.5 else across[::-1])[None, :, None] * down[:, None, None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.9))
    return jpeg(noise(image, rng, 9), 60)


def copy(image, rng):
    """From the copier: grey, hard, with dust."""
    grey = ImageEnhance.Contrast(image.convert("L")).enhance(1.9)
    pixels = np.array(grey)
    dust = np.random.default_rng(rng.getrandbits(32)).random(pixels.shape)
    pixels[dust < 0.0006] = 30
    pixels[dust > 0.9994] = 255
    image = Image.fromarray(pixels).convert("RGB").rotate(rng.uniform(-0.8, 0.8), Image.BICUBIC, fillcolor="white")
    return jpeg(image, 70)


def lowres(image, rng):
    """120 dots an inch, and compressed as a messenger does."""
    small = image.resize((image.width * 10 // 17, image.height * 10 // 17), Image.LANCZOS)
    return jpeg(small, rng.choice([40, 50]))


def rotated(image, rng):
    """Lying on its side, or upside down."""
    return jpeg(image.rotate(rng.choice([90, 180, 270]), expand=True), 80)


PROFILES = {
    "clean": lambda image, rng: image,
    "scan": scan,
    "phone": phone,
    "copy": copy,
    "lowres": lowres,
    "rotated": rotated,
}
