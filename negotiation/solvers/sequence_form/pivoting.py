"""One equilibrium of a game of two players in sequence form, by complementary pivoting.

The path starts at a prior, at which every sequence has some weight, and follows the best replies to
a mixture of the prior and of what has been found, until the prior's share is zero (von Stengel, van
den Elzen and Talman 2002). Weights are bounded from below by powers of an infinitely small number,
higher for longer sequences, so that every information set is reached and what is found is a
sequential equilibrium (Miltersen and Sorensen 2010). Right-hand sides of the tableau are
polynomials in that number, compared by their first coefficients that differ; a small gift to each
sequence comes before them, so that ties never make the path cycle.

Lemke, C. E. (1965), "Bimatrix equilibrium points and mathematical programming", Management Science
11(7):681-689.

Koller, D., Megiddo, N. and von Stengel, B. (1996), "Efficient computation of equilibria for
extensive two-person games", Games and Economic Behavior 14(2):247-259.

von Stengel, B., van den Elzen, A. and Talman, D. (2002), "Computing normal form perfect equilibria
for extensive two-person games", Econometrica 70(2):693-715.

Miltersen, P. B. and Sorensen, T. B. (2010), "Computing a quasi-perfect equilibrium of a two-player
game", Economic Theory 42(1):175-192.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dger

from negotiation.solvers.sequence_form.sequences import SequenceForm, Side

__all__ = ["Weights", "lemke"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Pivots per sequence after which a path is given up.
MOST_PIVOTS = 50
#: Entries of a column below this are rounding errors, no pivots. Payoffs differ by 1 at most.
PIVOT = 1e-10
REFRESH = 100
#: Values this close are a tie.
TIE = 1e-10
#: Coefficients below this are rounding errors of zero.
NOTHING = 1e-10


@dataclass(frozen=True)
class Weights:
    """Weights of one player's sequences, as polynomials in numbers that are infinitely small.

    Attributes
    ----------
    order : array, shape (S,)
        The first coefficient that is not zero.
    value : array, shape (S,)
        That coefficient.
    """

    order: Ints
    value: Floats

    @classmethod
    def of(cls, coefficients: Floats) -> Weights:
        """Take coefficients, shape (S, L)."""
        large = coefficients > NOTHING
        order = np.where(large.any(axis=1), large.argmax(axis=1), coefficients.shape[1])
        padded = np.append(coefficients, np.ones((len(order), 1)), axis=1)
        return cls(order, padded[np.arange(len(order)), order])

    def limit(self) -> Floats:
        """The weights when small numbers have vanished, shape (S,)."""
        return np.where(self.order == 0, self.value, 0.0)

    def shares(self, side: Side) -> Floats:
        """Probability of each sequence's last choice in the limit, shape (S - parts,)."""
        if not len(side.above):
            return np.empty(0)
        start, sizes = side.first[:-1] - side.parts, np.diff(side.first)
        order, value = self.order[side.parts :], self.value[side.parts :]
        least = np.minimum.reduceat(order, start)
        used = np.where(order == np.repeat(least, sizes), value, 0.0)
        return used / np.repeat(np.add.reduceat(used, start), sizes)


def lemke(
    form: SequenceForm, rng: np.random.Generator, deadline: float
) -> tuple[Weights, Weights] | None:
    """Find one equilibrium, or None when pivots or time run out or rounding errors win.

    Parameters
    ----------
    form : SequenceForm
        Of a single part.
    rng : Generator
        For the prior and the gifts.
    deadline : float

    Returns
    -------
    pair of Weights, or None
    """
    start = _Start.of(form, rng)
    tableau = start.tableau()
    size = sum(side.size for side in form.sides)
    label = 2 * size  # The share of what is found.
    lemke.count = 0
    lemke.errs = []
    lemke.why = 'limit'
    for k in range(MOST_PIVOTS * (size + 10)):
        label = tableau.enter(label)
        lemke.count += 1
        if lemke.count % REFRESH == 0:
            tableau.refresh(); lemke.errs.append(tableau.err)
        if label < 0: lemke.why='no row'
        if label == 2*size: lemke.why='back'
        if label == 2 * size + 1:
            return start.solution(np.array(tableau.basis))
        if label < 0 or label == 2 * size or time.monotonic() > deadline:
            return None
        label = (label + size) % (2 * size)
    return None


