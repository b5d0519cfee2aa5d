"""Three and more players: an exact enumeration of 2x2x2 games, ties, scales, known games.

The enumeration shares nothing with the package. It goes face by face, in fractions: with one or two
mixers the equilibria are intervals and solutions of linear equations; with three, two indifferences
give two probabilities as functions of the third, and the last one is a quadratic in it. On a
continuum it takes samples.
"""

import itertools
import math
import time
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

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


def solve(payoffs, **settings):
    return ng.nash_equilibria(ng.NormalFormGame(payoffs), **settings)


# --- enumeration of 2x2x2 games -----------------------------------------------------------------


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


def columns(points):
    """Points as shares of the second strategies, shape (3, number)."""
    return np.array([[float(v) for v in x] for x in points]).reshape(-1, 3).T


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
    """All probabilities of 2x2x2 games from those of the second strategies."""
    return np.stack([1 - shares, shares], axis=1).reshape(6, -1)


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


# Ties everywhere: most of the games have continua. Of the others nearly all are proved; those that
# are not have an equilibrium at which an unused strategy ties.
@pytest.mark.parametrize(("most", "games"), [(1, 100), (2, 100), (3, 150), (9, 150), (40, 150)])
def test_enumeration_of_games_with_ties(most, games):
    payoffs = integers(most, most, games)
    eqs, complete, finite = check_against_enumeration(payoffs, apart=1e-5)
    assert finite >= complete >= 0.9 * finite > 0
    assert eqs.regret.max() < 1e-15 * (most + 4)


# The floats are taken as they are: 0.3 - 0.2 is not 0.1.
@pytest.mark.parametrize("change", [lambda p: p * 0.1, lambda p: p / 3, lambda p: p * 0.1 + 1e9])
def test_enumeration_of_games_that_are_rounded(change):
    check_against_enumeration(change(integers(5, 3, 100)))


# Payoffs of all sizes in one game, and near-ties that only exact arithmetic tells from ties.
@pytest.mark.parametrize("scale", [9, 30])
def test_enumeration_of_games_of_all_sizes(scale):
    rng = np.random.default_rng(scale)
    shape = (3, 2, 2, 2, 80)
    sizes = 10.0 ** rng.uniform(-scale, scale, shape)
    _, complete, finite = check_against_enumeration(sizes * rng.choice([-1, 1], shape))
    assert complete > 0.3 * finite
    check_against_enumeration(10.0 ** rng.integers(-9, 10, shape) * rng.integers(-1, 2, shape))


@pytest.mark.parametrize("gap", [2.0**-30, 2.0**-45, 2.0**-51])
def test_enumeration_of_near_ties(gap):
    rng = np.random.default_rng(7)
    check_against_enumeration(integers(7, 1, 100) + gap * rng.integers(-1, 2, (3, 2, 2, 2, 100)))


# --- larger games with ties ---------------------------------------------------------------------


def payoffs_of(payoffs, x):
    """What each strategy of each player pays."""
    n = len(x)
    result = []
    for i in range(n):
        others = [a for j in range(n) if j != i for a in (x[j], [j])]
        result.append(np.einsum(payoffs[i], list(range(n)), *others, [i]))
    return result


def found_locally(payoffs, rng, starts):
    """Equilibria by SciPy's root, from random mixtures on random supports."""
    shape = payoffs.shape[1:]
    result = []
    for _ in range(starts):
        used = [np.sort(rng.choice(s, rng.integers(1, s + 1), replace=False)) for s in shape]
        cuts = np.cumsum([len(u) for u in used])[:-1]

        def mixtures(z, used=used, cuts=cuts):
            x = [np.zeros(s) for s in shape]
            for own, at, values in zip(x, used, np.split(z, cuts), strict=True):
                own[at] = values
            return x

        def residual(z, used=used, mixtures=mixtures):
            x = mixtures(z)
            rows = zip(payoffs_of(payoffs, x), used, x, strict=True)
            return np.concatenate([[*(v[u[1:]] - v[u[0]]), y.sum() - 1] for v, u, y in rows])

        start = np.concatenate([rng.dirichlet(np.ones(len(u))) for u in used])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of slow progress.
            z = root(residual, start).x
        if z.min() < 0 or np.abs(residual(z)).max() > 1e-12:
            continue
        x = mixtures(z)
        if max(v.max() - v @ y for v, y in zip(payoffs_of(payoffs, x), x, strict=True)) < 1e-12:
            result.append(np.concatenate(x))
    return np.array(result).reshape(-1, sum(shape)).T


