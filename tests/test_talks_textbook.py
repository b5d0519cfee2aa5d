"""Textbook models of crisis bargaining, written as negotiations and put in order as trees.

The closed forms are stated where they are used; the models are after Fearon (1994, 1995) and
Schultz (1999), each set-up in full in the code.
"""

import numpy as np
import pytest

import negotiation as ng


def shares(count):
    return [f"{k}/{count}" for k in range(count + 1)]


def demands(p, c_a, c_b, demanded, *, types=(), war=None):
    """A take-it-or-leave-it demand of a pie of 1 (Fearon 1995); options from label to share.

    `war`: pairs of a condition and what B's war is then worth, if that hangs on a type.
    """
    a = ng.Actor("A", options=list(demanded))
    b = ng.Actor("B", options=["accept", "fight"])
    fight = b("fight")
    reasons = [
        ng.Consideration(who, f"share at {label}", share, when=a(label) & b("accept"))
        for label, x in demanded.items()
        for who, share in ((a, x), (b, 1 - x))
    ]
    for k, (when, odds, cost) in enumerate(war or [(None, p, c_b)]):
        here = fight if when is None else fight & when
        reasons.append(ng.Consideration(a, f"war {k}", odds - c_a, when=here))
        reasons.append(ng.Consideration(b, f"war {k}", 1 - odds - cost, when=here))
    return ng.Negotiation("Demand", [a, b], reasons, types=types)


def test_the_bargaining_range():
    """A demands p + c_B, B's reservation, and there is no war (Fearon 1995, at five points)."""
    p, c_a, c_b = (ng.Parameter(n, v, 0, 1) for n, v in (("p", 0.5), ("c_a", 0.1), ("c_b", 0.2)))
    grid = dict(zip(shares(20), [k / 20 for k in range(21)], strict=True))
    odds, costs = np.array([0.5, 0.4, 0.25, 0.9, 0.6]), np.array([0.2, 0.05, 0.15, 0.3, 0.25])
    tree = demands(p, c_a, c_b, grid).tree(["A", "B"], p=odds, c_b=costs)
    accept, fight = tree.payoffs[:, 0::2], tree.payoffs[:, 1::2]
    x = np.arange(21)[:, None] / 20
    np.testing.assert_allclose(accept, [x + 0 * odds, 1 - x + 0 * odds], atol=1e-15)
    np.testing.assert_allclose(fight[0], np.broadcast_to(odds - 0.1, (21, 5)), atol=1e-15)
    np.testing.assert_allclose(fight[1], np.broadcast_to(1 - odds - costs, (21, 5)), atol=1e-15)
    # B accepts where it is no worse off, exactly: ties count.
    value = np.where(accept[1] >= fight[1], accept[0], fight[0])
    np.testing.assert_allclose(value.max(axis=0), np.minimum(1, odds + costs), atol=1e-15)
    np.testing.assert_array_equal(np.round(20 * np.minimum(1, odds + costs)), value.argmax(axis=0))


def expected(tree, plan):
    """Payoffs, from the chances and what is done: plan from information set to action."""
    chance = np.ones((len(tree.parent), *tree.batch_shape))
    for node in range(1, len(tree.parent)):
        here = tree.sets[tree.information[tree.parent[node]]]
        action = here.actions[tree.action[node]]
        if here.player is None:
            step = tree.chances[tree.first_choice[here.number] + tree.action[node]]
        else:
            done = plan[here.player, here.key]
            step = done.get(action, 0) if isinstance(done, dict) else float(done == action)
        chance[node] = chance[tree.parent[node]] * step
    return (tree.payoffs * chance[tree.leaves]).sum(axis=1)


@pytest.mark.parametrize(("c_l", "c_h", "c_a"), [(0.05, 0.25, 0.1), (0.1, 0.2, 0.3)])
def test_two_cost_types(c_l, c_h, c_a):
    """The risky demand p + c_H pays iff Pr(tough) < (c_H - c_L) / (c_H + c_A); then Pr(war) = q."""
    p, q = ng.Parameter("p", 0.5, 0, 0.7), ng.Parameter("q", 0.5, 0, 1)
    kind = ng.Type("resolve", {"tough": q, "weak": None}, of="B")
    war = [(kind("tough"), p, c_l), (kind("weak"), p, c_h)]
    talks = demands(p, c_a, None, {"safe": p + c_l, "risky": p + c_h}, types=[kind], war=war)
    turn = (c_h - c_l) / (c_h + c_a)
    tree = talks.tree(["A", "B"], q=[turn - 0.01, turn, turn + 0.01], p=0.45)
    assert list(tree.sets_of("A")) == ["A:1"]
    assert list(tree.sets_of("B")) == [
        f"resolve: {kind}; A: {demand}"
        for kind in ("tough", "weak")
        for demand in ("safe", "risky")
    ]
    # B accepts what leaves it no worse off than war: only the tough type fights the risky demand.
    answers = {("B", f"resolve: {kind}; A: {demand}"): "accept"
               for kind in ("tough", "weak") for demand in ("safe", "risky")}  # fmt: skip
    answers["B", "resolve: tough; A: risky"] = "fight"
    safe, risky = (expected(tree, {**answers, ("A", "A:1"): d})[0] for d in ("safe", "risky"))
    np.testing.assert_allclose(safe, 0.45 + c_l)
    np.testing.assert_allclose(
        risky - safe, [0.01 * (c_h + c_a), 0, -0.01 * (c_h + c_a)], atol=1e-14
    )
    # The types that are made indifferent tie to the last digit.
    leaf = dict(zip(tree.outcome_names, tree.payoffs[1], strict=True))
    for kind, demand in (("tough", "safe"), ("weak", "risky")):
        lead = f"resolve: {kind}; A: {demand}; B: "
        np.testing.assert_array_equal(leaf[lead + "accept"], leaf[lead + "fight"])