@dataclass(frozen=True)
class _Player:
    """One player's side at the start.

    Attributes
    ----------
    side : Side
    payoffs : array, shape (S, S of the other)
    prior : array, shape (S,)
    least : array, shape (S, L)
        Lower bounds of weights.
    gifts : array, shape (S,)
    constraints : array, shape (m, S)
    right : array, shape (m, L)
        What the constraints add up to, beyond the share of what is found.
    base, rest : arrays
        Sequences of the best reply to the other's prior, one for each constraint, and the others.
    """

    side: Side
    payoffs: Floats
    prior: Floats
    least: Floats
    gifts: Floats
    constraints: Floats
    right: Floats


@dataclass(frozen=True)
class _Start:
    """Where the path starts, and what is needed to read off where it ends."""

    players: tuple[_Player, _Player]

    @classmethod
    def of(cls, form: SequenceForm, rng: np.random.Generator) -> _Start:
        """Choose priors and gifts."""
        length = 3 + max(int(side.rank.max(initial=-1)) + 1 for side in form.sides)
        players = []
        for i, side in enumerate(form.sides):
            matrix = form.matrix(i)
            payoffs = (matrix if i == 0 else matrix.T).toarray()
            payoffs /= _span(payoffs)
            sizes = np.repeat(np.diff(side.first), np.diff(side.first))
            shares = (1 + rng.random(len(sizes))) / 1.5
            prior = side.weights(side.shares(np.append(np.ones(side.parts), shares)))
            least = np.zeros((side.size, length))
            level = np.append(np.zeros(side.parts, np.intp), np.repeat(side.rank + 1, np.diff(side.first)))
            least[np.arange(side.size), 1 + level] = 0.5 + rng.random(side.size) / 2
            constraints = side.constraints.toarray()
            right = -constraints @ least
            right[: side.parts] = 0
            right[: side.parts, 1] = least[: side.parts, 1]
            players.append(_Player(side, payoffs, prior, least, rng.random(side.size), constraints, right))
        return cls((players[0], players[1]))

    def tableau(self) -> _Tableau:
        one, two = self.players
        sizes = [p.side.size for p in self.players]
        size = sum(sizes)
        length = one.least.shape[1]
        table = np.zeros((size + 1, size + 1 + length))
        basis, column = [0] * (size + 1), {}
        info = []
        for p, o in ((one, two), (two, one)):
            worth = np.stack([p.payoffs @ o.prior, p.gifts], axis=1)
            chosen = p.side.best(worth, TIE)
            base = np.append(np.arange(p.side.parts), chosen)
            rest = np.setdiff1d(np.arange(p.side.size), base)
            inv = np.linalg.inv(p.constraints[:, base])
            T = inv @ p.constraints[:, rest]
            Z = np.zeros((p.side.size, len(rest)))
            Z[rest, range(len(rest))] = 1
            Z[base] = -T
            e = np.zeros(len(base)); e[: p.side.parts] = 1
            plan = np.zeros(p.side.size); plan[base] = inv @ e
            small = np.zeros((p.side.size, length)); small[base] = inv @ p.right
            info.append((base, rest, T, Z, plan, small))
        offs = [0, sizes[0]]
        # row and column numbering: row k for pair k (whichever is basic), column k for the other.
        for i, (p, o) in enumerate(((one, two), (two, one))):
            base, rest, T, Z, plan, small = info[i]
            obase, orest, oT, oZ, oplan, osmall = info[1 - i]
            off, ooff = offs[i], offs[1 - i]
            rb, rn = off + base, off + rest
            table[np.ix_(rb, rn)] = T
            table[rb, size] = -plan[base]
            table[rb, size + 1 :] = small[base]
            gain = Z.T @ p.payoffs
            table[np.ix_(rn, rb)] = -T.T
            table[np.ix_(rn, ooff + orest)] = gain @ oZ
            table[rn, size] = gain @ (oplan - o.prior)
            table[rn, size + 1 :] = -gain @ (o.least + osmall)
            table[rn, size + 1] -= gain @ o.prior
            table[rn, -1] -= Z.T @ p.gifts
            for k in rb: basis[k] = int(k); column[int(k) + size] = int(k)
            for k in rn: basis[k] = int(k) + size; column[int(k)] = int(k)
        table[size, size] = 1.0
        table[size, size + 1] = 1.0
        basis[size] = 2 * size + 1
        column[2 * size] = size
        return _Tableau(table, basis, column, size + 1)

    def solution(self, basis: Ints) -> tuple[Weights, Weights] | None:
        one, two = self.players
        size = one.side.size + two.side.size
        used = basis[basis < size]
        P = np.sort(used[used < one.side.size]); Q = np.sort(used[used >= one.side.size]) - one.side.size
        result = []
        for p, o, mine, others in ((one, two, P, Q), (two, one, Q, P)):
            m, mo = len(p.constraints), len(o.constraints)
            if len(mine) + mo != m + len(others):
                return None
            matrix = np.zeros((m + len(others), len(mine) + mo))
            right = np.zeros((m + len(others), p.least.shape[1]))
            matrix[:m, : len(mine)] = p.constraints[:, mine]
            right[:m] = p.right
            right[: p.side.parts, 0] += 1
            pay = o.payoffs[others]  # o's slack zero: F'q - pay (least + x) - gifts = 0
            matrix[m:, : len(mine)] = -pay[:, mine]
            matrix[m:, len(mine):] = o.constraints[:, others].T
            right[m:] = pay @ p.least
            right[m:, -1] += o.gifts[others]
            try:
                x = np.linalg.solve(matrix, right)
            except np.linalg.LinAlgError:
                return None
            total = p.least.copy()
            total[mine] += x[: len(mine)]
            result.append(Weights.of(total))
        return result[0], result[1]


