"""An exact enumeration of the equilibria of 2x2x2 games, and results beside it.

The enumeration shares nothing with the package. It goes face by face, in fractions: with one or two
mixers the equilibria are intervals and solutions of linear equations; with three, two indifferences
give two probabilities as functions of the third, and the last one is a quadratic in it. On a
continuum it takes samples.
"""

import itertools
import math
from fractions import Fraction

import numpy as np

import negotiation as ng

EDGE = Fraction(1, 10**8)
#: Samples of an open interval from 0 to 1, some close to its ends.
WITHIN = [EDGE, Fraction(1, 3), Fraction(1, 2), Fraction(9, 11), 1 - EDGE]
#: Others, closer to the ends.
ACROSS = [
    *WITHIN[1:-1],
    *(e for n in (3, 9, 30, 100) for e in (Fraction(1, 2**n), 1 - Fraction(1, 2**n))),
]
OTHERS = [(1, 2), (0, 2), (0, 1)]
#: What the probabilities of a sample are rounded by, and a few roundings more.
ROUNDING = 2.0**-50


def solve(payoffs, **settings):
    return ng.nash_equilibria(ng.NormalFormGame(payoffs), **settings)


class Enumeration:
    """Equilibria of one game: `points`, and `samples` of continua; second strategies' shares."""

    def __init__(self, payoffs):
        self.points, self.samples = set(), set()
        self.gains = [self.polynomial(np.moveaxis(own, i, 0)) for i, own in enumerate(payoffs)]
        for x in itertools.product((0, 1), repeat=3):
            if all((1 - 2 * x[i]) * self.gain(i, x) <= 0 for i in range(3)):
                self.points.add(tuple(map(Fraction, x)))
            for i in range(3):
                if x[i] == 0:
                    self.one_mixer(i, list(x))
                self.two_mixers(i, list(x))
        self.three_mixers()

    @staticmethod
    def polynomial(own):
        """Gain from the second strategy as a + b x + c y + d x y, in whole numbers."""
        own = [Fraction(float(v)) for v in own.ravel()]
        g = [two - one for one, two in zip(own[:4], own[4:], strict=True)]
        scale = math.lcm(*[v.denominator for v in g])
        g = [int(v * scale) for v in g]
        return g[0], g[2] - g[0], g[1] - g[0], g[3] - g[2] - g[1] + g[0]

    def gain(self, i, x):
        a, b, c, d = self.gains[i]
        y, z = (x[j] for j in OTHERS[i])
        return a + b * y + c * z + d * y * z

    def line(self, i, x, j):
        """Gain of i as a + b x_j."""
        low, high = ([*x[:j], v, *x[j + 1 :]] for v in (0, 1))
        return self.gain(i, low), self.gain(i, high) - self.gain(i, low)

    def add(self, x, on_continuum):
        (self.samples if on_continuum else self.points).add(tuple(map(Fraction, x)))

    def along(self, x, i, lines):
        """Add the points of the open interval for x_i on which all a + b x_i <= 0."""
        low, high = Fraction(0), Fraction(1)
        for a, b in lines:
            if b == 0 and a > 0:
                return
            if b > 0:
                high = min(high, Fraction(-a, 1) / b)
            elif b < 0:
                low = max(low, Fraction(-a, 1) / b)
        if low == high and 0 < low < 1:
            self.add([*x[:i], low, *x[i + 1 :]], on_continuum=False)
        elif low < high:
            for share in WITHIN:
                self.add([*x[:i], low + share * (high - low), *x[i + 1 :]], on_continuum=True)

    def one_mixer(self, i, x):
        if self.gain(i, x) == 0:
            signed = [(1 - 2 * x[j], self.line(j, x, i)) for j in OTHERS[i]]
            self.along(x, i, [(sign * a, sign * b) for sign, (a, b) in signed])

    def two_mixers(self, k, x):
        """All but k mix; called once for each x_k."""
        i, j = OTHERS[k]
        if x[i] or x[j]:
            return
        sign = 1 - 2 * x[k]
        at_i, at_j = zeros(*self.line(j, x, i)), zeros(*self.line(i, x, j))
        if at_i is None and at_j is None:
            # A bilinear function has no minimum within the square, unless it is constant.
            corners = self.corners(k, sign)
            if min(corners) < 0 or not any(corners):
                for x[i], x[j] in itertools.product(ACROSS, repeat=2):
                    if sign * self.gain(k, x) <= 0:
                        self.add(x, on_continuum=True)
                assert self.samples
            return
        free, fixed, values = (i, j, at_j) if at_i is None else (j, i, at_i)
        for value in values:
            x[fixed] = value
            if at_i is None or at_j is None:
                a, b = self.line(k, x, free)
                self.along(x, free, [(sign * a, sign * b)])
                continue
            for x[free] in at_j:
                if sign * self.gain(k, x) <= 0:
                    self.add(x, on_continuum=False)

    def corners(self, k, sign=1):
        a, b, c, d = self.gains[k]
        return [sign * v for v in (a, a + b, a + c, a + b + c + d)]

    def three_mixers(self):
        """Solve for two probabilities as functions of that of k, and put them into k's gain."""
        k = next((k for k in range(3) if not any(self.gains[k])), 2)
        i, j = OTHERS[k]
        at_zero, at_one = [0, 0, 0], [0, 0, 0]
        at_one[k] = 1
        # Numerator and denominator of x_i and x_j, each as values at x_k = 0 and as its slope.
        parts = []
        for who, whose in ((j, i), (i, j)):
            (a, b), (c, d) = (self.line(who, x, whose) for x in (at_zero, at_one))
            parts.append(((-a, a - c), (b, d - b)))
        (n, m), (p, q) = parts
        special = set()
        for top, below in parts:
            left = (below[0] - top[0], below[1] - top[1])
            special |= {Fraction(-a, b) for a, b in (top, below, left) if b}
        special = {t for t in special if 0 < t < 1}
        for t in special:
            self.at(k, t, on_continuum=False)
        if any(self.gains[k]):
            if not any(m) or not any(q):
                return  # An indifference fixes x_k, at a special point.
            a, b, c, d = self.gains[k]
            terms = zip(times(m, q), times(n, q), times(m, p), times(n, p), strict=True)
            g = [a * one + b * y + c * z + d * yz for one, y, z, yz in terms]
            if any(g):
                self.at_roots(k, [r for r in quadratic_roots(*g) if r[0] not in special], parts)
                return
        for low, high in itertools.pairwise(sorted({*special, Fraction(0), Fraction(1)})):
            for share in WITHIN:
                self.at(k, low + share * (high - low), on_continuum=True)

    def at_roots(self, k, roots, parts):
        """Add the solutions at roots of the quadratic, where no numerator or denominator is 0."""
        for t, exact in roots:
            if exact and 0 < t < 1:
                self.at(k, t, on_continuum=False)
                continue
            x = [t, t, t]
            for i, (top, below) in zip(OTHERS[k], parts, strict=True):
                x[i] = (top[0] + top[1] * t) / (below[0] + below[1] * t) if 0 < t < 1 else t
            if all(0 < v < 1 for v in x):
                self.add(x, on_continuum=False)

    def at(self, k, t, *, on_continuum):
        """Add all points of the open cube with x_k = t at which nobody gains."""
        i, j = OTHERS[k]
        x = [t, t, t]
        at_i, at_j = zeros(*self.line(j, x, i)), zeros(*self.line(i, x, j))
        a, b, c, d = self.gains[k]
        if at_i is None and at_j is None:
            corners = self.corners(k)
            if any(corners) and not min(corners) < 0 < max(corners):
                return
            for y in (Fraction(w, 512) for w in range(1, 512)):
                free = zeros(a + b * y, c + d * y)
                for z in WITHIN if free is None else free:
                    x[i], x[j] = y, z
                    self.add(x, on_continuum=True)
            return
        for x[i] in WITHIN if at_i is None else at_i:
            for x[j] in WITHIN if at_j is None else at_j:
                if at_i is None:
                    free = zeros(a + c * x[j], b + d * x[j])
                elif at_j is None:
                    free = zeros(a + b * x[i], c + d * x[i])
                else:
                    free = [t] if self.gain(k, x) == 0 else []
                one = i if at_i is None else j if at_j is None else k
                for value in WITHIN if free is None else free:
                    here = [*x[:one], value, *x[one + 1 :]]
                    self.add(here, on_continuum=on_continuum or free is None)


