"""When given play enforces itself: the numbers at which nobody would depart from it.

A deal that nobody can be held to lasts only as far as each finds it worth keeping at every point at
which it could do something else. Where what each would lose by that is linear in the terms of the
deal, in how reliable a guarantor is, or in what a backer pays, the numbers at which the deal
enforces itself are a polytope, and its corners say how far each of them may go.

Walter, B. F. (1997), "The critical barrier to civil war settlement", International Organization
51(3):335-364.

Kreps, D. M. and Wilson, R. (1982), "Sequential equilibria", Econometrica 50(4):863-894.

Fearon, J. D. (2004), "Why do some civil wars last so much longer than others?", Journal of Peace
Research 41(3):275-301.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.games.arguments import as_array, finite
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree, as_tree_or_game
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.enforcing.corners import corners, directions
from negotiation.solvers.enforcing.margins import margins
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Enforceable", "enforceable"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Numbers that may be left open at once: corners are counted out.
MOST = 4
#: How far, in units of payoffs, losses may be from linear.
SLACK = 1e-9
#: Where between the limits it is checked that losses are linear: no round place.
GOLDEN = (5**0.5 - 1) / 2
#: How far a loss may be below zero, in units of payoffs.
ROUNDING = 1e-11


@dataclass(frozen=True, eq=False, repr=False)
class Enforceable(ByGame["Enforceable"]):
    """Where play enforces itself, in one game or in each of a family; made by `enforceable`.

    Attributes
    ----------
    source : Tree or NormalFormGame
        The game at the low ends of all numbers.
    limits : dict of name to pair of float
        The numbers that are left open, and between what; upper limits may be infinite.
    departures : tuple of str, length m
        Who would rather do what.
    constants : array, shape (m, *batch)
        What each departure loses at the low ends of all numbers.
    slopes : array, shape (m, d, *batch)
        How much more it loses for each unit of each number.
    """

    source: Tree | NormalFormGame
    limits: dict[str, tuple[float, float]]
    departures: tuple[str, ...]
    constants: Floats = field(metadata=BATCH)
    slopes: Floats = field(metadata=BATCH)

    @property
    def possible(self) -> Bools:
        """Whether there are such numbers at all, shape (*batch)."""
        return ~np.isnan(self._ends[0][0, 0]).reshape(self._batch)

    def range(self, name: str | None = None) -> Floats:
        """The smallest and the largest value of a number with which the play can enforce itself.

        Parameters
        ----------
        name : str, optional
            May be left out if there is only one. The others may then be whatever is best.

        Returns
        -------
        array, shape (2, *batch)
            NaN where the play enforces itself nowhere; infinite where it does so without limit.

        Raises
        ------
        NegotiationError
            If there is no such number, or several and none is named.
        """
        return self._ends[0][:, self._number(name)].reshape(2, *self._batch)

    def because(self, name: str | None = None) -> tuple[str | None, str | None]:
        """Who would rather do what, just below the range of a number and just above it.

        Parameters
        ----------
        name : str, optional
            As for `range`.

        Returns
        -------
        pair of str or None
            None at an end of the limits, or where the play enforces itself nowhere.

        Raises
        ------
        NegotiationError
            As for `range`, or if this is a family: ask each of its members.
        """
        if len(self) != 1:
            raise NegotiationError(f"because is of a single game, this is a family of {len(self)}")
        found = self._ends[1][:, self._number(name), 0]
        some = bool(self.possible.all())
        low, high = (
            self.departures[k] if some and k < len(self.departures) else None for k in found
        )
        return low, high

    def at(self, **values: ArrayLike) -> Bools:
        """Whether the play enforces itself at given numbers.

        Parameters
        ----------
        **values : float or array, shape (*batch)
            For each number that is open one of all games, or one a game.

        Returns
        -------
        array of bool, shape (*batch)

        Raises
        ------
        NegotiationError
            If a number is missing, unknown or not finite, or arrays are of another family.
        """
        for name in values:
            known_name("number", name, self.limits)
        if missing := [name for name in self.limits if name not in values]:
            raise NegotiationError(f"a value is needed of {', '.join(missing)}")
        point = []
        for name, (low, _) in self.limits.items():
            value = finite(name, values[name])
            if value.shape not in ((), self._batch):
                raise NegotiationError(
                    f"{name} must be one number, or of the shape {self._batch}, got shape"
                    f" {value.shape}"
                )
            point.append(np.broadcast_to(value - low, self._batch))
        left = self.constants + (self.slopes * np.array(point)).sum(axis=1)
        return np.asarray((left >= -ROUNDING * self._sizes.reshape(left.shape)).all(axis=0))

    def _number(self, name: str | None) -> int:
        """Position of a number."""
        names = list(self.limits)
        if name is None:
            if len(names) > 1:
                raise NegotiationError(f"say which number is meant: {', '.join(names)}")
            return 0
        return names.index(known_name("number", name, names))

    @property
    def _batch(self) -> tuple[int, ...]:
        return self.source.batch_shape

    @cached_property
    def _sizes(self) -> Floats:
        """How large the terms of each loss are, shape (m, G)."""
        flat = np.abs(self.source.payoffs.reshape(-1, self.source.n_games)).max(axis=0)
        lows, tops, _ = _extent(self.limits)
        slopes = np.abs(self.slopes.reshape(*self.slopes.shape[:2], -1))
        most = (slopes * (tops - lows)[:, None]).max(axis=1, initial=0.0)
        return np.maximum(np.maximum(most, flat), np.finfo(float).tiny)

    @cached_property
    def _ends(self) -> tuple[Floats, Ints]:
        """Ends of all ranges, and the departure that binds there, shapes (2, d, G)."""
        d, size = len(self.limits), self.source.n_games
        lows, tops, bounded = _extent(self.limits)
        widths = tops - lows
        # In units of the limits, so that 0 and 1 bound each number that is bounded.
        inside = self.slopes.reshape(-1, d, size) * widths[:, None]
        box = np.concatenate([np.eye(d), -np.eye(d)[bounded]])
        slopes = np.concatenate([inside, np.repeat(box[..., None], size, axis=2)])
        edges = np.repeat([0.0, 1.0], [d, bounded.sum()])[:, None] * np.ones(size)
        constants = np.concatenate([self.constants.reshape(-1, size), edges])
        sizes = np.concatenate([self._sizes, np.ones((len(box), size))])
        points, binding = corners(slopes, constants, sizes)
        found = np.stack([np.where(np.isnan(points), sign * np.inf, points) for sign in (1, -1)])
        at = np.stack([found[0].argmin(axis=0), found[1].argmax(axis=0)])
        ends = np.take_along_axis(points, at.reshape(2, d, size), axis=0)
        ends = np.clip(ends, 0.0, np.where(bounded, 1.0, np.inf)[:, None])
        who = self._who(slopes, binding, at)
        if not bounded.all():
            endless = directions(slopes, sizes) & ~np.isnan(ends[1])
            ends[1][endless], who[1][endless] = np.inf, len(slopes)
        return ends * widths[:, None] + lows[:, None], who

    def _who(self, slopes: Floats, binding: Ints, at: Ints) -> Ints:
        """The departure that stops each number at each end, shape (2, d, G)."""
        result = np.empty(at.shape, dtype=np.intp)
        for side, i, g in np.ndindex(at.shape):
            rows = binding[at[side, i, g]]
            away = slopes[rows, i, g] * (1 if side == 0 else -1)
            result[side, i, g] = rows[int(np.argmax(away > 0))]
        return result

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each number of each game.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``number``; ``low``, ``high``; ``below``, ``above``: who would rather
            do what just outside.
        """
        import pandas as pd

        rows = []
        for k, each in enumerate(self):
            for name in self.limits:
                low, high = each.range(name)
                below, above = each.because(name)
                rows.append({
                    "game": k, "number": name, "low": float(low), "high": float(high),
                    "below": below or "", "above": above or "",
                })  # fmt: skip
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        """Say it in one line."""
        if len(self) == 1:
            return f"<Enforceable: {self._line(0)}>"
        some = int(self.possible.sum())
        return f"<Enforceable: {len(self)} games, in {some} of them somewhere>"

    def _line(self, k: int) -> str:
        """The ranges in game `k`."""
        each = self[k]
        if not each.possible.all():
            return "nowhere"
        return ", ".join(
            f"{name} from {number(float(low))} to {number(float(high))}"
            for name in self.limits
            for low, high in [each.range(name)]
        )

    def _text(self) -> str:
        """The ranges, and who stops them."""
        if not self.possible.all():
            return "The play enforces itself nowhere within the limits"
        lines = ["The play enforces itself"]
        for name in self.limits:
            low, high = (number(float(end)) for end in self.range(name))
            lines.append(f"  for {name} from {low} to {high}")
            for word, who in zip(("below", "above"), self.because(name), strict=True):
                lines += [f"    {word}, {who}"] if who else []
        return "\n".join(lines)


