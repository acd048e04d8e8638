"""From a symbol's mask to a small picture: pose, colour, light, background, clutter, occlusion and noise.

Everything here works on a batch of n pictures at once. Pictures are float32 arrays (n, SIZE, SIZE, 3) with
values from 0 to 1; an `alpha` is (n, SIZE, SIZE, 1), 1 where something covers the picture.
"""

from dataclasses import dataclass

import numpy as np

SIZE = 32


@dataclass(frozen=True)
class Pose:
    """How a mask is placed: the ranges from which each picture draws its own affine map."""

    scale: tuple  # smallest and largest size, as a fraction of the picture
    rotation: float  # standard deviation, radians
    shift: float  # largest shift; 1 is half the picture
    shear: float  # standard deviation
    supersampling: int  # samples per pixel and axis: 2 gives smooth edges, 1 is faster


OBJECT = Pose(scale=(0.6, 0.95), rotation=0.25, shift=0.2, shear=0.15, supersampling=2)
CLUTTER = Pose(scale=(0.2, 0.4), rotation=1.5, shift=0.9, shear=0.3, supersampling=1)
OCCLUDER = Pose(scale=(0.15, 0.35), rotation=1.5, shift=0.8, shear=0.3, supersampling=1)

CLUTTER_LAYERS, CLUTTER_CHANCE = 2, 0.6
OCCLUSION_CHANCE = 0.35
SHADOW = 0.35
# The chance that a colour goes with the class, as sky goes with aeroplanes: without it a linear classifier
# would be close to guessing, with much more of it colour alone would do.
COLOR_CUE = 0.6
LIGHT_SLOPE = 0.35
NOISE = 0.06


def render(objects, hues, others, rng):
    """One picture for each object.

    Parameters
    ----------
    objects : (n, M, M) array
        Masks of the symbols to show, with a transparent border.
    hues : (n,) array
        The background hue that goes with each object's class, from 0 to 1.
    others : (k, M, M) array
        Masks to draw clutter and occluders from.
    rng : numpy.random.Generator

    Returns
    -------
    (n, SIZE, SIZE, 3) uint8 array
    """
    n = len(objects)
    picture = _background(_maybe(hues, rng), rng)
    for _ in range(CLUTTER_LAYERS):
        picture = _add(picture, _pick(others, n, rng), CLUTTER, rng.random(n), rng, CLUTTER_CHANCE)
    alpha = _place(objects, OBJECT, rng)
    values = _contrasting(picture, rng)
    picture *= 1 - SHADOW * np.roll(alpha, (1, 1), axis=(1, 2))
    picture = _over(picture, _paint(_maybe(hues + 0.5, rng), values, rng), alpha)
    picture = _add(picture, _pick(others, n, rng), OCCLUDER, rng.random(n), rng, OCCLUSION_CHANCE)
    picture = _photograph(picture, rng)
    return np.rint(picture.clip(0, 1) * 255).astype(np.uint8)


def _maybe(hues, rng):
    """With chance COLOR_CUE a hue near the given one, else any hue."""
    near = (hues + rng.normal(0, 0.08, len(hues))) % 1
    return np.where(rng.random(len(hues)) < COLOR_CUE, near, rng.random(len(hues)))


def _pick(masks, n, rng):
    return masks[rng.integers(len(masks), size=n)]


def _add(picture, masks, pose, hues, rng, chance):
    """Put one small symbol over each picture, or with 1 - chance leave the picture as it is."""
    present = rng.random(len(masks)) < chance
    alpha = _place(masks, pose, rng) * _each(present)
    return _over(picture, _paint(hues, rng.uniform(0.3, 1, len(masks)), rng), alpha)


def _over(picture, color, alpha):
    return picture + (color - picture) * alpha


def _place(masks, pose, rng):
    """The masks under a random affine map each: alpha (n, SIZE, SIZE, 1)."""
    n, mask_size, _ = masks.shape
    k = pose.supersampling
    # For every sample of the picture, where does it lie in the mask? Nearest neighbour, then averaged.
    axis = (np.arange(SIZE * k, dtype=np.float32) + 0.5) / (SIZE * k) * 2 - 1
    shift_x, shift_y = rng.uniform(-pose.shift, pose.shift, (2, n)).astype(np.float32)
    x = axis[np.newaxis, np.newaxis, :] - shift_x[:, np.newaxis, np.newaxis]
    y = axis[np.newaxis, :, np.newaxis] - shift_y[:, np.newaxis, np.newaxis]
    inverse = _inverse_maps(n, pose, rng)[..., np.newaxis, np.newaxis]
    column = _to_pixel(inverse[:, 0, 0] * x + inverse[:, 0, 1] * y, mask_size)
    row = _to_pixel(inverse[:, 1, 0] * x + inverse[:, 1, 1] * y, mask_size)
    image = np.arange(n, dtype=np.int32)[:, np.newaxis, np.newaxis]
    samples = masks.reshape(-1).take((image * mask_size + row) * mask_size + column)
    return samples.reshape(n, SIZE, k, SIZE, k).mean(axis=(2, 4))[..., np.newaxis]