def zeros(a, b):
    """Zeros of a + b x between 0 and 1, None for all."""
    if b == 0:
        return [] if a else None
    x = Fraction(-a) / b
    return [x] if 0 < x < 1 else []


def times(p, q):
    return p[0] * q[0], p[0] * q[1] + p[1] * q[0], p[1] * q[1]


def quadratic_roots(c, b, a):
    """Roots of a t**2 + b t + c, each with whether it is exact; irrational ones to 600 bits."""
    if a == 0:
        return [(Fraction(-c, b), True)] if b else []
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    square_root = math.isqrt(inside)
    exact = square_root**2 == inside
    if not exact:
        square_root = Fraction(math.isqrt(inside << 1200), 2**600)
    return [(t, exact) for t in {(-b + s * square_root) / Fraction(2 * a) for s in (1, -1)}]


def columns(points, players=3):
    """Points as shares of the second strategies, shape (players, number)."""
    return np.array([[float(v) for v in x] for x in points]).reshape(-1, players).T


def box_of(eqs, game):
    """Lower and upper ends of the unresolved parts of a game."""
    at = eqs.unresolved.game == game
    return (np.concatenate(ends)[:, at] for ends in (eqs.unresolved.lower, eqs.unresolved.upper))


def distance(points, entries):
    """Of each point from each entry, shape (points, entries)."""
    return np.abs(points[:, :, None] - entries[:, None]).max(axis=0)


