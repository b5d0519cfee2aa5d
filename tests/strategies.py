"""Random small negotiations, and the sum of considerations written once more in plain Python.

The second implementation shares nothing with the package but the classes that hold what was
written: conditions are read by `true_of`, values by sympy's `subs`.
"""

import itertools
import math
from fractions import Fraction

import sympy
from hypothesis import strategies as st

import negotiation as ng
from negotiation.payoffs.conditions import And, Choice, Not, Or

OPTIONS = ["yes", "no", "wait"]


def true_of(condition, outcome):
    """Whether a condition is true of a full outcome; a choice that nobody made is false."""
    if isinstance(condition, Choice):
        return outcome.get(condition.actor) == condition.option
    if isinstance(condition, And):
        return all(true_of(part, outcome) for part in condition.parts)
    if isinstance(condition, Or):
        return any(true_of(part, outcome) for part in condition.parts)
    assert isinstance(condition, Not)
    return not true_of(condition.part, outcome)


def exactly(number):
    """A number as it is written in decimals."""
    return sympy.Rational(str(number))


def values_at(talks, point):
    """What every consideration is worth at a point, as exact fractions; values are polynomials."""
    at = {p: exactly(point.get(name, p.baseline)) for name, p in talks.parameters.items()}
    worth = [c.value.xreplace(at) for c in talks.considerations]
    return [Fraction(int(x.p), int(x.q)) for x in worth]


def brute_payoffs(talks, point):
    """Exact payoffs as a dict from (actor, tuple of options), by looping."""
    names = [a.name for a in talks.actors]
    pairs = list(zip(talks.considerations, values_at(talks, point), strict=True))
    table = {}
    for options in itertools.product(*(a.options for a in talks.actors)):
        outcome = dict(zip(names, options, strict=True))
        table.update(dict.fromkeys(((name, options) for name in names), Fraction(0)))
        for c, value in pairs:
            if true_of(c.when, outcome):
                table[c.actor, options] += value
    return table


def losses_in(table, talks, here):
    """What each deviation from a tuple of options costs, as a dict from (actor, option)."""
    return {
        (actor.name, option): table[actor.name, here]
        - table[actor.name, (*here[:i], option, *here[i + 1 :])]
        for i, actor in enumerate(talks.actors)
        for option in actor.options
        if option != here[i]
    }


def brute_losses(talks, outcome, point):
    """What each deviation costs, as a dict from (actor, option)."""
    here = tuple(outcome[a.name] for a in talks.actors)
    return losses_in(brute_payoffs(talks, point), talks, here)


def brute_equilibria(talks, point):
    """Outcomes from which no deviation pays."""
    table = brute_payoffs(talks, point)
    return [
        dict(zip([a.name for a in talks.actors], options, strict=True))
        for options in itertools.product(*(a.options for a in talks.actors))
        if min(losses_in(table, talks, options).values(), default=0) >= 0
    ]


# Strategies

numbers = st.integers(-40, 40).map(lambda k: k / 10)


@st.composite
def parameters(draw, count=None):
    """One to four parameters, ranges in tenths."""
    result = []
    for k in range(draw(st.integers(1, 4)) if count is None else count):
        low, baseline, high = sorted(draw(st.lists(numbers, min_size=3, max_size=3)))
        result.append(ng.Parameter("abcd"[k], baseline, low, high, meaning=f"meaning {k}"))
    return result


@st.composite
def actors(draw):
    """Two to four actors of all roles; the first two are parties."""
    many = draw(st.integers(0, 2))
    options = st.sampled_from([OPTIONS[:2], OPTIONS])
    first, second = (ng.Actor(name, draw(options)) for name in ("P", "Q"))
    result = [first, second]
    for kind in draw(st.permutations(["mediator", "backer", "outside"]))[:many]:
        if kind == "mediator":
            extra = ng.Mediator("M", draw(options), between=[first, second])
        elif kind == "backer":
            extra = ng.Backer("B", draw(options), of=first)
        else:
            choices = draw(options)
            extra = ng.NonParticipant("N", choices, takes=draw(st.sampled_from(choices)))
        result.append(extra)
    return draw(st.permutations(result))


def conditions(table):
    """Conditions of any depth on the actors of a table."""
    leaf = st.sampled_from([a(o) for a in table for o in a.all_options])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
            inner.map(lambda one: ~one),
        ),
        max_leaves=4,
    )


def polynomials(own):
    """Polynomial values in some parameters."""
    monomial = st.lists(st.sampled_from(own), max_size=3).map(lambda factors: sympy.Mul(*factors))
    term = st.tuples(numbers.map(exactly), monomial).map(lambda pair: pair[0] * pair[1])
    return st.lists(term, min_size=1, max_size=3).map(lambda terms: sympy.Add(*terms))


