"""A grid cut into boxes whose points follow each other, the last axis fastest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

__all__ = ["Box", "box_shape", "boxes"]

Box = tuple[slice, ...]


def box_shape(shape: tuple[int, ...], most: int) -> tuple[int, ...]:
    """Shape of boxes of at most so many points, of about one size.

    One axis is cut; those after it are whole, and those before it are taken one by one. A box's
    points are therefore a stretch of the grid's.

    Examples
    --------
    >>> box_shape((10, 10, 10), 300), box_shape((10, 10, 10), 25), box_shape((1001,), 1000)
    ((3, 10, 10), (1, 2, 10), (501,))
    """
    room, steps = max(1, most), []
    for size in reversed(shape):
        step = math.ceil(size / math.ceil(size / room))
        steps.append(step)
        room = max(1, room // step)
    return tuple(reversed(steps))


def boxes(shape: tuple[int, ...], steps: tuple[int, ...]) -> Iterator[Box]:
    """Boxes of a grid, in order."""
    cuts = [
        [slice(start, min(start + step, size)) for start in range(0, size, step)]
        for size, step in zip(shape, steps, strict=True)
    ]
    return itertools.product(*cuts)
