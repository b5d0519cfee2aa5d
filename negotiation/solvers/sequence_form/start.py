"""Where complementary pivoting starts: best replies to a prior; and what its end stands for.

A player's weights are ``(1 - t) * prior + t * (what has been found)``, and at least their lower
bounds. Labels of variables: a weight above its bound has the number of the sequence, those of the
second player after those of the first, S in all; what is lost by the sequence has S more; 2 S is
the share t, and 2 S + 1 the prior's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequence_form.sequences import SequenceForm, Side
from negotiation.solvers.sequence_form.tableau import TIE, Tableau

__all__ = ["Start"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class _Player:
    """One player at the start.

    Attributes
    ----------
    side : Side
    payoffs : array, shape (S_i, S_j)
    prior : array, shape (S_i,)
    least : array, shape (S_i, terms)
        Lower bounds of the weights, polynomials.
    gifts : array, shape (S_i,)
    constraints : array, shape (m, S_i)
        Of the weights.
    right : array, shape (m, terms)
        What the constraints add up to for the weights above the bounds, beside the share found.
    """

    side: Side
    payoffs: Floats
    prior: Floats
    least: Floats
    gifts: Floats
    constraints: Floats
    right: Floats


@dataclass(frozen=True)
class _Reply:
    """A best reply to the other's prior, with one sequence for each constraint.

    Attributes
    ----------
    base, rest : arrays
        Its sequences, and the others.
    swaps : array, shape (S_i, len(rest))
        How the weights change with those of the others.
    plan : array, shape (S_i,)
        Its weights.
    small : array, shape (S_i, terms)
        Its weights because of `_Player.right`.
    """

    base: Ints
    rest: Ints
    swaps: Floats
    plan: Floats
    small: Floats


@dataclass(frozen=True)
class Start:
    """Where a path starts.

    Attributes
    ----------
    players : pair
    """

    players: tuple[_Player, _Player]

    @classmethod
    def of(
        cls, form: SequenceForm, rng: np.random.Generator, prior: tuple[Floats, Floats] | None
    ) -> Start:
        """Choose bounds and gifts, and a prior near the given one or near equal shares."""
        terms = 4 + max(int(side.rank.max(initial=-1)) for side in form.sides) + 1
        matrices = form.matrix(0).toarray(), form.matrix(1).toarray().T
        players = []
        for i, side in enumerate(form.sides):
            near = np.ones(side.size) if prior is None else prior[i]
            shares = side.shares(near) * (1 + rng.random(len(side.choice)))
            shares = side.shares(np.append(np.ones(side.parts), shares))
            least = np.zeros((side.size, terms))
            degree = 1 + np.append(np.zeros(side.parts), 1 + np.repeat(side.rank, side.sizes))
            least[np.arange(side.size), degree.astype(np.intp)] = 0.5 + rng.random(side.size) / 2
            constraints = side.constraints.toarray()
            right = -constraints @ least
            right[0] = least[0]  # All weights are a little larger than those of probabilities.
            players.append(
                _Player(
                    side,
                    np.ldexp(matrices[i], -np.frexp(np.abs(matrices[i]).max())[1]),
                    side.weights(shares),
                    least,
                    rng.random(side.size),
                    constraints,
                    right,
                )
            )
        return cls((players[0], players[1]))

    def tableau(self) -> Tableau:
        """Equations at the start, with the losses of what is no best reply in the basis."""
        one, two = self.players
        replies = _reply(one, two), _reply(two, one)
        size, terms = one.side.size + two.side.size, one.least.shape[1]
        table = np.zeros((size + 1, size + 1 + terms))
        table[size, [size, size + 1]] = 1.0
        inside, outside = np.arange(size + 1), size + np.arange(size + 1)
        offsets = 0, one.side.size
        for i, (p, o) in enumerate(((one, two), (two, one))):
            own, other = replies[i], replies[1 - i]
            used, lost = offsets[i] + own.base, offsets[i] + own.rest
            inside[lost], outside[lost] = size + lost, lost
            table[np.ix_(used, lost)] = -own.swaps[own.base]
            table[used, size] = -own.plan[own.base]
            table[used, size + 1 :] = own.small[own.base]
            gain = own.swaps.T @ p.payoffs
            table[np.ix_(lost, used)] = own.swaps[own.base].T
            table[np.ix_(lost, offsets[1 - i] + other.rest)] = gain @ other.swaps
            table[lost, size] = gain @ (other.plan - o.prior)
            table[lost, size + 1 :] = -gain @ (o.least + other.small)
            table[lost, size + 1] -= gain @ o.prior
            table[lost, -1] -= own.swaps.T @ p.gifts
        inside[size], outside[size] = 2 * size + 1, 2 * size
        return Tableau(table, inside, outside)

    def weights(self, inside: Ints) -> tuple[Floats, Floats] | None:
        """Weights in a basis without the prior, worked out afresh; None if it is none.

        Parameters
        ----------
        inside : array
            Labels of the variables in the basis.

        Returns
        -------
        pair of arrays, shapes (S_1, terms) and (S_2, terms)
            Polynomials.
        """
        one, two = self.players
        split, size = one.side.size, one.side.size + two.side.size
        used = np.sort(inside[inside < size])
        mine, theirs = used[used < split], used[used >= split] - split
        x, y = _solved(one, two, mine, theirs), _solved(two, one, theirs, mine)
        return None if x is None or y is None else (x, y)


def _reply(player: _Player, other: _Player) -> _Reply:
    """Find a best reply to the other's prior; gifts decide ties."""
    side = player.side
    worth = np.stack([player.payoffs @ other.prior, player.gifts], axis=1)
    base = np.append(np.arange(side.parts), side.best(worth, TIE))
    rest = np.setdiff1d(np.arange(side.size), base)
    inverse = np.linalg.inv(player.constraints[:, base])
    swaps = np.zeros((side.size, len(rest)))
    swaps[rest, np.arange(len(rest))] = 1.0
    swaps[base] = -inverse @ player.constraints[:, rest]
    plan, small = np.zeros(side.size), np.zeros_like(player.least)
    plan[base], small[base] = inverse[:, 0], inverse @ player.right
    return _Reply(base, rest, swaps, plan, small)


def _solved(player: _Player, other: _Player, mine: Ints, theirs: Ints) -> Floats | None:
    """Weights of a player that use some sequences, so that the other gets as much by some of its.

    Returns
    -------
    array, shape (S_i, terms), or None if there are none or several
    """
    rows, columns = len(player.constraints), len(mine)
    if rows + len(theirs) != columns + len(other.constraints):
        return None
    pays = other.payoffs[theirs]
    matrix = np.zeros((rows + len(theirs), rows + len(theirs)))
    matrix[:rows, :columns] = player.constraints[:, mine]
    matrix[rows:, :columns] = -pays[:, mine]
    matrix[rows:, columns:] = other.constraints[:, theirs].T
    right = np.concatenate([player.right, pays @ player.least])
    right[0, 0] += 1.0
    right[rows:, -1] += other.gifts[theirs]
    try:
        solution = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    result = player.least.copy()
    result[mine] += solution[:columns]
    return result
