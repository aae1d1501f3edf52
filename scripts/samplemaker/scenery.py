"""Landscapes drawn by the project: sky, hills, soil, a track, stakes, and now and then a machine.

Each carries the stamp تدريب TRAINING. The stamp is a small mask kept beside this file (`stamp.png`, set once
in Noto Kufi Arabic and Noto Sans, SIL Open Font License): the bytes do not depend on a machine's fonts.
"""

import math
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1024, 768
STAMP = Path(__file__).with_name("stamp.png")
Colour = tuple[int, int, int]

SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((104, 150, 205), (214, 226, 236)),
    ((150, 168, 188), (222, 222, 216)),
    ((86, 112, 160), (236, 196, 150)),
    ((128, 140, 150), (196, 198, 196)),
)
DRY: tuple[tuple[Colour, Colour], ...] = (
    ((196, 172, 128), (142, 112, 76)),
    ((178, 150, 112), (120, 92, 66)),
    ((120, 110, 102), (70, 62, 58)),
)
GREEN: tuple[tuple[Colour, Colour], ...] = (
    ((150, 162, 96), (96, 104, 58)),
    ((168, 166, 108), (112, 100, 62)),
)


def draw(chance: Random, *, month: int, machine: bool, dug: bool) -> Image.Image:
    """One picture, 1024 x 768. Green from February to April, dry for the rest of the year."""
    horizon = chance.randint(270, 380)
    soil = chance.choice(GREEN if month in (2, 3, 4) else DRY)
    image = _gradient(*chance.choice(SKIES))
    _hills(chance, image, horizon, soil[0])
    image.paste(_ground(chance, soil, HEIGHT - horizon), (0, horizon))
    pen = ImageDraw.Draw(image)
    if chance.random() < 0.6:
        _track(chance, image, horizon, soil[0])
    if dug:
        _pit(chance, pen, horizon, soil[1])
    _stakes(chance, pen, horizon)
    if machine:
        _machine(chance, pen, horizon)
    return _stamped(_grainy(chance, image.filter(ImageFilter.GaussianBlur(0.7))))


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        column.putpixel((0, y), _mix(top, bottom, min(1.0, y / 380)))
    return column.resize((WIDTH, HEIGHT))


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _hills(chance: Random, image: Image.Image, horizon: int, soil: Colour) -> None:
    """Two ridges, the far one paler: haze is what makes it look far."""
    pen = ImageDraw.Draw(image)
    for height, haze in ((chance.randint(40, 90), 0.65), (chance.randint(15, 45), 0.35)):
        waves = [(chance.uniform(0.6, 3.5), chance.uniform(0, 6.3), chance.uniform(0.2, 1)) for _ in range(4)]
        ridge = []
        for x in range(0, WIDTH + 8, 8):
            rise = sum(share * math.sin(pace * x / 170 + phase) for pace, phase, share in waves)
            ridge.append((x, horizon - height * (0.55 + 0.18 * rise)))
        pen.polygon([(0, horizon), *ridge, (WIDTH, horizon)], fill=_mix(soil, (170, 184, 200), haze))


