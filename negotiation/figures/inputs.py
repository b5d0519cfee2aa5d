"""What figures are given: the dataset of a function, and how much of it to draw."""

from __future__ import annotations

import re
from collections.abc import Iterable

import xarray as xr

from negotiation.errors import NegotiationError

__all__ = ["as_dataset", "as_most", "meanings"]

#: A symbol at the end of a label.
_SYMBOL = re.compile(r"\$[^$]*\$$")


def as_dataset(figure: str, given: object, maker: str, needed: Iterable[str] = ()) -> xr.Dataset:
    """Take the dataset that a function makes.

    Parameters
    ----------
    figure : str
        Name of the figure.
    given : object
    maker : str
        Name of the function that makes it, for instance ``"tornado"``.
    needed : iterable of str, optional
        Variables and coordinates that it has.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    NegotiationError
        If it is something else, or lacks any of them.
    """
    if not isinstance(given, xr.Dataset):
        raise NegotiationError(
            f"{figure} draws the xarray.Dataset of negotiation.{maker}, got {type(given).__name__}"
        )
    missing = [name for name in needed if name not in given]
    if missing:
        raise NegotiationError(
            f"{figure} draws the dataset of negotiation.{maker}; this one has no"
            f" {', '.join(missing)}"
        )
    return given


def as_most(most: object, what: str = "bars") -> int:
    """Take how many are drawn at most."""
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise NegotiationError(f"most must be a positive number of {what}, got {most!r}")
    return most


def meanings(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """Symbol and meaning of each parameter of a dataset; without a label, its name and nothing."""
    pairs = []
    labels = dataset["label"].values.tolist()
    for name, label in zip(dataset["parameter"].values.tolist(), labels, strict=True):
        found = _SYMBOL.search(label)
        if found:
            pairs.append((found[0], label[: found.start()].removesuffix(", ")))
        else:
            pairs.append((str(name).replace("$", r"\$"), "" if label == name else label))
    return pairs
