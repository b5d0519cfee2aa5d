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
    with pytest.raises(ng.NegotiationError, match=r"'Rusia' for the rule .* mean 'Russia'"):
        check_rule("best for Rusia", ["Russia", "Turkey"])
    assert check_rule("best for Russia", ["Russia"]) == "best for Russia"
    assert all(check_rule(rule, PLAYERS) == rule for rule in RULES if "NAME" not in rule)


# The rules for all equilibria are those for pure ones where only these are listed.
@given(games, st.sampled_from(RULES_OF_THREE))
def test_selecting_among_pure_equilibria_is_the_rule_for_pure_ones(payoffs, rule):
    n = len(payoffs)
    if rule == "best for B" and n < 2:
        return
    game = ng.NormalFormGame(payoffs, players=PLAYERS[:n])
    chosen = ng.select(ng.pure_equilibria(game), rule)
    expected = selected(payoffs, rule)
    if expected < 0:
        assert chosen[0] is None
        assert chosen.decided_by == ("no equilibrium is listed",)
    else:
        at = game.profile_index(chosen[0].profile)
        assert np.ravel_multi_index(at, game.shape) == expected


HUNT = ng.NormalFormGame(
    [[[9, 0], [8, 7]], [[9, 8], [0, 7]]],
    players=["A", "B"],
    strategies=[["stag", "hare"]] * 2,
)


# Harsanyi and Selten (1988) as above; the third equilibrium is mixed, (7/8, 1/8), and worse. From
# even odds hare pays 7.5 and stag 4.5, so that the logit path (McKelvey and Palfrey 1995) leads to
# the risk-dominant one.
def test_the_stag_hunt_with_its_mixed_equilibrium():
    eqs = ng.nash_equilibria(HUNT)
    assert len(eqs) == 3
    for rule, profile, why in [
        ("payoff-dominant", "stag", "payoff dominance"),
        ("risk-dominant", "hare", "risk dominance"),
        ("best for A", "stag", "best for A"),
        ("logit limit", "hare", "the limit of the logit path"),
    ]:
        chosen = ng.select(eqs, rule)
        assert chosen[0].profile == {"A": profile, "B": profile}
        assert chosen.decided_by == (why,)
    assert str(ng.select(HUNT)) == "A: stag; B: stag (payoff dominance)"


# Matching pennies has one equilibrium, a mixed one, whatever the rule.
def test_the_only_equilibrium_may_be_mixed():
    pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    for rule in ("payoff-dominant", "risk-dominant", "best for 2"):
        chosen = ng.select(pennies, rule)
        assert chosen[0].profile is None
        assert chosen.decided_by == ("the only equilibrium listed",)
    assert ng.select(pennies, "logit limit").entry.tolist() == [0]


def test_a_proposal_is_taken_only_if_it_is_an_equilibrium():
    stag, mixed_up = {"A": "stag", "B": "stag"}, {"A": "stag", "B": "hare"}
    eqs = ng.pure_equilibria(HUNT)
    assert ng.select(eqs, "proposal", proposal=stag)[0].profile == stag
    refused = ng.select(eqs, "proposal", proposal=mixed_up)
    assert refused[0] is None
    assert refused.decided_by == ("the proposal is no equilibrium",)
    second = ng.select(eqs, "proposal", proposal=mixed_up, otherwise="risk-dominant")
    assert second[0].profile == {"A": "hare", "B": "hare"}
    assert second.decided_by == ("risk dominance, since the proposal is no equilibrium",)
    assert "where it selects none: " in second.rule
    third = ng.select(eqs, "proposal", proposal=mixed_up, otherwise="logit limit")
    assert third[0].profile == {"A": "hare", "B": "hare"}