def enforceable(talks: Any, play: Any, /, **limits: tuple[float, float]) -> Enforceable:
    """At which numbers nobody would depart from given play.

    Parameters
    ----------
    talks : Negotiation, or callable
        Talks, whose open numbers are parameters; or what takes the open numbers by name and
        returns the game: a tree, or a game in normal form, or what has a method ``game``; one or a
        family.
    play : mapping
        Of a tree, what each player does at each of its information sets: a dict of player to dict
        of information set to dict of action to probability. Of a game, the strategy of each player.
    **limits : pair of float
        The numbers that are open, at most 4, and between what; an upper limit may be infinite.

    Returns
    -------
    Enforceable

    Raises
    ------
    NegotiationError
        If limits are not two increasing numbers, `talks` takes no numbers of these names, the game
        changes its shape, or what somebody would lose is not linear in the numbers; or a lower
        limit is not finite.

    Notes
    -----
    In a tree, it is asked at every information set, with the belief that the play leads to, what
    another action there would lose, if the play goes on after it: by the one-shot-deviation
    principle that is enough. Where the play does not lead, the belief is that of slips which are
    all equally likely, a consistent one (Kreps and Wilson 1982); another might support the play
    where this does not. Where several decisions are one information set, losses are counted before
    anything happens, so that they are linear in the probabilities of types too.

    Losses are worked out at as many points as needed, and checked at another. Every corner of the
    region is computed, so that ends are exact but for rounding.

    Examples
    --------
    A minority disarms for a share of the pie, or fights now, with odds of 0.6. Once it has
    disarmed, the government keeps its word or breaks it, by a war in which the minority has odds
    of 0.25 only; and pays a penalty of 0.5 if a guarantor then acts.

    >>> import negotiation as ng
    >>> def deal(share, reliability):
    ...     broken = 0.25 - 0.1, 0.75 - 0.05 - reliability * 0.5
    ...     word = ng.Decision("G", {"honour": (share, 1 - share), "renege": broken})
    ...     return ng.Tree(["M", "G"], ng.Decision("M", {"disarm": word, "fight": (0.5, 0.35)}))
    >>> play = {"M": {"M:1": {"disarm": 1}}, "G": {"G:1": {"honour": 1}}}
    >>> print(ng.enforceable(deal, play, share=(0, 1), reliability=(0, 1)))
    The play enforces itself
      for share from 0.5 to 0.8
        below, M would rather fight
        above, G would rather renege
      for reliability from 0.4 to 1
        below, G would rather renege
    """
    limits = _checked(limits)
    names, d = list(limits), len(limits)
    make = _maker(talks, names)
    lows, tops, _ = _extent(limits)
    widths = tops - lows
    points = [lows, *np.where(np.eye(d, dtype=bool), tops, lows), lows + GOLDEN * widths]
    games = [as_tree_or_game(make(**dict(zip(names, p.tolist(), strict=True)))) for p in points]
    first = games[0]
    found = [margins(game, play) for game in games]
    words, start = found[0]
    if any(
        w != words or g.batch_shape != first.batch_shape
        for (w, _), g in zip(found, games, strict=True)
    ):
        raise NegotiationError("the game changes its shape or its names with the numbers")
    rise = np.stack([losses - start for _, losses in found[1 : d + 1]], axis=1)
    size = max(float(np.abs(game.payoffs).max(initial=0.0)) for game in games)
    if words and np.abs(start + GOLDEN * rise.sum(axis=1) - found[-1][1]).max() > SLACK * size:
        raise NegotiationError(f"what is lost by departing is not linear in {', '.join(names)}")
    slopes = rise / widths[:, None]
    return Enforceable(
        first,
        limits,
        tuple(words),
        start.reshape(-1, *first.batch_shape),
        slopes.reshape(len(words), d, *first.batch_shape),
    )


