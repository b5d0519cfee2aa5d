"""The search for sequential equilibria against perturbed games, and under what changes nothing.

The oracle solves the agent form in which everything is done with a small probability, by another
solver; what the search lists is judged by `is_sequential`, which is written apart from it.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from random_information import nearly_perfect, random_tree
from scipy.optimize import nnls

import negotiation as ng
from negotiation.scenarios import textbook
from negotiation.solvers.sequential.cones import mixed, rays

KINDS = [
    {"players": 2, "ties": False, "ends": 12},
    {"players": 2, "ties": True, "ends": 10},
    {"players": 3, "ties": False, "ends": 10},
    {"players": 3, "ties": True, "ends": 9},
    {"players": 2, "ties": True, "ends": 14, "depth": 4, "sets": 2},
    {"players": 3, "ties": False, "ends": 12, "sets": 2},
]


def outside(profiles, profile):
    """How far a profile is from the mixtures of others; the last axis goes over those."""
    columns = np.vstack([profiles, np.full(profiles.shape[1], 10.0)])
    return nnls(columns, np.append(profile, 10.0))[1]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind.values())))
@pytest.mark.parametrize("seed", range(25))
def test_against_trembles(kind, seed):
    """Kreps and Wilson 1982: one exists; those of Selten 1975 (perfect ones) are among them.

    In games of two players, and without ties of more, none is missing. Near each equilibrium with
    small trembles there is one that is listed, or a mixture of those at the ends of a continuum.
    """
    tree = random_tree(seed, **kind)
    result = ng.sequential_equilibria(tree)
    assert len(result)
    assert result.regret.max() < 1e-9
    for equilibrium in result:
        verdict = ng.is_sequential(tree, equilibrium, tolerance=1e-9)
        assert verdict, str(verdict)
    if kind["players"] == 2 or not kind["ties"]:
        assert result.complete.all()
    if result.complete.all():
        for behaviour in nearly_perfect(tree):
            assert outside(result.behaviour, behaviour) < 0.05


@pytest.mark.parametrize("kind", KINDS[:4], ids=lambda kind: "-".join(map(str, kind.values())))
def test_belief_sets(kind):
    """Where one information set alone has several beliefs: mixtures of the rows do, no others."""
    draw, looked_at = np.random.default_rng(3), 0
    for seed in range(120):
        tree = random_tree(seed, **kind)
        for eq in ng.sequential_equilibria(tree):
            several = [(i, h) for i, sets in eq.belief_sets.items() for h in sets]
            if len(several) != 1:
                continue
            ((player, key),) = several
            rows = eq.belief_sets[player][key]
            looked_at += 1
            for k in range(len(rows)):  # No row is a mixture of the others.
                assert len(rows) == 1 or outside(np.delete(rows, k, axis=0).T, rows[k]) > 1e-6
            inside = draw.dirichlet(np.ones(len(rows))) @ rows
            other = draw.dirichlet(np.ones(rows.shape[1]))
            for belief, expected in ((inside, True), (other, outside(rows.T, other) < 1e-9)):
                beliefs = {i: dict(sets) for i, sets in eq.beliefs.items()}
                beliefs[player][key] = belief
                if expected or outside(rows.T, belief) > 1e-3:
                    assert bool(ng.is_sequential(tree, eq.strategies, beliefs)) == expected
    assert looked_at >= 10


def behaviour_by_name(result):
    """Profiles as a set of rounded numbers by the names of the information sets."""
    return {
        tuple(
            (player, key, action, round(p, 9))
            for player, sets in sorted(eq.strategies.items())
            for key, actions in sorted(sets.items())
            for action, p in sorted(actions.items())
        )
        for eq in result
    }


def rebuilt(tree, payoffs=lambda u: u, players=None, *, reverse=False):
    """The tree once more, with other payoffs, players in another order, branches turned round."""
    ends = dict(zip(tree.leaves.tolist(), tree.exact_payoffs.T.tolist(), strict=True))
    names = players or list(tree.players)

    def node(x):
        if x in ends:
            by_name = dict(zip(tree.players, payoffs(ends[x]), strict=True))
            return [by_name[name] for name in names]
        here = tree.sets[tree.information[x]]
        children = tree.children[tree.first_child[x] : tree.first_child[x + 1]].tolist()
        pairs = list(zip(here.actions, children, strict=True))[:: -1 if reverse else 1]
        if here.player is None:
            chances = tree.exact_chances
            return ng.Chance({a: (chances[tree.choice[y]], node(y)) for a, y in pairs})
        return ng.Decision(here.player, {a: node(y) for a, y in pairs}, information=here.label)

    return ng.Tree(names, node(0))


@pytest.mark.parametrize("kind", KINDS[:4], ids=lambda kind: "-".join(map(str, kind.values())))
@pytest.mark.parametrize("seed", range(8))
def test_what_changes_nothing(kind, seed):
    """Positive affine changes of payoffs, the order of players and of branches."""
    tree = random_tree(seed, **kind)
    before = behaviour_by_name(ng.sequential_equilibria(tree))

    def changed(u):
        return [Fraction(7, 3) * v * (k + 1) + 1000 - 50 * k for k, v in enumerate(u)]

    assert behaviour_by_name(ng.sequential_equilibria(rebuilt(tree, changed))) == before
    turned = rebuilt(tree, players=list(tree.players)[::-1], reverse=True)
    assert behaviour_by_name(ng.sequential_equilibria(turned)) == before


def test_ties_on_paper_are_ties_in_floats():
    """0.1 + 0.2 is 0.3, whatever floats make of it; a thousandth of a millionth less is less."""
    for one, count in ((0.1 + 0.2, 2), (Fraction(3, 10), 2), (0.3 - 1e-9, 1)):
        tree = ng.Tree(["A"], ng.Decision("A", {"one": (one,), "two": (0.3,)}))
        assert len(ng.sequential_equilibria(tree)) == count


def test_exact_fractions_are_kept():
    """A payoff that is less by less than a float can tell is less."""
    less = Fraction(1, 3) - Fraction(1, 10**30)
    tree = ng.Tree(["A"], ng.Decision("A", {"one": (Fraction(1, 3),), "two": (less,)}))
    (eq,) = ng.sequential_equilibria(tree)
    assert eq.strategies["A"]["A:1"]["one"] == 1


def test_an_action_twice():
    """Who may do the same in two ways does it in any proportion: each profile, with either."""

    def meets(label):
        return ng.Decision("B", {"yes": (2, 1), "no": (0, 0), "nay": (0, 0)}, information=label)

    tree = ng.Tree(["A", "B"], ng.Decision("A",
        {"go": meets("one"), "come": meets("two"), "stay": (1, 0)}, information="A"))  # fmt: skip
    result = ng.sequential_equilibria(tree)
    assert behaviour_by_name(result) == behaviour_by_name([
        eq for eq in result if eq.strategies["A"]["A"]["go"] in (0, 1)
    ])  # fmt: skip
    assert [eq.strategies["A"]["A"]["go"] for eq in result] == [1, 0]
    assert all(eq.strategies["B"]["one"]["yes"] == 1 for eq in result)


def test_a_family_is_its_games():
    """In each game of a family what is found in the game alone."""
    chances = np.array([[0.2, 0.5, 0.7], [0.9, 0.0, 1.0]])
    family = ng.sequential_equilibria(textbook.beer_and_quiche(chances))
    assert family.complete.all()
    for game, tough in enumerate(chances.ravel()):
        alone = ng.sequential_equilibria(textbook.beer_and_quiche(tough))
        own = family.game == game
        assert np.allclose(family.behaviour[:, own], alone.behaviour)
        assert np.allclose(family.beliefs[:, own], alone.beliefs, equal_nan=True)
        for one, two in zip(family.of(game), alone, strict=True):
            assert one.belief_sets.keys() == two.belief_sets.keys()
            assert ng.is_sequential(family.source, one)


def test_the_budget():
    """What was not looked at is said, and what was found is there."""
    tree = textbook.sunk_cost(signals=np.linspace(0, 1, 6))
    result = ng.sequential_equilibria(tree, budget=0.5)
    assert not result.complete.any()
    assert result.unresolved == ["cases that were not reached within the budget"]
    assert result.regret.max(initial=0) < 1e-12
    with pytest.raises(ng.NegotiationError, match="budget"):
        ng.sequential_equilibria(tree, budget=0)
    with pytest.raises(ng.NegotiationError, match="expected a Tree"):
        ng.sequential_equilibria("tree")


def test_a_long_tree():
    """As deep as 400 moves, without a limit of recursion; Rosenthal 1981: take at once."""
    (eq,) = ng.sequential_equilibria(textbook.centipede(400))
    assert all(at["take"] == 1 for sets in eq.strategies.values() for at in sets.values())


def test_what_cannot_be_told_is_said():
    """Three players whose mixtures multiply in an inequality: a continuum with a curved border.

    A does not mind what it does and B neither; C follows if both go along often enough, with
    a b >= 1/2. There is no list of corners.
    """

    def last(a, b):
        return ng.Decision("C", {"follow": (0, 0, a * b), "wait": (0, 0, 0.5)}, information="C")

    def second(a):
        return ng.Decision("B", {"go": last(a, 1), "stay": last(a, 0)}, information="B")

    tree = ng.Tree(["A", "B", "C"],
        ng.Decision("A", {"go": second(1), "stay": second(0)}, information="A"))  # fmt: skip
    result = ng.sequential_equilibria(tree)
    assert not result.complete.all()
    assert "mixed play at B (B) and A (A)" in result.unresolved
    assert all(ng.is_sequential(tree, eq) for eq in result)


# --- cones --------------------------------------------------------------------------------------


def test_rays_of_a_cone_of_orders():
    """x1 >= x2 >= x3 >= 0 has the rays (1, 0, 0), (1, 1, 0) and (1, 1, 1)."""
    found = rays(3, [], [(1, -1, 0), (0, 1, -1)])
    assert found == [(1, 0, 0), (1, 1, 0), (1, 1, 1)]


def test_rays_of_transportation():
    """Doubly stochastic matrices of 3 by 3 are mixtures of the six permutations (Birkhoff 1946)."""
    cells = list(itertools.product(range(3), range(3)))
    rows = [tuple((i == 0) - (i == k) for i, _ in cells) for k in (1, 2)]
    columns = [tuple((j == k) - (i == 0) for i, j in cells) for k in range(3)]
    found = rays(9, [*rows, *columns])
    assert sorted(found) == sorted(
        tuple(int(p[i] == j) for i, j in cells) for p in itertools.permutations(range(3))
    )


def test_mixtures_that_cancel():
    """The corners of a triangle around zero cancel; a vector beside it takes no part."""
    corners = [(1, 0), (-1, 1), (-1, -1)]
    assert mixed(corners) == {0, 1, 2}
    assert mixed(corners[:2]) == set()
    assert mixed([(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, 0, 0)]) == {0, 1, 3}