@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize(("shape", "games"), [((3, 3, 3), 4), ((2, 2, 2, 2), 6), ((3, 2, 3), 5)])
def test_what_is_found_locally_is_listed(shape, games, most):
    payoffs = integers(11, most, games, shape)
    eqs = solve(payoffs)
    assert eqs.regret.max() < 1e-13
    parts = np.bincount(eqs.unresolved.game, minlength=games)
    assert (eqs.complete == (parts == 0)).all()
    assert parts.max() <= 16 * np.prod([2**s - 1 for s in shape])
    pure = ng.pure_equilibria(eqs.source)
    assert pure.game.tolist() == eqs.game[eqs.is_pure].tolist()
    for ours, theirs in zip(eqs.strategies, pure.strategies, strict=True):
        assert (ours[:, eqs.is_pure] == theirs).all()
    rng, found = np.random.default_rng(12), 0
    for game in range(games):
        points = found_locally(payoffs[..., game], rng, 25)
        found += points.shape[1]
        # Where equilibria touch, the residual is small well away from them.
        assert not outside(eqs, game, points, tolerance=1e-6).any()
    assert found > 0


# --- scales -------------------------------------------------------------------------------------


def same_equilibria(one, two, tolerance=0.0):
    """Whether two results agree on everything."""
    assert one.game.tolist() == two.game.tolist()
    assert one.complete.tolist() == two.complete.tolist()
    assert one.isolated.tolist() == two.isolated.tolist()
    for a, b in zip(one.strategies, two.strategies, strict=True):
        assert np.abs(a - b).max(initial=0) <= tolerance


def to_players(values, payoffs):
    return np.reshape(values, (-1, *[1] * (payoffs.ndim - 1)))


SCALED = [
    integers(21, 3, 60),
    integers(22, 3, 2, (3, 3, 3)),
    np.round(np.random.default_rng(23).normal(size=(3, 3, 2, 2, 20)) * 2**20) / 2**20,
]


# All these changes are exact in floating point, and leave every comparison as it was.
@pytest.mark.parametrize("payoffs", SCALED)
def test_exact_changes_of_scale_change_nothing(payoffs):
    eqs = solve(payoffs)
    shift = to_players([1e9, -(2.0**29), 3.0], payoffs)
    same_equilibria(eqs, solve(payoffs + shift))
    for powers in ([-30, 30, 0], [-900, 0, 900]):
        same_equilibria(eqs, solve(payoffs * to_players(2.0 ** np.array(powers), payoffs)))
    # What a player cannot change: a number for each profile of the others.
    changed = payoffs.copy()
    for i in range(3):
        size = changed[i].mean(axis=i, keepdims=True).shape
        changed[i] += np.random.default_rng(i).integers(-1024, 1024, size)
    same_equilibria(eqs, solve(changed))


# Rounded, but nowhere near a tie.
@pytest.mark.parametrize("scale", [1e-12, 1e-9, 1e9])
def test_generic_games_at_any_scale(scale):
    payoffs = np.random.default_rng(24).normal(size=(3, 3, 2, 2, 40))
    changed = payoffs.copy()
    changed[0] *= scale
    changed[1] /= scale
    eqs = solve(changed)
    assert eqs.complete.all()
    same_equilibria(solve(payoffs), eqs, tolerance=1e-11)


# --- what may not matter ------------------------------------------------------------------------


def covered(eqs, points, tolerance=1e-9):
    return not outside(eqs, 0, points, tolerance).any()


def small_game(draw, most=3):
    shape = draw(st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 3, 2), (2, 2, 2, 2)]))
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).integers(0, most + 1, (len(shape), *shape)).astype(float)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_relabelling_with_ties(data):
    payoffs = small_game(data.draw)
    n = len(payoffs)
    order = data.draw(st.permutations(range(n)))
    labels = [data.draw(st.permutations(range(s))) for s in payoffs.shape[1:]]
    changed = np.transpose(payoffs[order], (0, *[1 + i for i in order]))
    for axis, i in enumerate(order, 1):
        changed = changed.take(labels[i], axis=axis)
    before, after = solve(payoffs), solve(changed)
    assert before.complete == after.complete

    def renamed(arrays):
        return np.concatenate([arrays[i][labels[i]] for i in order])

    assert covered(after, renamed(before.strategies))
    back = [np.empty((s, len(after))) for s in payoffs.shape[1:]]
    for x, i in zip(after.strategies, order, strict=True):
        back[i][labels[i]] = x
    assert covered(before, np.concatenate(back))
    assert before.isolated.sum() == after.isolated.sum()


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_powers_of_two_with_ties(data):
    payoffs = small_game(data.draw)
    n = len(payoffs)
    powers = data.draw(st.lists(st.integers(-20, 20), min_size=n, max_size=n))
    shifts = data.draw(st.lists(st.integers(-(2**20), 2**20), min_size=n, max_size=n))
    changed = payoffs * to_players(2.0 ** np.array(powers), payoffs)
    same_equilibria(solve(payoffs), solve(changed + to_players(shifts, payoffs)))


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_dominated_strategy_with_ties(data):
    payoffs = small_game(data.draw)
    i = data.draw(st.integers(0, len(payoffs) - 1))
    place = data.draw(st.integers(0, payoffs.shape[1 + i]))
    extra = np.random.default_rng(0).integers(0, 4, payoffs.take([0], axis=1 + i).shape)
    extra = extra.astype(float)
    extra[i] = payoffs[i].min(axis=i, keepdims=True) - data.draw(st.sampled_from([1, 2.0**-20]))
    changed = np.insert(payoffs, [place], extra, axis=1 + i)
    before, after = solve(payoffs), solve(changed)
    assert before.complete == after.complete
    assert (after.strategies[i][place] == 0).all()
    rest = [np.delete(x, place, axis=0) if j == i else x for j, x in enumerate(after.strategies)]
    assert len(before) == len(after)
    assert covered(before, np.concatenate(rest))
    zero = [
        np.insert(x, place, 0, axis=0) if j == i else x for j, x in enumerate(before.strategies)
    ]
    assert covered(after, np.concatenate(zero))


