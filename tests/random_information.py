"""Random small trees with information sets, and their perfect equilibria by the agent form.

A tree is drawn so that there is perfect recall: decisions may share an information set only if
their player has the same past.
"""

import random
from fractions import Fraction

import numpy as np

import negotiation as ng

SMALL = 1e-4


def random_tree(seed, players=2, *, ties=True, ends=9, depth=3, sets=1):
    """A tree; payoffs are whole numbers with many ties, or floats without.

    With `sets` 1, whoever has the same past cannot tell where it is; with 2, sometimes.
    """
    draw = random.Random(seed)
    names = list("ABC"[:players])
    known = {}

    def end():
        if ties:
            return tuple(draw.randint(-2, 3) for _ in names)
        return tuple(round(draw.gauss(0, 1), 3) for _ in names)

    def node(left, past):
        if left == 0 or (left < depth and draw.random() < 0.25):
            return end()
        if draw.random() < 0.15:
            first = Fraction(draw.randint(1, 3), 4)
            return ng.Chance({
                "c": (first, node(left - 1, past)), "d": (1 - first, node(left - 1, past))
            })  # fmt: skip
        name, count = draw.choice(names), draw.choice([2, 2, 3])
        label = known.setdefault(
            (name, past.get(name, ()), count, draw.randrange(sets)), f"s{len(known)}"
        )
        after = {}
        for k in range(count):
            since = past | {name: (*past.get(name, ()), (label, k))}
            after["abc"[k]] = node(left - 1, since)
        return ng.Decision(name, after, information=label)

    while True:
        known.clear()
        root = node(depth, {})
        try:
            tree = ng.Tree(names, root)
        except ng.NegotiationError:  # Somebody has no move.
            continue
        if len(tree.leaves) <= ends:
            return tree


def nearly_perfect(tree, small=SMALL):
    """Equilibria of the agent form if nobody can help doing everything with a small probability.

    That is an affine change of the strategies, and so of the payoffs; for small probabilities they
    are near trembling-hand perfect equilibria, which are sequential (Selten 1975, Kreps and Wilson
    1982).

    Returns
    -------
    list of arrays, shape (K,)
        Probabilities of all choices, as `Tree.first_choice` counts them.
    """
    game = tree.agent_form()
    payoffs = np.asarray(game.payoffs, dtype=float)
    for i, size in enumerate(game.shape):
        change = (1 - small * size) * np.eye(size) + small
        payoffs = np.moveaxis(np.tensordot(change, payoffs, axes=(1, i + 1)), 0, i + 1)
    owners = [here for here in tree.sets if here.player is not None]
    result = []
    for equilibrium in ng.nash_equilibria(ng.NormalFormGame(payoffs), budget=10):
        behaviour = tree.chances.copy()
        for here, own in zip(owners, equilibrium.strategies, strict=True):
            first, size = tree.first_choice[here.number], len(here.actions)
            behaviour[first : first + size] = (1 - small * size) * own + small
        result.append(behaviour)
    return result
