"""An issue as a scale: who stands where on it, how strong each is, and how much each cares.

Black, D. (1948), "On the rationale of group decision-making", Journal of Political Economy
56(1):23-34; Bueno de Mesquita, B. (1997), "A decision making model: its structure and form",
International Interactions 23(3-4):235-266.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_flag, as_text, known_name
from negotiation.games.arguments import as_array, by_player, labels, together
from negotiation.games.framed import Framed
from negotiation.games.issue_tables import actors_and_numbers, read_csv
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.games.words import more, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["IssueScale", "as_issue_scale"]

Floats = NDArray[np.float64]

#: Columns of a table of actors, and what they hold.
HELD = {"position": "positions", "capability": "capabilities", "salience": "saliences"}


class IssueScale(Framed):
    """Actors with a position on one issue, a capability and a salience; or a family of such issues.

    Parameters
    ----------
    positions : mapping of actor to number or array (*batch), or array_like (n, *batch)
        Where on the scale each actor stands: dates, shares, degrees of autonomy.
    capabilities : the same
        What each could bring to bear if it cared about nothing else; from 0 up, in any unit.
    saliences : the same
        How much each cares, from 0 to 1: the share of its capability that it uses for this issue.
    actors : sequence of str or Actor, optional
        Names; those of a mapping, or numbers, by default.
    scale : (low, high), optional
        Ends of the scale, against which distances are measured; by default the lowest and the
        highest position.
    title : str, optional

    Attributes
    ----------
    actors : tuple of str
    positions, capabilities, saliences : array, shape (n, *batch)
    low, high : array, shape (*batch)
        Ends of the scale.
    batch_shape : tuple of int
        Shape of the family; ``()`` for a single issue.
    title : str

    Raises
    ------
    NegotiationError
        If there are fewer than two actors, a number is missing, not finite or out of its range, a
        position is off the scale, nobody has any weight, all hold one position and no scale is
        given, or the shapes do not fit.

    Examples
    --------
    >>> import negotiation as ng
    >>> issue = ng.IssueScale({"A": 0, "B": 4, "C": 10}, [1, 2, 1], [1, 0.5, 0.8])
    >>> issue
    <IssueScale: A at 0, B at 4, C at 10; scale 0 to 10>
    >>> print(issue.to_frame())
      actor  position  capability  salience
    0     A       0.0         1.0       1.0
    1     B       4.0         2.0       0.5
    2     C      10.0         1.0       0.8
    """

    def __init__(
        self,
        positions: Any,
        capabilities: Any,
        saliences: Any,
        *,
        actors: Sequence[Any] | None = None,
        scale: Sequence[float] | None = None,
        title: str = "",
    ) -> None:
        self.title = as_text("the title of an issue", title)
        given = {"positions": positions, "capabilities": capabilities, "saliences": saliences}
        self.actors = _actors(given, actors)
        arrays = {what: _numbers(self.actors, what, value) for what, value in given.items()}
        for what, array in arrays.items():
            _check_range(what, array, self.actors)
        found, batch = together({what: (array, 1) for what, array in arrays.items()})
        self.positions, self.capabilities, self.saliences = found.values()
        self.batch_shape: tuple[int, ...] = batch
        self.low, self.high = self._ends(scale)
        with np.errstate(over="ignore"):
            if not np.isfinite(self.high - self.low).all():
                raise NegotiationError("the scale is too long for floating point numbers")
        if not self.weights.sum(axis=0).all():
            raise NegotiationError(
                "nobody has any weight: capability times salience is 0 for every actor"
            )

    @classmethod
    def from_frame(
        cls, frame: Any, *, issue: str | None = None, percent: bool = False, **settings: Any
    ) -> IssueScale:
        """Take a table with one row an actor.

        Parameters
        ----------
        frame : pandas.DataFrame or mapping of column to list
            Columns ``actor``, ``position``, ``capability``, ``salience``, in capitals or not;
            others are left alone. With a column ``issue``, rows are about several issues.
        issue : str, optional
            Which of them to take. Without it all are taken, as a family in the order in which they
            come; each must then have the same actors.
        percent : bool, optional
            Whether saliences are from 0 to 100.
        **settings
            As for `IssueScale`: ``scale``, ``title``.

        Returns
        -------
        IssueScale

        Raises
        ------
        NegotiationError
            If a column is missing, an actor comes twice, or as for `IssueScale`.

        Examples
        --------
        >>> import negotiation as ng
        >>> table = {"Issue": ["aid", "aid", "date", "date"], "Actor": ["A", "B", "A", "B"],
        ...     "Position": [0, 8, 2, 5], "Capability": [1, 2, 1, 2], "Salience": [90, 60, 20, 50]}
        >>> ng.IssueScale.from_frame(table, percent=True)
        <IssueScale: A, B; family of shape (2,)>
        >>> ng.IssueScale.from_frame(table, issue="date", percent=True)
        <IssueScale 'date': A at 2, B at 5; scale 2 to 5>
        """
        share = 100.0 if as_flag("percent", percent) else 1.0
        actors, numbers, about = actors_and_numbers(frame, issue, share)
        settings.setdefault("title", about)
        return cls(*numbers, actors=actors, **settings)

    @classmethod
    def from_csv(cls, source: str | os.PathLike[str], **settings: Any) -> IssueScale:
        r"""Read the table of `from_frame` from a CSV file or its text.

        Parameters
        ----------
        source : str or path
            The name of a file; or a text of several lines. Semicolons or tabs may stand in place
            of the commas.
        **settings
            As for `from_frame`.

        Returns
        -------
        IssueScale

        Raises
        ------
        NegotiationError
            If it cannot be read, or as for `from_frame`.

        Examples
        --------
        >>> import negotiation as ng
        >>> ng.IssueScale.from_csv("Actor,Capability,Position,Salience\nA,1,0,0.9\nB,2,8,0.6\n")
        <IssueScale: A at 0, B at 8; scale 0 to 8>
        """
        return cls.from_frame(read_csv(source), **settings)

    @property
    def n_actors(self) -> int:
        """Number of actors."""
        return len(self.actors)

    @property
    def n_games(self) -> int:
        """Number of issues in the family; 1 for a single issue."""
        return math.prod(self.batch_shape)

    @property
    def weights(self) -> Floats:
        """Capability times salience, shape (n, *batch)."""
        return self.capabilities * self.saliences

    def index(self, actor: Any) -> int:
        """Number of an actor, given as itself or by name."""
        return self.actors.index(known_name("actor", actor, self.actors))

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an actor (and issue, of a family).

        Returns
        -------
        pandas.DataFrame
            Columns ``actor``, ``position``, ``capability``, ``salience``, of a family ``game``
            before them.
        """
        import pandas as pd

        columns = {
            name: np.moveaxis(getattr(self, held).reshape(self.n_actors, -1), 0, -1).ravel()
            for name, held in HELD.items()
        }
        frame = pd.DataFrame({"actor": list(self.actors) * self.n_games, **columns})
        if self.batch_shape:
            frame.insert(0, "game", np.repeat(np.arange(self.n_games), self.n_actors))
        return frame

    def __len__(self) -> int:
        """Number of issues in the family."""
        return self.n_games

    def __getitem__(self, k: int) -> IssueScale:
        """Issue number `k` of the flattened family."""
        if not isinstance(k, int | np.integer) or not -self.n_games <= k < self.n_games:
            raise NegotiationError(f"no issue {k!r}: the family has {self.n_games}")
        one = [getattr(self, what).reshape(self.n_actors, -1)[:, k] for what in HELD.values()]
        ends = (float(self.low.flat[k]), float(self.high.flat[k]))
        return IssueScale(*one, actors=self.actors, scale=ends, title=self.title)

    def __iter__(self) -> Iterator[IssueScale]:
        """Go through the issues in order."""
        return (self[k] for k in range(self.n_games))

    def __repr__(self) -> str:
        """Who stands where, in one line."""
        title = f" {self.title!r}" if self.title else ""
        names = [named("actor", name) for name in self.actors]
        if self.batch_shape:
            rest = more(len(names) - SHOWN, "actor")
            told = ", ".join([*names[:SHOWN], *([rest] if rest else [])])
            return f"<IssueScale{title}: {told}; family of shape {self.batch_shape}>"
        told = ", ".join(
            f"{name} at {number(x, 0)}"
            for name, x in zip(names[:SHOWN], self.positions, strict=False)
        )
        rest = more(len(names) - SHOWN, "actor")
        told += f", {rest}" if rest else ""
        ends = f"{number(float(self.low), 0)} to {number(float(self.high), 0)}"
        return f"<IssueScale{title}: {told}; scale {ends}>"

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        frame = self.to_frame()
        rows = [
            [v if isinstance(v, str) else number(v, 0) for v in row]
            for row in frame.head(SHOWN).itertuples(index=False)
        ]
        left = paragraphs(more(len(frame) - SHOWN, "row"))
        return paragraphs(self.title) + table(frame.columns, rows) + left

    def _ends(self, scale: Any) -> tuple[Floats, Floats]:
        """Ends of the scale, in each issue."""
        least, most = self.positions.min(axis=0), self.positions.max(axis=0)
        if scale is None:
            if (least == most).any():
                raise NegotiationError(
                    f"all actors hold one position, {least[least == most].flat[0]:g}: there is"
                    " nothing to bargain over; with scale=(low, high) it can be part of a family"
                )
            return np.asarray(least), np.asarray(most)
        ends = as_array(scale)
        if ends is None or ends.shape != (2,) or not np.isfinite(ends).all() or ends[0] >= ends[1]:
            raise NegotiationError(f"scale must be a lower and a higher end, got {scale!r}")
        off = (self.positions < ends[0]) | (self.positions > ends[1])
        if off.any():
            who = self.actors[int(np.argwhere(off)[0][0])]
            raise NegotiationError(
                f"{who!r} stands at {self.positions[off].flat[0]:g}, off the scale from"
                f" {ends[0]:g} to {ends[1]:g}"
            )
        return np.full(self.batch_shape, ends[0]), np.full(self.batch_shape, ends[1])


