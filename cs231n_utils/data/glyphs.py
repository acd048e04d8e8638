"""Symbols of the font DejaVu Sans, which matplotlib brings, as small masks."""

import numpy as np

MASK_SIZE = 64
MARGIN = 2  # transparent pixels on each side; rendering.py relies on a transparent border
FONT_SIZE = 384  # large, then averaged down: differences between FreeType versions all but vanish


def masks(characters):
    """(len(characters), MASK_SIZE, MASK_SIZE) float32: 1 where the symbol is, 0 where it is not."""
    import matplotlib
    from PIL import ImageFont

    path = matplotlib.get_data_path() + "/fonts/ttf/DejaVuSans.ttf"
    font = ImageFont.truetype(path, FONT_SIZE, layout_engine=ImageFont.Layout.BASIC)
    return np.stack([_mask(character, font) for character in characters])


def _mask(character, font):
    from PIL import Image, ImageDraw

    page = Image.new("L", (3 * FONT_SIZE, 3 * FONT_SIZE))
    ImageDraw.Draw(page).text((FONT_SIZE, FONT_SIZE), character, font=font, fill=255)
    symbol = page.crop(page.getbbox())
    side = max(symbol.size)
    square = Image.new("L", (side, side))
    square.paste(symbol, ((side - symbol.width) // 2, (side - symbol.height) // 2))
    inner = MASK_SIZE - 2 * MARGIN
    small = np.asarray(square.resize((inner, inner), Image.Resampling.BOX), dtype=np.float32) / 255
    return np.pad(small, MARGIN)