def _maker(given: Any, names: list[str]) -> Callable[..., Any]:
    """Take what makes a game of numbers: a function of them, or the method ``game`` of talks."""
    make = given if callable(given) else getattr(given, "game", None)
    try:
        inspect.signature(make).bind(**dict.fromkeys(names))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise NegotiationError(
            f"expected talks, or a function that takes {', '.join(names)} and returns a game; got"
            f" {given!r:.80} ({error})"
        ) from None
    return make  # type: ignore[return-value]


def _checked(given: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Check limits."""
    if not 0 < len(given) <= MOST:
        raise NegotiationError(f"from 1 to {MOST} numbers may be open, got {len(given)}")
    limits = {}
    for name, pair in given.items():
        ends = as_array(pair)
        if ends is None or ends.shape != (2,) or not -np.inf < ends[0] < ends[1]:
            raise NegotiationError(
                f"limits of {name} must be two increasing numbers, of which the second may be"
                f" infinite, got {pair!r}"
            )
        limits[name] = (float(ends[0]), float(ends[1]))
    return limits


def _extent(limits: Mapping[str, tuple[float, float]]) -> tuple[Floats, Floats, Bools]:
    """Lower limits; upper ones, or for the infinite the lower plus 1; which are finite."""
    lows, highs = np.array(list(limits.values())).T
    bounded = np.isfinite(highs)
    return lows, np.where(bounded, highs, lows + 1), bounded
