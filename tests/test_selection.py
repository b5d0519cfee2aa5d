"""Selection rules: against their definitions by loops, and invariant to scale."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import negotiation as ng
from negotiation.solvers.selection import RULES, check_rule, select_pure

PLAYERS = ["A", "B", "C"]
RULES_OF_THREE = ["payoff-dominant", "risk-dominant", "best for B"]

# Small integers, so that ties are frequent and every product is exact.
games = st.sampled_from([(2, 2), (2, 3), (2, 2, 2), (1, 3), (2, 1, 3)]).flatmap(
    lambda shape: hnp.arrays(
        np.float64, (len(shape), *shape), elements=st.integers(-3, 3).map(float)
    )
)


def selected(payoffs, rule):
    return int(select_pure(payoffs[..., None], rule, PLAYERS[: len(payoffs)])[0])


def by_definition(payoffs, rule):
    """The selected profile's position, by loops; -1 for none."""
    n, shape = len(payoffs), payoffs.shape[1:]
    candidates = []
    for k, a in enumerate(itertools.product(*map(range, shape))):
        product, stable = 1, True
        for i in range(n):
            others = [payoffs[i][*a[:i], x, *a[i + 1 :]] for x in range(shape[i]) if x != a[i]]
            if others:
                loss = payoffs[i][a] - max(others)
                product *= loss
                stable &= loss >= 0
        if stable:
            candidates.append((k, product, [payoffs[i][a] for i in range(n)]))
    if not candidates:
        return -1
    if rule == "payoff-dominant":
        dominant = [
            c
            for c in candidates
            if all(x >= y for d in candidates for x, y in zip(c[2], d[2], strict=True))
        ]
        candidates = dominant or candidates
    elif rule == "best for B":
        most = max(c[2][1] for c in candidates)
        candidates = [c for c in candidates if c[2][1] == most]
    most = max(c[1] for c in candidates)
    return next(c[0] for c in candidates if c[1] == most)


@given(games, st.sampled_from(RULES_OF_THREE))
def test_rules_follow_their_definition(payoffs, rule):
    assert selected(payoffs, rule) == by_definition(payoffs, rule)


@given(games, st.sampled_from(RULES_OF_THREE), st.data())
def test_rules_do_not_hang_on_anybodys_scale_or_zero(payoffs, rule, data):
    scale = st.floats(0.01, 100)
    size = (len(payoffs), *[1] * (payoffs.ndim - 1))
    factors = np.reshape([data.draw(scale) for _ in payoffs], size)
    # Every payoff is moved by the same number for everything the others do; ties stay ties
    # since equal numbers go to equal numbers.
    assert selected(payoffs * factors, rule) == selected(payoffs, rule)
    assert selected(payoffs + np.reshape(range(len(payoffs)), size), rule) == selected(
        payoffs, rule
    )


@given(hnp.arrays(np.float64, (2, 2, 2), elements=st.integers(-9, 9).map(float)))
def test_two_by_two_is_harsanyi_and_seltens_product(payoffs):
    # (1988), section 3.9: of two strict equilibria on the diagonal the one with the larger
    # product of the losses by unilateral deviation risk-dominates.
    a, b = payoffs
    up = (a[0, 0] - a[1, 0], b[0, 0] - b[0, 1])
    down = (a[1, 1] - a[0, 1], b[1, 1] - b[1, 0])
    if min(*up, *down) <= 0 or up[0] * up[1] == down[0] * down[1]:
        return
    assert selected(payoffs, "risk-dominant") == (0 if up[0] * up[1] > down[0] * down[1] else 3)


def test_the_stag_hunt():
    # Harsanyi and Selten's own example: (9, 9) is payoff-dominant, (7, 7) risk-dominant.
    hunt = np.array([[[9, 0], [8, 7]], [[9, 8], [0, 7]]], dtype=float)
    assert selected(hunt, "payoff-dominant") == 0
    assert selected(hunt, "risk-dominant") == 3
    assert selected(hunt, "best for A") == 0


def test_equal_products_are_a_tie_whatever_their_rounding():
    # 0.7 - 0.4 and 0.3 - 0 are equal, and not as floats.
    payoffs = np.array([[[0.7, 0], [0.4, 0.3]], [[0.7, 0.4], [0, 0.3]]])
    for game in (payoffs, payoffs[:, ::-1, ::-1]):
        assert selected(game, "risk-dominant") == 0


def test_families_are_solved_game_by_game():
    rng = np.random.default_rng(0)
    payoffs = rng.integers(0, 4, (3, 2, 3, 2, 200)).astype(float)
    for rule in RULES_OF_THREE:
        found = select_pure(payoffs, rule, PLAYERS)
        assert found.tolist() == [by_definition(payoffs[..., k], rule) for k in range(200)]
    assert (found == -1).any()


@pytest.mark.parametrize("rule", [None, 5, ["risk-dominant"], "", "risk dominant", "Best for A"])
def test_an_unknown_rule(rule):
    with pytest.raises(ng.NegotiationError, match="no selection rule"):
        check_rule(rule, PLAYERS)


def test_a_rule_for_somebody_who_does_not_play():
    with pytest.raises(ng.NegotiationError, match="'Rusia'; did you mean 'Russia'"):
        check_rule("best for Rusia", ["Russia", "Turkey"])
    assert check_rule("best for Russia", ["Russia"]) == "best for Russia"
    assert all(check_rule(rule, PLAYERS) == rule for rule in RULES if "NAME" not in rule)
