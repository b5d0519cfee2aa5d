"""The crisis of September 2023 as a tree: its payoffs, equilibria and directions.

Directions are those of the literature named in `negotiation.scenarios.karabakh_facts`; that they
hold is asserted over sampled parameter points, not at the baseline alone.
"""

import itertools

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import karabakh_2023, karabakh_crisis

CRISIS = karabakh_crisis.crisis()
EVENTS = karabakh_crisis.events()
BASE = "Russia alone knows"


def sampled(count, seed, *fixed):
    """Parameter points from the middle of the ranges, without the parameters that are fixed."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield {
            name: p.baseline + (rng.uniform(p.low, p.high) - p.baseline) / 2
            for name, p in CRISIS.parameters.items()
            if name not in fixed
        }


def most(frame, event):
    """The most likely that an equilibrium makes an event, by game."""
    return frame.groupby("game")[event].max().to_numpy()


def ends(tree):
    """Payoffs by the choices that lead to an end."""
    names = [tree.outcome_names[k] for k in tree.outcome[tree.leaves]]
    return {frozenset(name.split("; ")): tree.payoffs[:, k] for k, name in enumerate(names)}


@pytest.fixture(scope="module")
def base():
    return ng.sequential_equilibria(karabakh_crisis.tree())


def test_every_parameter_has_a_meaning_a_range_and_a_source():
    for p in CRISIS.parameters.values():
        assert p.meaning
        assert p.source
        assert p.low <= p.baseline <= p.high
        assert p.low < p.high
    assert all(c.source for c in CRISIS.considerations)
    assert all(t.source for t in CRISIS.types)


def test_parameters_are_those_of_the_simultaneous_talks():
    others = {**karabakh_2023.reintegration().parameters, **karabakh_2023.ceasefire().parameters}
    assert {name for name in CRISIS.parameters if name not in others} == {"q", "rho"}
    for name, p in CRISIS.parameters.items():
        if name in others:
            assert p == others[name]
            assert p.meaning == others[name].meaning


@pytest.mark.parametrize("point", list(sampled(3, 0)))
def test_payoffs_agree_with_the_simultaneous_talks(point):
    """The ceasefire talks, with what an accepted promise is worth in the place of w_a and w_k."""
    talks = karabakh_2023.ceasefire()
    known = {n: v for n, v in point.items() if n in talks.parameters}
    payoffs = talks.payoffs(**known, w_a=0, w_k=0)
    tree = ends(karabakh_crisis.tree(CRISIS, "all at once", **point))
    of = point.__getitem__
    compared = 0
    for made, paid in tree.items():
        if "Russia: broker" not in made or "guarantee: look away" in made:
            continue
        at = tuple(
            next(k for k, option in enumerate(a.options) if f"{a.name}: {option}" in made)
            for a in talks.actors
        )
        after = np.zeros(5)
        if "promise: keep" in made:
            after[:3] = of("i_a") - of("y_a"), of("r_k") - of("h_j"), of("m_r")
        if "promise: withdraw" in made:
            after[:3] = of("i_a") - of("s_a") - of("g"), -of("b_k") - of("h_j"), -of("c_r")
        after[3] = of("omega") * after[0]  # Turkey weighs what its ally gets.
        np.testing.assert_allclose(paid, payoffs[(slice(None), *at)] + after, atol=1e-9)
        compared += 1
    assert compared == 2 * 2 * (1 + 1 + 1 + 2)


def test_no_later_outcome_is_reported():
    assert CRISIS.reported == karabakh_2023.ceasefire().reported


def test_equilibria_are_complete_and_nobody_gains(base):
    assert base.complete.all()
    assert base.regret.max() < 1e-12
    assert len(base) > 1
    for a in base:
        assert ng.is_sequential(base.source, a.strategies, a.beliefs)


def test_the_reported_course_is_an_equilibrium_course(base):
    found = ng.compare_trees({BASE: base}, {"reported": _reported()})
    assert found["reported"].max() == 1


def _reported():
    made = [ng.Actor(name, [option])(option) for name, option in CRISIS.reported.items()]
    return made[0] & made[1] & made[2] & made[3]


def test_pure_courses_are_those_of_the_simultaneous_talks(base):
    """At the baseline: order and private information add no pure course, and take none away."""
    courses = ng.compare_trees({BASE: base}, EVENTS)
    pure = courses[courses[[*EVENTS]].isin([0, 1]).all(axis=1)]
    simultaneous = [eq.profile for eq in ng.pure_equilibria(karabakh_2023.ceasefire())]
    assert sorted(pure["terms accepted"]) == sorted(
        (p["Azerbaijan"], p["Karabakh Armenians"], p["Russia"]) == ("halt", "disarm", "broker")
        for p in simultaneous
    )
    assert sorted(pure["Russia brokers"]) == sorted(p["Russia"] == "broker" for p in simultaneous)


def test_a_backing_that_is_not_seen_cannot_bring_terms_about():
    """At a belief between the two thresholds terms need a Turkey that is seen to restrain."""
    views = (BASE, "Turkey unseen")
    found = ng.compare_trees({v: karabakh_crisis.tree(view=v, q=0.4) for v in views}, EVENTS)
    assert found["complete"].all()
    assert found.groupby("tree")["terms accepted"].max()[list(views)].tolist() == [1, 0]


def test_known_types_leave_nothing_to_believe():
    """Who is surely reliable enforces, who is surely not does not: Walter 1997."""
    found = ng.compare_trees(
        {
            label: karabakh_crisis.tree(CRISIS, label)
            for label in ("known to be reliable", "known to be unreliable")
        },
        EVENTS,
    )
    assert found["terms accepted"].tolist() == [1, 0]
    assert found["complete"].all()


def test_a_more_reliable_guarantee_makes_terms_more_acceptable():
    """Walter 1997, Fortna 2003: in the belief q, and in the penalty g of a guarantor who acts."""
    q, g = [0.1, 0.5, 0.9], [1.0, 4.0, 8.0]
    moved = 0
    for point in sampled(4, 1, "q", "g", "c_r", "rho"):
        acts = {"c_r": 1.0, "rho": 4.0}
        tree = karabakh_crisis.tree(CRISIS, "Russia learns it last", q=q, **point, **acts)
        by_q = most(ng.compare_trees({"q": tree}, EVENTS), "terms accepted")
        tree = karabakh_crisis.tree(CRISIS, "known to be reliable", g=g, **point, **acts)
        by_g = most(ng.compare_trees({"g": tree}, EVENTS), "terms accepted")
        for found in (by_q, by_g):
            assert (np.diff(found) >= -1e-9).all()
            moved += found[-1] > found[0]
    assert moved


def test_without_a_guarantor_who_acts_promises_are_not_kept():
    """Fearon 1998, Powell 2006: wherever keeping costs more than breaking a word does."""
    never = {"y_a": 4, "s_a": 1, "c_r": 3, "a_r": 1}
    for point in sampled(4, 2, "q", *never):
        tree = karabakh_crisis.tree(CRISIS, "known to be unreliable", **never, **point)
        assert most(ng.compare_trees({"": tree}, EVENTS), "promise kept").max() < 1e-9


def test_a_higher_cost_of_resisting_makes_terms_more_acceptable():
    """Schelling 1966."""
    moved = 0
    for point in sampled(4, 3, "c_k"):
        tree = karabakh_crisis.tree(CRISIS, "Russia learns it last", c_k=[4, 8, 12, 16], **point)
        found = most(ng.compare_trees({"": tree}, EVENTS), "terms accepted")
        assert (np.diff(found) >= -1e-9).all()
        moved += found[-1] > found[0]
    assert moved


def test_backing_tempts_its_principal_to_press_on():
    """Benson 2012: with more backing, halting needs a surer guarantee."""
    gains = []
    for b in (0, 3, 6):
        made = ends(karabakh_crisis.tree(b=b))
        over, kept = (
            next(paid[0] for choices, paid in made.items() if wanted <= choices)
            for wanted in (
                {"Turkey: back", "Azerbaijan: press on", "guarantee: look away"},
                {"Turkey: back", "promise: keep"},
            )
        )
        gains.append(over - kept)
    assert all(a < b for a, b in itertools.pairwise(gains))


def test_armenia_at_the_table_can_change_what_it_does():
    """Huth 1988: it steps in where defending kin is worth a war to it, and else stays out."""
    joined = CRISIS.joined_by("Armenia")
    stepped = {"Armenia steps in": ng.Actor("Armenia", ["stay out", "step in"])("step in")}
    trees = {
        label: karabakh_crisis.tree(joined, "known to be unreliable", **values)
        for label, values in {
            "as assumed": {},
            "kin worth more": {"j": 6, "c_m": 3, "h_m": 5, "y": 0},
        }.items()
    }
    found = ng.compare_trees(trees, stepped)
    assert found["Armenia steps in"].tolist() == [0, 1]
    assert found["complete"].all()
    # A threat to step in deters where it costs enough: Azerbaijan then holds back.
    opened = {"opened": ng.Move("offensive", ["open"], by="Azerbaijan")("open")}
    values = {"j": 6, "c_m": 3, "h_m": 5, "y": 0, "f_a": 8, "b": 0, "d": 0.5}
    cases = {"in": joined, "out": CRISIS}
    deterred = ng.compare_trees(
        {k: karabakh_crisis.tree(t, "known to be unreliable", **values) for k, t in cases.items()},
        opened,
    )
    assert deterred["opened"].tolist() == [0, 1]


def test_without_turkey_there_is_no_backing():
    tree = karabakh_crisis.tree(CRISIS.without("Turkey"), "known to be reliable")
    assert "Turkey" not in tree.players
    assert ng.sequential_equilibria(tree).complete.all()


def test_unknown_view_is_refused():
    with pytest.raises(
        ng.NegotiationError, match=r"no view 'all at one'.*did you mean 'all at once'"
    ):
        karabakh_crisis.tree(view="all at one")


def test_events_are_conditions():
    with pytest.raises(ng.NegotiationError, match="needs a condition"):
        ng.compare_trees({"": karabakh_crisis.tree()}, {"war": "war"})
    with pytest.raises(ng.NegotiationError, match="dict from label to tree"):
        ng.compare_trees([], {})