# Along the family the stag is worth less and less; from a = 8 on it is no strict equilibrium, and
# from below 8 on none: by comparing a with 8.
def test_selecting_in_a_family():
    a = np.linspace(10, 6, 9)
    payoffs = np.repeat(HUNT.payoffs[..., None], len(a), axis=-1)
    payoffs[:, 0, 0] = a
    family = ng.NormalFormGame(payoffs, players=HUNT.players, strategies=HUNT.strategies)
    stag = {"A": "stag", "B": "stag"}
    chosen = ng.select(ng.pure_equilibria(family), "proposal", proposal=stag)
    assert [eq is not None for eq in chosen] == (a >= 8).tolist()
    assert (chosen.entry == -1).tolist() == (a < 8).tolist()
    fallen = ng.select(
        ng.pure_equilibria(family), "proposal", proposal=stag, otherwise="risk-dominant"
    )
    assert [eq.profile == stag for eq in fallen] == (a >= 8).tolist()
    only = "the only equilibrium listed, since the proposal is no equilibrium"
    assert [w == only for w in fallen.decided_by] == (a < 8).tolist()
    frame = fallen.to_frame()
    assert (frame["A"] == "stag").tolist() == (a >= 8).tolist()
    assert chosen.to_frame()["A"].isna().tolist() == (a < 8).tolist()
    assert "9 games, none in 4" in repr(chosen)


def test_ties_are_named():
    same = ng.NormalFormGame([[[1, 0], [0, 1]], [[1, 0], [0, 1]]])
    for rule in ("payoff-dominant", "risk-dominant", "best for 1"):
        chosen = ng.select(ng.pure_equilibria(same), rule)
        assert chosen.entry.tolist() == [0]
        assert chosen.decided_by == ("the first of several that tie",)


# By hand: neither (4, 1) nor (1, 2) is best for both; the products of losses are 4 * 1 and 1 * 2.
def test_a_rule_that_does_not_decide_is_said_so():
    game = ng.NormalFormGame([[[4, 0], [0, 1]], [[1, 0], [0, 2]]])
    chosen = ng.select(ng.pure_equilibria(game))
    assert chosen.decided_by == ("risk dominance, since none is payoff-dominant",)
    level = ng.NormalFormGame([[[3, 0], [0, 3]], [[1, 0], [0, 2]]])
    chosen = ng.select(ng.pure_equilibria(level), "best for 1")
    assert chosen.entry.tolist() == [1]
    assert chosen.decided_by == ("risk dominance among those that tie",)


def test_what_is_not_proved_complete_is_said():
    flat = ng.NormalFormGame(np.zeros((3, 2, 2, 2)))
    eqs = ng.nash_equilibria(flat)
    assert not eqs.complete[0]
    assert "; not proved to list every equilibrium" in repr(ng.select(eqs))
    assert "; not proved to list every equilibrium" in str(ng.select(eqs))


@pytest.mark.parametrize(
    ("rule", "more", "says"),
    [
        ("propsal", {}, "did you mean 'proposal'"),
        ("payoff dominant", {}, "did you mean 'payoff-dominant'"),
        (None, {}, "no selection rule None"),
        (["risk-dominant"], {}, "no selection rule"),
        ("best for C", {}, "no actor 'C' for the rule"),
        ("best for NAME", {}, "no actor 'NAME' for the rule"),
        ("proposal", {}, "go together"),
        ("risk-dominant", {"proposal": {"A": "stag", "B": "stag"}}, "go together"),
        ("proposal", {"proposal": {"A": "stag"}}, "nothing of 'B'"),
        ("proposal", {"proposal": {"A": "stag", "B": "har"}}, "did you mean 'hare'"),
        ("proposal", {"proposal": "stag"}, "the proposal is a dict from player to strategy"),
        ("proposal", {"proposal": ["stag", "hare"]}, "did you mean {'A': 'stag', 'B': 'hare'}"),
        ("risk-dominant", {"otherwise": "payoff-dominant"}, "always selects"),
        ("logit limit", {"otherwise": "logit limit"}, "the first rule again"),
        ("logit limit", {"otherwise": "first"}, "no selection rule 'first'"),
    ],
)
def test_bad_selections(rule, more, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.select(HUNT, rule, **more)


def test_selecting_from_what_is_no_game():
    with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
        ng.select("hunt")
    with pytest.raises(ng.NegotiationError, match="no game 1"):
        ng.select(HUNT)[1]
