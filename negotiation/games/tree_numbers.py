"""The numbers of a tree, or of a family of trees: payoffs at the ends, and probabilities."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.exact import any_float, as_fractions
from negotiation.games.nodes import CHANCE, Columns, stacked
from negotiation.games.shape import END, Shape

__all__ = ["Numbered"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Up to here floats hold every whole number.
MOST_WHOLE = 2**53
#: How far probabilities of a chance move may be from a sum of 1.
SLACK = 1e-9


class Numbered(Shape):
    """A tree's shape with numbers, which may be those of a family; see `Tree` for what they are.

    Parameters
    ----------
    players : tuple of str
    columns : Columns

    Raises
    ------
    NegotiationError
        As for `Shape`, or if probabilities are negative or do not add up to 1, payoffs are not
        finite, or shapes of families do not fit.
    """

    def __init__(self, players: tuple[str, ...], columns: Columns) -> None:
        super().__init__(players, columns)
        self.outcome: Ints = np.asarray(columns.outcome, dtype=np.intp)
        self.outcome_names: list[str] = list(columns.outcome_names)
        paid = columns.outcome_payoffs or [[0] * len(players)]
        self.outcome_payoffs = stacked("payoffs", paid).swapaxes(0, 1)
        self.branch_chances = self._checked_chances(columns.set_chances)
        one, two = self.outcome_payoffs.shape[2:], self.branch_chances.shape[1:]
        try:
            #: Shape of the family; ``()`` for a single game.
            self.batch_shape: tuple[int, ...] = np.broadcast_shapes(one, two)
        except ValueError:
            raise NegotiationError(
                f"payoffs are for a family of shape {one}, probabilities for one of {two}"
            ) from None
        self._check_payoffs()

    def _checked_chances(self, given: Sequence[Sequence[Any] | None]) -> NDArray[Any]:
        """Probabilities of all branches of chance moves, set by set; shape (*, *batch)."""
        own = [h for h, chances in enumerate(given) if chances is not None]
        rows = [[p] for h in own for p in given[h] or ()]
        if not rows:
            return np.empty(0)
        result = stacked("probabilities", rows)[:, 0]
        start = np.cumsum([0, *(len(given[h] or ()) for h in own)])[:-1]
        floats = result.astype(np.float64)
        total = np.add.reduceat(floats, start)
        for k, h in enumerate(own):
            where = f"of the chance move {', '.join(self.set_actions[h])}"
            if not (floats[start[k] : start[k] + len(self.set_actions[h])] >= 0).all():
                raise NegotiationError(f"probabilities {where} must not be negative")
            if not (np.abs(total[k] - 1) <= SLACK).all():
                wrong = total[k].flat[np.abs(total[k] - 1).argmax()]
                raise NegotiationError(f"probabilities {where} add up to {wrong:.10g}, not to 1")
        return result

    def _check_payoffs(self) -> None:
        """Payoffs are finite."""
        payoffs = self.outcome_payoffs.astype(np.float64)
        if not np.isfinite(payoffs).all():
            i, at = (int(k) for k in np.argwhere(~np.isfinite(payoffs))[0][:2])
            where = repr(self.outcome_names[at]) if self.outcome_names[at] else f"number {at + 1}"
            raise NegotiationError(
                f"payoffs must be finite; that of {self.players[i]!r} at outcome {where} is not"
            )

    @property
    def n_games(self) -> int:
        """Number of games in the family; 1 for a single game."""
        return math.prod(self.batch_shape)

    def __len__(self) -> int:
        """Number of games in the family."""
        return self.n_games

    def __getitem__(self, k: int) -> Self:
        """Game number `k` of the flattened family."""
        if not isinstance(k, (int, np.integer)) or not -self.n_games <= k < self.n_games:
            raise NegotiationError(f"no game {k!r}: the family has {self.n_games}")
        paid = self._over_family(self.outcome_payoffs, 2)
        chances = self._over_family(self.branch_chances, 1)
        one = type(self).__new__(type(self))
        # The shape is the same, with all that follows from it; the numbers are worked out anew.
        one.__dict__ |= {
            name: value
            for name, value in vars(self).items()
            if not isinstance(vars(Numbered).get(name), cached_property)
        } | {
            "outcome_payoffs": paid.reshape(*paid.shape[:2], self.n_games)[..., k],
            "branch_chances": chances.reshape(len(chances), self.n_games)[:, k],
            "batch_shape": (),
        }
        return one

    def __iter__(self) -> Iterator[Self]:
        """Go through the games of the family in order."""
        return (self[k] for k in range(self.n_games))

    # Numbers

    @cached_property
    def payoffs(self) -> Floats:
        """Payoffs at the ends, shape (n, L, *batch): the sum over outcomes on the way there."""
        return self._over_family(self._at_leaves(self.outcome_payoffs.astype(np.float64)), 2)

    @cached_property
    def chances(self) -> Floats:
        """Probability of each choice, shape (K, *batch): of chance; 1 for those of players."""
        return self._over_family(self._by_choice(self.branch_chances.astype(np.float64), 1.0), 1)

    @cached_property
    def exact_payoffs(self) -> NDArray[np.object_]:
        """Payoffs at the ends as the rational numbers that were given, (n, L, *batch)."""
        return self._over_family(self._at_leaves(as_fractions("payoffs", self.outcome_payoffs)), 2)

    @cached_property
    def exact_chances(self) -> NDArray[np.object_]:
        """Probability of each choice as the rational numbers that were given, (K, *batch)."""
        given = as_fractions("probabilities", self.branch_chances)
        return self._over_family(self._by_choice(given, Fraction(1)), 1)

    @cached_property
    def is_rational(self) -> bool:
        """Whether payoffs and probabilities were given as whole numbers and fractions, no float."""
        return not any(any_float(a) for a in (self.outcome_payoffs, self.branch_chances) if a.size)

    @cached_property
    def floats_are_exact(self) -> bool:
        """Whether `payoffs` are known to be what was given, added up on the way to each end."""
        floats = self.outcome_payoffs.astype(np.float64)
        adds = (self.outcome[self.player != END] >= 0).any()
        largest = np.abs(floats).max() * (1 + len(self.levels) * adds)
        if largest >= MOST_WHOLE or (adds and (floats != np.rint(floats)).any()):
            return False
        return bool((self.outcome_payoffs == floats).all())

    def _over_family(self, values: NDArray[Any], lead: int) -> NDArray[Any]:
        """Spread numbers over the family; the first `lead` axes stay."""
        first, own = values.shape[:lead], values.shape[lead:]
        wide = (1,) * (len(self.batch_shape) - len(own))
        return np.broadcast_to(values.reshape(*first, *wide, *own), (*first, *self.batch_shape))

    def _at_leaves(self, outcomes: NDArray[Any]) -> NDArray[Any]:
        """Add up outcomes on the way to each end."""
        none = np.zeros_like(outcomes[:, :1])
        paid = np.concatenate([outcomes, none], axis=1)  # The last is what outcome -1 pays.
        if (self.outcome[self.information >= 0] < 0).all():
            return paid[:, self.outcome[self.leaves]]
        total = paid[:, self.outcome]
        for level in self.levels[1:]:
            total[:, level] += total[:, self.parent[level]]
        return total[:, self.leaves]

    def _by_choice(self, chances: NDArray[Any], one: Any) -> NDArray[Any]:
        """Put probabilities of chance moves where their choices are."""
        sizes = np.diff(self.first_choice)
        result = np.full((len(np.repeat(sizes, sizes)), *chances.shape[1:]), one)
        result[np.repeat(self.set_player == CHANCE, sizes)] = chances
        return result
