"""Pictures for the example office: flat scenes in the colours of the house, drawn by a seed."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1600, 900)
SKY, PAPER, MAST, DEEP = "#dfe8f1", "#fbfaf7", "#1d3f72", "#14213d"
RED, YELLOW, GREEN, WATER, SAND = "#b3261e", "#e0a100", "#2e7d4f", "#8fb3cf", "#d9d6cc"


def draw(scene: str, seed: int) -> bytes:
    """Return a scene as JPEG: "river", "books", "school", "flags" or "health"."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    dice = random.Random(seed)  # noqa: S311 -- a picture, not a secret
    {"river": _river, "books": _books, "school": _school, "flags": _flags, "health": _health}[
        scene
    ](pen, dice)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _tree(pen: ImageDraw.ImageDraw, x: int, ground: int, size: int) -> None:
    pen.rectangle((x - size // 12, ground - size // 2, x + size // 12, ground), fill=DEEP)
    pen.ellipse((x - size // 2, ground - size, x + size // 2, ground - size // 3), fill=GREEN)


def _mast(pen: ImageDraw.ImageDraw, x: int, ground: int, height: int) -> None:
    pen.rectangle((x - 5, ground - height, x + 5, ground), fill=DEEP)
    for place, colours in enumerate(((RED, PAPER), (YELLOW, MAST), (PAPER, RED))):
        top = ground - height + 20 + place * 90
        pen.rectangle((x + 5, top, x + 125, top + 70), fill=colours[0], outline=DEEP, width=2)
        pen.rectangle((x + 40, top + 20, x + 90, top + 50), fill=colours[1])


def _river(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.polygon([(0, 900), (1600, 900), (980, 420), (640, 420)], fill=WATER)
    pen.polygon([(0, 900), (640, 420), (0, 420)], fill=SAND)
    pen.polygon([(1600, 900), (980, 420), (1600, 420)], fill=SAND)
    for step in range(7):
        _tree(pen, 560 - step * 85, 430 + step * 66, 110 + step * 30)
        _tree(pen, 1060 + step * 85, 430 + step * 66, 110 + step * 30)
    for _each in range(9):
        x, y = dice.randint(620, 980), dice.randint(560, 870)
        pen.line((x, y, x + dice.randint(40, 120), y), fill=PAPER, width=5)
    pen.polygon([(720, 640), (900, 640), (870, 690), (750, 690)], fill=RED)
    _mast(pen, 1330, 640, 420)


def _books(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 0, 1600, 900), fill=PAPER)
    pen.rectangle((1080, 90, 1480, 560), fill=WATER, outline=DEEP, width=10)
    pen.line((1280, 90, 1280, 560), fill=DEEP, width=8)
    for shelf in range(3):
        base = 320 + shelf * 250
        x = 90
        while x < 960:
            width, height = dice.randint(28, 64), dice.randint(130, 210)
            colour = dice.choice((RED, YELLOW, GREEN, MAST, WATER, SAND))
            pen.rectangle((x, base - height, x + width, base), fill=colour, outline=DEEP, width=2)
            x += width + 4
        pen.rectangle((70, base, 1000, base + 22), fill=DEEP)


def _school(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 640, 1600, 900), fill=SAND)
    for left, right in ((120, 720), (900, 1500)):
        pen.rectangle((left, 260, right, 640), fill=PAPER, outline=DEEP, width=6)
        pen.polygon([(left - 30, 260), (right + 30, 260), ((left + right) // 2, 150)], fill=RED)
        for column in range(4):
            for row in range(2):
                x, y = left + 50 + column * 140, 310 + row * 160
                pen.rectangle((x, y, x + 80, y + 100), fill=WATER, outline=DEEP, width=4)
    _mast(pen, 800, 760, 560)
    for x in (60, 1560):
        _tree(pen, x, 700, 260)
    for _each in range(12):
        x, y = dice.randint(200, 1400), dice.randint(720, 860)
        pen.ellipse((x, y, x + 24, y + 24), fill=dice.choice((MAST, RED, GREEN, YELLOW)))


def _flags(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 700, 1600, 900), fill=WATER)
    pen.rectangle((790, 60, 810, 760), fill=DEEP)
    pen.polygon([(640, 760), (960, 760), (900, 830), (700, 830)], fill=MAST)
    for side in (-1, 1):
        for step in range(6):
            x, y = 800 + side * (90 + step * 105), 150 + step * 88
            colours = dice.sample((RED, YELLOW, GREEN, MAST, PAPER), 2)
            pen.rectangle((x - 45, y, x + 45, y + 62), fill=colours[0], outline=DEEP, width=3)
            pen.rectangle((x - 20, y + 16, x + 20, y + 46), fill=colours[1])
        pen.line((800, 90, 800 + side * 690, 660), fill=DEEP, width=4)


def _health(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 660, 1600, 900), fill=SAND)
    pen.rectangle((360, 180, 1240, 660), fill=PAPER, outline=DEEP, width=6)
    for row in range(2):
        for column in range(6):
            x, y = 400 + column * 138, 220 + row * 190
            pen.rectangle((x, y, x + 96, y + 110), fill=WATER, outline=DEEP, width=4)
    pen.rectangle((740, 500, 860, 660), fill=MAST)
    pen.rectangle((560, 590, 700, 610), fill=DEEP)
    pen.rectangle((900, 590, 1040, 610), fill=DEEP)
    for x in (180, 290, 1310, 1450):
        _tree(pen, x, 700, 240 + dice.randint(0, 60))
