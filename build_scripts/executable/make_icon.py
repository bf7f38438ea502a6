"""Draw the program's icon: an office's roof over a heart, in the program's blue.

python build_scripts/executable/make_icon.py      # writes program.ico beside this file
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

BLUE, WHITE, RED = "#0B4F8A", "#FFFFFF", "#E2574C"
UNIT = 1024  # drawn large and scaled down, so that edges are smooth
SIZES = [(16, 16), (24, 24), (32, 32), (48, 48), (64, 64), (128, 128), (256, 256)]


def draw() -> Image.Image:
    image = Image.new("RGBA", (UNIT, UNIT), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((24, 24, UNIT - 24, UNIT - 24), radius=200, fill=BLUE)
    pen.polygon([(512, 150), (880, 420), (144, 420)], fill=WHITE)
    pen.rounded_rectangle((176, 796, 848, 866), radius=20, fill=WHITE)
    for left in (216, 712):
        pen.rectangle((left, 452, left + 96, 768), fill=WHITE)
    heart(pen, 512, 610, 120)
    return image


def heart(pen: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """Two circles and a triangle around (x, y)."""
    half = size * 0.52
    for centre in (x - half, x + half):
        pen.ellipse((centre - half - 12, y - size, centre + half + 12, y + size * 0.24), fill=RED)
    pen.polygon(
        [(x - size * 1.09, y - size * 0.12), (x + size * 1.09, y - size * 0.12), (x, y + size)], fill=RED
    )


if __name__ == "__main__":
    draw().save(Path(__file__).with_name("program.ico"), sizes=SIZES)