def outside(eqs, game, points, tolerance=1e-9):
    """Which columns of probabilities are neither entries nor in an unresolved part."""
    entries = np.concatenate(eqs.strategies)[:, eqs.game == game]
    low, high = box_of(eqs, game)
    assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    apart = distance(points, entries).min(axis=1, initial=np.inf) > tolerance
    off = np.maximum(low[:, None] - points[:, :, None], points[:, :, None] - high[:, None])
    return apart & (off.max(axis=0).min(axis=1, initial=np.inf) > tolerance)


def both(shares):
    """All probabilities of games with two strategies each, from those of the second ones."""
    return np.stack([1 - shares, shares], axis=1).reshape(2 * len(shares), -1)


def check_against_enumeration(payoffs, apart=0.0):
    """Compare with the enumeration, game by game.

    Continua are more than `apart` from isolated equilibria. Returns the result, the number of games
    proved, and of those with finitely many equilibria.
    """
    eqs = solve(payoffs)
    second = np.array([x[1] for x in eqs.strategies])
    finite = 0
    for game in range(payoffs.shape[-1]):
        truth = Enumeration(payoffs[..., game])
        points, samples = columns(truth.points), columns(truth.samples)
        finite += not truth.samples
        assert not outside(eqs, game, both(np.concatenate([points, samples], axis=1))).any()
        assert eqs.complete[game] == (eqs.unresolved.game != game).all()
        entries = second[:, eqs.game == game]
        isolated = entries[:, eqs.isolated[eqs.game == game]]
        assert (distance(points, isolated).min(axis=0, initial=np.inf) < 1e-9).all()
        if truth.samples:
            assert not eqs.complete[game]
            assert (distance(samples, isolated) >= apart).all()
        elif eqs.complete[game]:
            assert entries.shape == points.shape
            assert (distance(points, entries).min(axis=0, initial=0) < 1e-9).all()
    return eqs, int(eqs.complete.sum()), finite


def integers(seed, most, games, shape=(2, 2, 2)):
    rng = np.random.default_rng(seed)
    return rng.integers(0, most + 1, size=(len(shape), *shape, games)).astype(float)


def of_gains(*gains):
    """Make a game where first strategies pay nothing, and second ones these, by the rest."""
    n = len(gains)
    payoffs = np.zeros((n, *[2] * n))
    for i, gain in enumerate(gains):
        np.moveaxis(payoffs[i], i, 0)[1] = np.reshape(gain, [2] * (n - 1))
    return payoffs


def game_of(gains):
    """Payoffs with which these are what each player gains by its second strategy."""
    n = len(gains)
    payoffs = np.zeros((n, *[2] * n))
    for x in itertools.product((0, 1), repeat=n):
        payoffs[:, *x] = [own * gain(x) for own, gain in zip(x, gains, strict=True)]
    return payoffs


def nearly_double(rng, games, off=0.0, flat=1.0):
    """Games in which two equilibria of all mixing nearly meet: as rounding has it, 0, 1 or 2.

    The indifferences are s (y - y0) + t (z - z0) + d (y - y0) (z - z0) and so on, with slopes for
    which their derivative has no inverse. The last one is off by up to `off`; the probability of
    the third player counts for the share `flat` of what the others' do.
    """
    players = [(1, 2), (0, 2), (0, 1)]
    result = []
    for _ in range(games):
        at = rng.uniform(0.15, 0.85, 3)
        slopes = rng.uniform(0.3, 1, (3, 2)) * rng.choice([-1, 1], (3, 2))
        bend = rng.uniform(-1, 1, 3)
        slopes[:2, 1] *= flat
        bend[:2] *= flat
        slopes[2, 1] = -slopes[0, 0] * slopes[1, 1] * slopes[2, 0] / (slopes[0, 1] * slopes[1, 0])
        gains = []
        for (i, j), (s, t), d in zip(players, slopes, bend, strict=True):
            y, z = np.array([[0.0], [1.0]]) - at[i], np.array([0.0, 1.0]) - at[j]
            gains.append(s * y + t * z + d * y * z)
        gains[2] += off * rng.uniform(-1, 1)
        result.append(of_gains(*gains))
    return np.stack(result, axis=-1)