def as_issue_scale(given: Any) -> IssueScale:
    """Take an issue scale, or refuse in words what is something else."""
    if isinstance(given, IssueScale):
        return given
    raise NegotiationError(
        f"expected an IssueScale (positions, capabilities, saliences), got {type(given).__name__}"
    )


def _actors(given: Mapping[str, Any], names: Sequence[Any] | None) -> tuple[str, ...]:
    """Names of the actors: as given, those of the first mapping, or numbers."""
    mappings = [value for value in given.values() if isinstance(value, Mapping)]
    if names is None and mappings:
        names = list(mappings[0])
    sizes = [np.shape(value)[0] for value in given.values() if np.ndim(value)]
    size = len(list(names)) if names is not None else sizes[0] if sizes else 0
    found = labels("the actors", names, size)
    if len(found) < 2:
        raise NegotiationError(f"an issue needs two actors at least, got {len(found)}")
    return found


def _numbers(actors: tuple[str, ...], what: str, given: Any) -> Floats:
    """Take numbers of the actors, shape (n, *batch)."""
    if isinstance(given, Mapping):
        own = by_player(actors, f"the dict of {what}", given, "number")
        try:
            given = np.stack(np.broadcast_arrays(*own.values()))
        except ValueError:
            raise NegotiationError(f"the {what} of the actors have different shapes") from None
    array = as_array(given)
    if array is None or not array.ndim or len(array) != len(actors):
        raise NegotiationError(
            f"{what} must be a number for each of {len(actors)} actors, got {given!r:.200}"
        )
    return array


def _check_range(what: str, array: Floats, actors: tuple[str, ...]) -> None:
    """Refuse numbers that are not finite or out of range."""
    expected = {
        "positions": ("finite numbers", np.isfinite(array)),
        "capabilities": ("finite numbers from 0 up", np.isfinite(array) & (array >= 0)),
        "saliences": ("from 0 to 1", (array >= 0) & (array <= 1)),
    }
    words, good = expected[what]
    if good.all():
        return
    value = array[~good].flat[0]
    hint = "; saliences in per cent are to be divided by 100" if 1 < value <= 100 else ""
    who = actors[int(np.argwhere(~good)[0][0])]
    raise NegotiationError(
        f"{what} must be {words}, got {value:g} for {who!r}{hint if what == 'saliences' else ''}"
    )