# Whatever an equilibrium gives to the strategy can be split between it and its duplicate.
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_duplicate_makes_continua(data):
    shape = data.draw(st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    payoffs = rng.normal(size=(len(shape), *shape))
    i = data.draw(st.integers(0, len(shape) - 1))
    k = data.draw(st.integers(0, shape[i] - 1))
    before = solve(payoffs)
    after = solve(np.concatenate([payoffs, payoffs.take([k], axis=1 + i)], axis=1 + i))
    assert before.complete.all()
    assert after.complete.all() == (before.strategies[i][k] == 0).all()
    for share in (0, 1e-6, 0.25, 0.5, 1):
        x = [v.copy() for v in before.strategies]
        x[i] = np.concatenate([x[i], share * x[i][[k]]])
        x[i][k] *= 1 - share
        assert covered(after, np.concatenate(x))
    # Back again: the two together are what the one was.
    merged = [v.copy() for v in after.strategies]
    merged[i][k] += merged[i][-1]
    merged[i] = merged[i][:-1]
    assert covered(before, np.concatenate(merged))


# --- budget -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 4, 4, 4), (3, 3, 3, 3, 3)])
def test_what_is_left_in_a_short_time_holds_the_rest(shape):
    payoffs = np.random.default_rng(31).normal(size=(len(shape), *shape))
    start = time.perf_counter()
    short = solve(payoffs, budget=0.5)
    assert time.perf_counter() - start < 1.5
    assert not short.complete.any()
    assert len(short.unresolved)
    assert short.regret.max() < 1e-10
    longer = solve(payoffs, budget=1.5)
    assert len(longer) >= short.is_pure.sum()
    assert covered(short, np.concatenate(longer.strategies))
    assert covered(longer, np.concatenate(short.strategies))


# The clock stops a family anywhere: between blocks, kinds of faces, or cells.
@pytest.mark.parametrize("budget", [1e-9, 0.01, 0.05, 0.2])
def test_a_family_stopped_anywhere(budget):
    payoffs = np.random.default_rng(32).normal(size=(3, 3, 3, 3, 60))
    short, full = solve(payoffs, budget=budget), solve(payoffs)
    assert full.complete.all()
    entries = np.concatenate(full.strategies)
    for game in range(60):
        assert not outside(short, game, entries[:, full.game == game]).any()
        if short.complete[game]:
            assert (short.game == game).sum() == (full.game == game).sum()


# --- known games --------------------------------------------------------------------------------


# Jordan (1993), "Three problems in learning mixed-strategy Nash equilibria": 1 wants to match 2, 2
# wants to match 3, 3 wants not to match 1. The only equilibrium is a half for all.
@pytest.mark.parametrize("n", [3, 5])
def test_matching_pennies_in_a_circle(n):
    who = np.indices((2,) * n)
    payoffs = np.array([who[i] == who[(i + 1) % n] for i in range(n)], dtype=float)
    payoffs[-1] = 1 - payoffs[-1]
    eqs = solve(payoffs)
    assert eqs.complete.all()
    assert len(eqs) == 1
    assert np.abs(np.concatenate(eqs.strategies) - 0.5).max() < 1e-15


# A public good that is there if at least two of three pay (Palfrey and Rosenthal 1984): in a
# symmetric equilibrium the chance to be pivotal, 2 p (1 - p), is the cost c.
@pytest.mark.parametrize("c", [0.125, 0.25, 0.4])
def test_public_good_of_three(c):
    who = np.indices((2, 2, 2))
    payoffs = (who.sum(axis=0) >= 2) - c * who
    eqs = solve(payoffs)
    assert eqs.complete.all()
    share = np.array([x[1] for x in eqs.strategies])
    symmetric = share[0][np.ptp(share, axis=0) < 1e-9]
    half = math.sqrt(1 - 2 * c)
    assert sorted(symmetric) == pytest.approx([0, (1 - half) / 2, (1 + half) / 2], abs=1e-12)


# At c = 1/2 the two mixed equilibria meet: a double root, which is never called none.
def test_two_equilibria_that_meet():
    who = np.indices((2, 2, 2))
    eqs = solve((who.sum(axis=0) >= 2) - 0.5 * who)
    assert covered(eqs, np.full((6, 1), 0.5))


# Indifferences x y = 1/2, ... make every probability a square root; each player wants the second
# strategy only while the others' joint probability of it is less than a half.
def test_an_irrational_equilibrium():
    who = np.indices((2, 2, 2))
    payoffs = np.array([who[i] * (1 - 2 * who.prod(axis=0)) for i in range(3)], dtype=float)
    eqs = solve(payoffs)
    assert eqs.complete.all()
    mixed = [x for eq in eqs if min(x := [float(y[1]) for y in eq.strategies]) > 0 and max(x) < 1]
    assert mixed == [pytest.approx([math.sqrt(0.5)] * 3, abs=1e-14)]


def of_gains(*gains):
    """Make a game where first strategies pay nothing, and second ones these, by the rest."""
    n = len(gains)
    payoffs = np.zeros((n, *[2] * n))
    for i, gain in enumerate(gains):
        np.moveaxis(payoffs[i], i, 0)[1] = np.reshape(gain, [2] * (n - 1))
    return payoffs


def along_an_edge(*others):
    """Player 1 ties where the others take their first strategies, and else prefers its own first.

    The others' gains are linear in what player 1 does, from the first number to the second.
    """
    own = -np.ones([2] * len(others))
    own[(0,) * len(others)] = 0
    gains = [
        np.broadcast_to(np.reshape(g, [2] + [1] * (len(others) - 1)), [2] * len(others))
        for g in others
    ]
    return of_gains(own, *gains)


def test_an_edge_whose_numbers_underflow():
    # Everything from 1/2 on is an equilibrium; the product of -1 and 1e-323 is no number.
    eqs = solve(along_an_edge((1, -1), (-1, 1e-323))[..., None])
    assert not eqs.complete[0]
    assert eqs.unresolved.lower[0][1].min() <= 0.5
    assert eqs.unresolved.upper[0][1].max() >= 1 - 1e-12


def test_an_edge_emptied_by_a_row_that_rounding_hides():
    # At 1/2 players 2 and 4 tie, and player 3 gains 2**-54, less than rounding shows.
    eqs = solve(along_an_edge((1, -1), (1, -1 + 2.0**-53), (-1, 1))[..., None])
    listed = [eq for eq in eqs if abs(eq.strategies[0][0] - 0.5) < 0.1]
    assert not listed or not eqs.complete[0]


def test_huge_payoffs_of_one_game_do_not_change_another():
    alone = along_an_edge((1, -1), (-1, 1))
    alone[0, 1, 0, 0] = -5e-324  # No tie, so the edge is none.
    huge = alone.copy()
    huge[1] *= 1e308
    eqs = solve(np.stack([alone, huge], axis=-1))
    assert eqs.count[0] == len(solve(alone[..., None])) == 1


@pytest.mark.parametrize(
    "gains",
    [
        [[1, -1, -1e-308, 1e-308], [-1e-308, -1e-308, 1e-308, -1], [1, -1e-308, -1, -1e-308]],
        [[-1, -1e-103, 1, -1], [-1e-103, 1e-103, -1, -1e-103], [1, -1, -1, -1e-103]],
    ],
)
def test_tiny_gains_make_no_boxes_of_nothing(gains):
    eqs = solve(of_gains(*gains)[..., None])
    for low, high in zip(eqs.unresolved.lower, eqs.unresolved.upper, strict=True):
        assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    assert len(eqs) or len(eqs.unresolved)


def test_the_only_equilibrium_among_tiny_gains_is_not_lost():
    # Exact: second shares 1/2, 3/11, 1/2.
    gains = [
        [-3, 3, 8.095e-320, 2.42843e-319],
        [1.61895e-319, 2, 8.095e-320, -2],
        [1, 2.42843e-319, -1, 8.095e-320],
    ]
    eqs = solve(of_gains(*gains)[..., None])
    point = both(np.array([[0.5], [3 / 11], [0.5]]))
    assert not outside(eqs, 0, point).any()