class _Tableau:
    def __init__(self, table, basis, column, width):
        self.table = np.asfortranarray(table.T).T  # rows contiguous
        self.basis, self.column, self.width = basis, column, width
        self.first = self.table.copy(), list(basis), dict(column)

    def refresh(self) -> None:
        first, basis0, column0 = self.first
        row_of = {b: r for r, b in enumerate(basis0)}
        now = {b: r for r, b in enumerate(self.basis)}
        J = [l for l in column0 if l in now]           # entered
        I = [l for l in basis0 if l not in now]
        if not J: return
        I_r = np.array([row_of[l] for l in I]); J_c = np.array([column0[l] for l in J])
        stay_b = [l for l in basis0 if l in now]; stay_n = [l for l in column0 if l not in now]
        sb = np.array([row_of[l] for l in stay_b], dtype=int); sn = np.array([column0[l] for l in stay_n], dtype=int)
        K = first[np.ix_(I_r, J_c)]
        W = self.width
        cols = np.concatenate([sn, np.arange(W, first.shape[1])])
        X = np.linalg.solve(K, np.concatenate([np.eye(len(I)), first[np.ix_(I_r, cols)]], axis=1))
        Y = first[np.ix_(sb, J_c)]
        lower = -Y @ X
        lower[:, len(I):] += first[np.ix_(sb, cols)]
        new = np.empty_like(self.table)
        rJ = np.array([now[l] for l in J]); rb = np.array([now[l] for l in stay_b], dtype=int)
        cI = np.array([self.column[l] for l in I]); cn = np.array([self.column[l] for l in stay_n], dtype=int)
        allc = np.concatenate([cI, cn, np.arange(W, first.shape[1])])
        new[np.ix_(rJ, allc)] = X
        new[np.ix_(rb, allc)] = lower
        self.err = np.abs(new - self.table).max()
        self.table[...] = new

    def enter(self, label: int) -> int:
        table, at = self.table, self.column[label]
        entering = table[:, at].copy()
        rows = np.flatnonzero(entering > PIVOT)
        for k in range(self.width, table.shape[1]):
            if len(rows) <= 1: break
            ratio = table[rows, k] / entering[rows]
            least = ratio.min()
            left = table[rows, k] - least * entering[rows]
            rows = rows[left <= TIE * (1 + abs(least))]
        if not len(rows): return -1
        last = len(table) - 1
        row = last if last in rows else int(rows[entering[rows].argmax()])
        table[:, at] = 0.0
        table[row, at] = 1.0
        scaled = table[row] / entering[row]
        entering[row] = 0.0
        table[row] = scaled
        dger(-1.0, scaled, entering, a=table.T, overwrite_a=1)
        leaving, self.basis[row] = self.basis[row], label
        del self.column[label]
        self.column[leaving] = at
        return leaving


def _span(payoffs: Floats) -> float:
    largest = np.abs(payoffs).max()
    return float(2.0 ** np.frexp(largest)[1]) if largest else 1.0
