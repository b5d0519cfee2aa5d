"""Write a figure to a file: the same bytes whenever the figure is the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation.errors import NegotiationError, unknown_name
from negotiation.figures.style import Style, drawing

__all__ = ["save"]

#: Metadata without dates and versions, by format.
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
    "png": {"Software": None},
    "svg": {"Creator": None, "Date": None},
}


def save(figure: Axes | Figure, path: str | Path, *, dpi: float = 300) -> Path:
    """Write a figure as PDF, PNG or SVG.

    The file holds no date, no version and no random names; fonts are embedded in a PDF as
    TrueType, and drawn as outlines in an SVG.

    Parameters
    ----------
    figure : Axes or Figure
        What a figure of this package returned, or any other.
    path : str or Path
        Its ending names the format.
    dpi : float, optional
        Resolution of a PNG and of areas of colour.

    Returns
    -------
    Path

    Raises
    ------
    NegotiationError
        If `figure` is neither, the ending is unknown, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ng.figures.save(ng.figures.payoff_table(talks.game()), f"{folder}/table.pdf")
    ...     path.name
    'table.pdf'
    """
    if isinstance(figure, Axes):
        figure = figure.figure.figure
    if not isinstance(figure, Figure):
        raise NegotiationError(
            f"save takes the Axes that a figure returned, or a Figure, got {type(figure).__name__}"
        )
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _METADATA:
        raise unknown_name(
            "format of a figure", path.suffix or path.name, [f".{k}" for k in _METADATA]
        )
    buffer = io.BytesIO()
    with drawing(Style()):
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as error:
        raise NegotiationError(f"cannot write the figure to {path}: {error.strerror}") from None
    return path
