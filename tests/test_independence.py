"""Moves that leave one another alone: told from others, and the same answers either way."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.solvers.countermoves import movers
from negotiation.solvers.countermoves.independence import independent

OPTIONS = {"A": ["a", "b"], "B": ["c"], "C": ["d"], "D": []}


def model(rng, infeasible=(), **settings):
    states = [k for k in range(16) if not any(k & mask == mask for mask in infeasible)]
    banned = [{name: 1 for k, name in enumerate("abcd") if mask >> k & 1} for mask in infeasible]
    worth = {who: rng.integers(0, 6, len(states)).astype(float) for who in OPTIONS}
    preferences = {
        who: dict(zip(range(1, len(states) + 1), own.tolist(), strict=True))
        for who, own in worth.items()
    }
    return ng.GraphModel(
        list(OPTIONS), OPTIONS, infeasible=banned, preferences=preferences, **settings
    )


def test_options_that_change_freely():
    rng = np.random.default_rng(0)
    assert independent(model(rng))
    assert independent(model(rng, one_way={"a": "fwd", "d": "back"}))
    assert not independent(model(rng, infeasible=[0b1100]))


def test_a_move_that_depends_on_others_is_not_free():
    """B may move only while A has not: then the order matters."""
    rng = np.random.default_rng(1)
    free = model(rng)
    pairs = {
        who: [(s, t) for s in free.ids for t in free.reachable(who, s)]
        for who in free.decision_makers
    }
    taken = {k: [int(free.codes[k - 1]) >> j & 1 for j in range(4)] for k in free.ids}
    same = model(rng, states=taken, moves=pairs)
    assert independent(same)
    first = [(s, t) for s, t in pairs["B"] if not taken[s][0]]
    assert not independent(model(rng, states=taken, moves=pairs | {"B": first}))


@pytest.mark.parametrize("concept", ["gmr", "smr", "seq", "sseq"])
def test_answers_are_those_of_every_order(concept, monkeypatch):
    """The shortcut beside the search over all orders of movers."""
    rng = np.random.default_rng(2)
    for _ in range(12):
        ways = {name: str(rng.choice(["fwd", "back"])) for name in "abcd" if rng.random() < 0.3}
        here = model(rng, one_way=ways)
        quick = ng.stability(here, "each at most once")
        found = [quick.stable(who, concept) for who in OPTIONS]
        with monkeypatch.context() as patch:
            patch.setattr(movers, "independent", lambda _: False)
            slow = ng.stability(here, "each at most once")
            assert found == [slow.stable(who, concept) for who in OPTIONS]
