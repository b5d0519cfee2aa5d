"""Results of a textbook model, by name: a dict that a notebook shows as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.games.tables import table
from negotiation.games.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Results"]


class Results(dict[str, Any]):
    """Named results of a model, or of a family of models; made by `Model.solve`.

    Parameters
    ----------
    found : mapping of str to float, bool, str or array
        Of a family, arrays with the axes of the family last.
    varied : mapping of str to array, optional
        The numbers that make the family, broadcast together.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.bargaining_range(cost_b=[0.1, 0.3]).solve()
    >>> found["high"]
    array([0.6, 0.8])
    >>> found.to_frame()
       cost_b  low  high  demand  war  payoff
    0     0.1  0.4   0.6     0.6  0.0     0.6
    1     0.3  0.4   0.8     0.8  0.0     0.8
    """

    def __init__(
        self, found: Mapping[str, Any], varied: Mapping[str, np.ndarray[Any, Any]] | None = None
    ) -> None:
        super().__init__(found)
        self.varied = dict(varied or {})

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each result, in words."""
        return [(name, _said(value)) for name, value in self.items()]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each model: the numbers that vary, then the results.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        shape = next((values.shape for values in self.varied.values()), ())
        columns = {**self.varied, **{name: _by_model(v, shape) for name, v in self.items()}}
        return pd.DataFrame([{k: v[at] for k, v in columns.items()} for at in np.ndindex(shape)])

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        if self.varied:
            return str(self.to_frame().to_html(notebook=True, max_rows=20))
        return table(["result", "value"], self.rows)


def _by_model(value: Any, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """One result of each model, in an array of the family's shape."""
    each = np.empty(shape, dtype=object)
    for k, at in enumerate(np.ndindex(shape)):
        each[at] = value[k] if isinstance(value, list) else np.asarray(value)[(..., *at)][()]
    return each


def _said(value: Any) -> str:
    """A result, in words."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if np.ndim(value):
        return ", ".join(_said(part) for part in value)
    if np.isnan(value):
        return "none"
    return "without limit" if np.isinf(value) else number(value)