def test_two_power_types():
    """The risky demand pays iff q < (p_H - p_L) / (p_H - p_L + c_A + c_B): 0.6 here."""
    q = ng.Parameter("q", 0.5, 0, 1, meaning="probability that A is weak")
    odds = ng.Type("odds", {"low": q, "high": None}, of="B")
    war = [(odds("low"), 0.4, 0.1), (odds("high"), 0.7, 0.1)]
    talks = demands(None, 0.1, None, {"safe": 0.5, "risky": 0.8}, types=[odds], war=war)
    game = talks.tree(["A", "B"], q=[0.59, 0.6, 0.61]).game()
    # B sees its odds and the demand: 16 plans, of which it takes "fight" at (low, risky) alone.
    assert game.payoffs.shape == (2, 2, 16, 3)
    best = list(game.strategies[1]).index("accept, fight, accept, accept")
    safe, risky = game.payoffs[0, :, best]
    np.testing.assert_allclose(risky - safe, [0.005, 0, -0.005], atol=1e-14)


def test_escalation_with_a_bluff_and_audience_costs():
    """A threat that only the tough carry out (after Fearon 1994, Schultz 1999).

    The target is indifferent after a threat at belief 1 / w, so that a weak challenger bluffs with
    probability q (w - 1) / (1 - q); a weak one is indifferent between bluffing and waiting if the
    target concedes with probability a / (1 + a). A challenger that backs down leaves the target
    with 0.
    """
    q, w, a = (ng.Parameter(n, v, 0, 5) for n, v in (("q", 0.2), ("w", 2), ("a", 0.5)))
    challenger = ng.Actor("Challenger", ["wait", "threaten"])
    target = ng.Actor("Target", ["concede", "resist"])
    kind = ng.Type("kind", {"tough": q, "weak": None}, of=challenger)
    last = ng.Move("last word", ["fight", "back down"], by=challenger, when=target("resist"))
    fight = last("fight")
    talks = ng.Negotiation("Crisis", [challenger, target], [
        ng.Consideration(challenger, "concession", 1, target("concede")),
        ng.Consideration(target, "concession", -1, target("concede")),
        ng.Consideration(challenger, "war, tough", 0.5, fight & kind("tough")),
        ng.Consideration(challenger, "war, weak", -2, fight & kind("weak")),
        ng.Consideration(target, "war", -w, fight),
        ng.Consideration(challenger, "audience cost", -a, last("back down")),
    ], types=[kind], moves=[last])  # fmt: skip
    odds, worse, cost = np.array([0.2, 0.3]), np.array([2, 1.5]), np.array([0.5, 0.8])
    tree = talks.tree(
        [challenger, target, last], when={target: challenger("threaten")}, q=odds, w=worse, a=cost
    )
    # wait; concede, fight, back down after a threat: for each kind.
    leaves = [[0, 0], [1, -1], [0.5, -worse], [-cost, 0], [0, 0], [1, -1], [-2, -worse], [-cost, 0]]
    expect = np.array([[np.broadcast_to(x, 2) for x in leaf] for leaf in leaves]).swapaxes(0, 1)
    np.testing.assert_array_equal(tree.payoffs, expect)
    [asked] = tree.sets_of("Target").values()
    assert (asked.key, len(asked.nodes)) == ("Target:1", 2)
    bluff, concede = odds * (worse - 1) / (1 - odds), cost / (1 + cost)
    plan = {
        ("Challenger", "kind: tough"): "threaten",
        ("Challenger", "kind: weak"): {"threaten": bluff, "wait": 1 - bluff},
        ("Challenger", "last word after kind: tough"): "fight",
        ("Challenger", "last word after kind: weak"): "back down",
        ("Target", "Target:1"): {"concede": concede, "resist": 1 - concede},
    }
    for key, options, who in (
        (("Challenger", "kind: weak"), ["threaten", "wait"], 0),
        (("Target", "Target:1"), ["concede", "resist"], 1),
    ):
        one, other = (expected(tree, {**plan, key: option})[who] for option in options)
        np.testing.assert_allclose(one, other, atol=1e-14)
    # The tough would rather fight than back down, the weak the other way round.
    assert (leaves[2][0] > -cost).all()
    assert (leaves[6][0] < -cost).all()