def _inverse_maps(n, pose, rng):
    """(n, 2, 2) float32: the inverse of rotate, shear, stretch and, half of the time, mirror."""
    angle, shear = rng.normal(0, pose.rotation, n), rng.normal(0, pose.shear, n)
    scale, stretch = rng.uniform(*pose.scale, n), np.exp(rng.normal(0, 0.12, n))
    mirror = rng.choice([-1.0, 1.0], n)
    cos, sin = np.cos(angle), np.sin(angle)
    to_x, to_y = mirror / (scale * stretch), stretch / scale
    rows = [[to_x * (cos - shear * sin), to_x * (sin + shear * cos)], [-to_y * sin, to_y * cos]]
    return np.array(rows, dtype=np.float32).transpose(2, 0, 1)


def _to_pixel(coordinate, size):
    """From -1..1 to a pixel number; what lies outside goes to the border, which is transparent."""
    return np.rint((coordinate + 1) / 2 * size - 0.5).clip(0, size - 1).astype(np.int32)


def _background(hues, rng):
    """Two related colours, mixed by a smooth field and, half of the time, stripes."""
    n = len(hues)
    first = _rgb(hues, rng.uniform(0.05, 0.6, n), rng.uniform(0.25, 0.95, n))
    second_hues = (hues + rng.normal(0, 0.1, n)) % 1
    second = _rgb(second_hues, rng.uniform(0.05, 0.6, n), rng.uniform(0.2, 0.95, n))
    mix = 0.5 + 0.5 * _smooth(n, 4, rng) + 0.25 * _smooth(n, 12, rng) + _stripes(n, rng)
    return _over(_each(second), _each(first), mix.clip(0, 1))


def _stripes(n, rng):
    strength = rng.uniform(0, 0.35, n) * (rng.random(n) < 0.5)
    waves, angle, phase = rng.uniform(1, 9, n), rng.uniform(0, np.pi, n), rng.uniform(0, 2 * np.pi, n)
    x, y = _axes()
    along = _each(waves * np.pi * np.cos(angle)) * x + _each(waves * np.pi * np.sin(angle)) * y
    return _each(strength) * np.sin(along + _each(phase))


def _contrasting(picture, rng):
    """(n,) brightness for the object: light before a dark background, dark before a light one."""
    n = len(picture)
    dark = picture.mean(axis=(1, 2, 3)) < 0.45
    return np.where(dark, rng.uniform(0.6, 1, n), rng.uniform(0.05, 0.4, n))


def _paint(hues, values, rng):
    """A colour for each picture, a little lighter here and darker there."""
    n = len(hues)
    color = _rgb(hues, rng.uniform(0.2, 0.9, n), values)
    return (_each(color) * (1 + 0.4 * _smooth(n, 3, rng))).clip(0, 1)


def _photograph(picture, rng):
    """Light from one side, exposure, colour cast, contrast and sensor noise."""
    n = len(picture)
    x, y = _axes()
    slope_x, slope_y = rng.normal(0, LIGHT_SLOPE, (2, n))
    picture = picture * (1 + _each(slope_x) * x + _each(slope_y) * y).clip(0.2, 2)
    exposure = _each(np.exp(rng.normal(0, 0.2, n)))
    cast = _each(np.exp(rng.normal(0, 0.05, (n, 3))))
    contrast = _each(np.exp(rng.normal(0, 0.15, n)))
    picture = (picture * exposure * cast - np.float32(0.5)) * contrast + np.float32(0.5)
    noise = rng.standard_normal(picture.shape, dtype=np.float32)
    return picture + noise * _each(NOISE * rng.random(n))


def _smooth(n, grid, rng):
    """(n, SIZE, SIZE, 1) smooth random fields from -1 to 1: a grid of random values, bilinearly enlarged."""
    values = rng.uniform(-1, 1, (n, grid, grid)).astype(np.float32)
    position = np.linspace(0, grid - 1, SIZE)
    left = np.minimum(position.astype(int), grid - 2)
    weights = np.zeros((SIZE, grid), dtype=np.float32)
    weights[np.arange(SIZE), left] = 1 - (position - left)
    weights[np.arange(SIZE), left + 1] = position - left
    return (weights @ values @ weights.T)[..., np.newaxis]


def _rgb(hue, saturation, value):
    """HSV to RGB, all from 0 to 1: (n,) each -> (n, 3). Each channel is a trapezoid over the hue circle."""
    distance = np.abs((hue[:, np.newaxis] * 6 + np.array([0, 4, 2])) % 6 - 3)
    pure = (distance - 1).clip(0, 1)
    return value[:, np.newaxis] * (1 - saturation[:, np.newaxis] * (1 - pure))


def _axes():
    """x and y of every pixel from -1 to 1, shaped to broadcast over a batch of pictures."""
    axis = np.linspace(-1, 1, SIZE, dtype=np.float32)
    return axis[np.newaxis, np.newaxis, :, np.newaxis], axis[np.newaxis, :, np.newaxis, np.newaxis]


def _each(values):
    """One number (n,) or one colour (n, 3) per picture, as float32, shaped to broadcast over its pixels."""
    values = np.asarray(values, dtype=np.float32)
    return values.reshape(len(values), 1, 1, -1)