def _noise(chance: Random, width: int, height: int, cell: tuple[int, int]) -> Image.Image:
    """Smooth random grey, in patches of about `cell` pixels."""
    small = (max(2, width // cell[0]), max(2, height // cell[1]))
    grey = Image.frombytes("L", small, chance.randbytes(small[0] * small[1]))
    return grey.resize((width, height), Image.Resampling.BICUBIC)


def _ground(chance: Random, soil: tuple[Colour, Colour], depth: int) -> Image.Image:
    """Soil that is paler far off, with patches, clods and a few stones that grow towards the eye."""
    far, near = soil
    base = Image.new("RGB", (1, depth))
    for y in range(depth):
        base.putpixel((0, y), _mix(far, near, (y / depth) ** 0.7))
    ground = base.resize((WIDTH, depth))
    patches = _noise(chance, WIDTH, depth, (150, 40))
    clods = _noise(chance, WIDTH, depth, (14, 6))
    shade = Image.blend(patches, clods, 0.45).point([round(96 + v * 0.26) for v in range(256)])
    ground = ImageChops.multiply(
        ground, Image.merge("RGB", [shade.point([min(255, round(v * 1.6)) for v in range(256)])] * 3)
    )
    pen = ImageDraw.Draw(ground)
    for _ in range(chance.randint(60, 160)):
        y = depth * chance.random() ** 0.6
        size = 1 + 9 * (y / depth) ** 2 * chance.uniform(0.4, 1.2)
        x, tone = chance.uniform(0, WIDTH), chance.uniform(0.2, 0.8)
        pen.ellipse((x, y, x + 2 * size, y + size), fill=_mix(near, (70, 66, 64), tone))
    return ground


def _track(chance: Random, image: Image.Image, horizon: int, soil: Colour) -> None:
    """Two wheel ruts that meet far off."""
    pen = ImageDraw.Draw(image, "RGBA")
    end, start = chance.uniform(200, 820), chance.uniform(100, 900)
    pale = (*_mix(soil, (235, 222, 196), 0.45), 170)
    for side in (-1, 1):
        near, wide = start + side * 130, 46
        pen.polygon(
            [
                (end + side * 4, horizon),
                (end + side * 7, horizon),
                (near + wide, HEIGHT),
                (near - wide, HEIGHT),
            ],
            fill=pale,
        )


def _pit(chance: Random, pen: ImageDraw.ImageDraw, horizon: int, soil: Colour) -> None:
    """A dark cut in the ground with the heap that came out of it."""
    x, y = chance.uniform(240, 640), horizon + chance.uniform(120, 240)
    wide, tall = chance.uniform(120, 260), chance.uniform(30, 60)
    edge = [
        (x + wide * math.cos(a / 14 * 6.283) * chance.uniform(0.85, 1.1), y + tall * math.sin(a / 14 * 6.283))
        for a in range(14)
    ]
    pen.polygon(edge, fill=_mix(soil, (18, 14, 10), 0.65))
    heap = [(x + wide * (0.5 + 0.09 * n), y - tall * (1.2 * math.sin(n / 10 * 3.1416)) - 4) for n in range(11)]
    pen.polygon(heap, fill=_mix(soil, (210, 182, 140), 0.3))


def _stakes(chance: Random, pen: ImageDraw.ImageDraw, horizon: int) -> None:
    """Boundary stakes with red tops, and a tape between them."""
    y = horizon + chance.uniform(60, 150)
    tops = []
    for n in range(chance.randint(3, 6)):
        x, drop = 90 + 190 * n + chance.uniform(-30, 30), chance.uniform(-14, 30)
        pen.rectangle((x, y + drop - 62, x + 7, y + drop), fill=(206, 196, 178))
        pen.rectangle((x, y + drop - 62, x + 7, y + drop - 46), fill=(186, 44, 36))
        tops.append((x + 4, y + drop - 42))
    pen.line(tops, fill=(214, 206, 190), width=2)


def _machine(chance: Random, pen: ImageDraw.ImageDraw, horizon: int) -> None:
    """The outline of an excavator against the horizon."""
    x, y, s = chance.uniform(560, 780), horizon + 14.0, chance.uniform(0.8, 1.3)
    paint = chance.choice(((196, 148, 38), (92, 84, 72), (176, 120, 40)))
    pen.rounded_rectangle((x, y - 16 * s, x + 110 * s, y), 7, fill=(42, 40, 38))
    pen.rectangle((x + 12 * s, y - 52 * s, x + 100 * s, y - 17 * s), fill=paint)
    pen.rectangle((x + 18 * s, y - 86 * s, x + 54 * s, y - 52 * s), fill=paint)
    pen.rectangle((x + 24 * s, y - 80 * s, x + 48 * s, y - 58 * s), fill=(150, 170, 182))
    arm = [
        (x + 20 * s, y - 48 * s),
        (x - 52 * s, y - 128 * s),
        (x - 128 * s, y - 62 * s),
        (x - 132 * s, y - 18 * s),
    ]
    pen.line(arm, fill=paint, width=round(13 * s), joint="curve")
    bucket = [
        (x - 148 * s, y - 22 * s),
        (x - 112 * s, y - 24 * s),
        (x - 118 * s, y + 6 * s),
        (x - 142 * s, y + 2 * s),
    ]
    pen.polygon(bucket, fill=(48, 44, 40))


def _grainy(chance: Random, image: Image.Image) -> Image.Image:
    """A little sensor noise, and corners darker than the middle."""
    grain = _noise(chance, WIDTH, HEIGHT, (2, 2)).point([round(244 + v * 0.04) for v in range(256)])
    corners = Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point([255 - round(v * v / 900) for v in range(256)])
    return ImageChops.multiply(
        ImageChops.multiply(image, Image.merge("RGB", [grain] * 3)), Image.merge("RGB", [corners] * 3)
    )


def _stamped(image: Image.Image) -> Image.Image:
    """The word in white on a dark bar, bottom right; faintly once more across the middle."""
    with Image.open(STAMP) as file:
        mask = file.convert("L")
    wide, tall = mask.size
    bar = Image.new("RGB", (wide + 28, tall + 16), (120, 20, 20))
    bar.paste((255, 255, 255), (14, 8), mask)
    image.paste(bar, (WIDTH - bar.width - 18, HEIGHT - bar.height - 18))
    large = mask.resize((wide * 2, tall * 2), Image.Resampling.BICUBIC).point([v // 4 for v in range(256)])
    image.paste((255, 255, 255), ((WIDTH - wide * 2) // 2, 120), large)
    return image