def instruments(table, own):
    """What the mediator and the backer of a table may carry, by the actor's name."""
    value, when = polynomials(own), conditions(table)
    carried = {}
    for actor in table:
        option = st.sampled_from(actor.all_options)
        size = st.integers(0, 30).map(lambda k: k / 10)
        if isinstance(actor, ng.Mediator):
            carried[actor.name] = st.one_of(
                st.builds(ng.Guarantee, size, value, option, st.sampled_from("PQ"), when),
                st.builds(ng.Bias, st.sampled_from("PQ"), value),
            )
        elif isinstance(actor, ng.Backer):
            carried[actor.name] = st.one_of(
                st.builds(ng.Support, value, value, option, when), st.builds(ng.Alliance, value)
            )
    return carried


@st.composite
def negotiations(draw, *, with_instruments=True):
    """A small negotiation of any kind."""
    table, own = draw(actors()), draw(parameters())
    if with_instruments:
        for actor in table:
            if (kind := instruments(table, own).get(actor.name)) is not None:
                # One of each kind: two of a kind would need two labels.
                chosen = {type(i): i for i in draw(st.lists(kind, max_size=2))}
                actor.instruments.extend(chosen.values())
    count = draw(st.integers(1, 6))
    return ng.Negotiation(
        "talks",
        table,
        [
            ng.Consideration(
                draw(st.sampled_from(table)),
                f"reason {k}",
                draw(polynomials(own)),
                draw(st.none() | conditions(table)),
            )
            for k in range(count)
        ],
    )


@st.composite
def points(draw, talks):
    """A point of the parameter space: tenths, ends and baselines included."""
    return {
        name: float(Fraction(draw(st.integers(round(p.low * 10), round(p.high * 10)))) / 10)
        for name, p in talks.parameters.items()
    }


@st.composite
def negotiations_with_points(draw, count=1, **kind):
    """A negotiation and some points of its parameters."""
    talks = draw(negotiations(**kind))
    return talks, [draw(points(talks)) for _ in range(count)]


@st.composite
def priors(draw, types):
    """Probabilities of all combinations of values: independent, or of all together."""
    tenths = st.integers(0, 10)
    if draw(st.booleans()):
        own = []
        for t in types:
            cuts = sorted(draw(st.lists(tenths, min_size=len(t) - 1, max_size=len(t) - 1)))
            own.append([Fraction(b - a, 10) for a, b in itertools.pairwise([0, *cuts, 10])])
        both = {
            key: math.prod(odds, start=Fraction(1))
            for key, odds in zip(itertools.product(*types), itertools.product(*own), strict=True)
        }
        return own, both
    keys = list(itertools.product(*types))
    weights = draw(st.lists(tenths, min_size=len(keys), max_size=len(keys)).filter(any))
    return None, {k: Fraction(w, sum(weights)) for k, w in zip(keys, weights, strict=True)}


@st.composite
def private_negotiations(draw, *, with_moves):
    """A small negotiation with types, and later moves; and the prior by combination of values."""
    table, own = draw(actors()), draw(parameters(2))
    people = [a.name for a in table]
    values = [OPTIONS[: draw(st.integers(2, 3))], OPTIONS[:2]][: draw(st.integers(1, 2))]
    alone, both = draw(priors(values))
    types = [
        ng.Type(
            f"type {k}",
            dict(zip(names, alone[k], strict=True)) if alone else names,
            of=draw(st.lists(st.sampled_from(people), max_size=2, unique=True)),
        )
        for k, names in enumerate(values)
    ]
    moves = []
    for k in range(draw(st.integers(1, 2)) if with_moves else 0):
        when = draw(conditions([*table, *types, *moves]))
        moves.append(ng.Move(f"move {k}", OPTIONS[:2], draw(st.sampled_from(people)), when))
    reasons = [
        ng.Consideration(
            draw(st.sampled_from(table)),
            f"reason {k}",
            draw(polynomials(own)),
            draw(conditions([*table, *types, *moves])),
        )
        for k in range(draw(st.integers(1, 6)))
    ]
    prior = None if alone else both
    return ng.Negotiation("talks", table, reasons, types=types, prior=prior, moves=moves), both


#: Payoffs of von Stengel's (1999) 6 x 6 game with 75 equilibria.
VON_STENGEL = [
    [
        [9504, -660, 19976, -20526, 1776, -8976],
        [-111771, 31680, -130944, 168124, -8514, 52764],
        [397584, -113850, 451176, -586476, 29216, -178761],
        [171204, -45936, 208626, -263076, 14124, -84436],
        [1303104, -453420, 1227336, -1718376, 72336, -461736],
        [737154, -227040, 774576, -1039236, 48081, -300036],
    ],
    [
        [72336, 48081, 29216, 14124, 1776, -8514],
        [-461736, -300036, -178761, -84436, -8976, 52764],
        [1227336, 774576, 451176, 208626, 19976, -130944],
        [-1718376, -1039236, -586476, -263076, -20526, 168124],
        [1303104, 737154, 397584, 171204, 9504, -111771],
        [-453420, -227040, -113850, -45936, -660, 31680],
    ],
]
