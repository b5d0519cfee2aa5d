"""The Karabakh scenarios: what is reported, and the directions that the literature expects.

Directions are those of the mechanisms' table in the documentation (docs/karabakh.md), each tested
over sampled points of the whole parameter space and not at the baseline alone.
"""

import re

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import CATALOGUE, karabakh_2020, karabakh_2023
from negotiation.scenarios.karabakh_facts import LITERATURE

N = 300

SINGLE = {
    "ceasefire": karabakh_2023.ceasefire,
    "reintegration": karabakh_2023.reintegration,
    "resumption": karabakh_2023.resumption,
    "truce": karabakh_2020.truce,
}


def sampled(talks, seed=1, n=N, **fixed):
    """Points drawn uniformly from the parameters' ranges, some of them held."""
    draws = np.random.default_rng(seed).random((len(talks.parameters), n))
    point = {
        name: p.low + (p.high - p.low) * u
        for (name, p), u in zip(talks.parameters.items(), draws, strict=True)
    }
    return point | {name: np.full(n, value) for name, value in fixed.items()}


def raised(talks, name, point):
    """The same points with one parameter at random higher values."""
    high = talks.parameters[name].high
    u = np.random.default_rng(2).random(len(point[name]))
    return point | {name: point[name] + (high - point[name]) * u}


def payoff(talks, actor, point, **choices):
    """An actor's payoff at an outcome over points; keyword names are actors' first letters."""
    names = {name[0].lower(): name for name in talks.names if name != "Armenia"} | {"m": "Armenia"}
    outcome = talks.outcome({names[k]: v for k, v in choices.items()})
    at = [a.options.index(outcome[a.name]) for a in talks.actors]
    return talks.payoffs(**point)[talks.names.index(actor), *at]


def held(talks, outcome, point):
    """Where an outcome is an equilibrium."""
    return ng.stability_margin(talks, outcome, **point) >= 0


# What is reported


@pytest.mark.parametrize("make", [karabakh_2023.ceasefire, karabakh_2020.truce])
def test_the_reported_outcome_is_a_strict_equilibrium_at_the_baseline(make):
    talks = make()
    assert talks.explain(talks.reported).is_strict
    assert talks.reported in [eq.profile for eq in ng.pure_equilibria(talks)]


def test_reported_outcomes_are_those_of_the_facts():
    # F5 to F11 for 2023; F2 and X1 for 2020.
    assert karabakh_2023.ceasefire().reported == {
        "Azerbaijan": "halt",
        "Karabakh Armenians": "disarm",
        "Russia": "broker",
        "Turkey": "back",
        "Armenia": "stay out",
    }
    assert karabakh_2020.truce().reported["Armenia"] == "sign"


@pytest.mark.parametrize("make", [karabakh_2023.reintegration, karabakh_2023.resumption])
def test_where_none_is_reported_none_is_asserted(make):
    assert make().reported is None


def test_the_reported_ceasefire_holds_in_the_stages_too():
    talks = karabakh_2023.talks()
    assert talks.explain(talks.reported).is_strict


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_every_parameter_has_a_meaning_a_range_and_a_source(make):
    for p in make().parameters.values():
        assert p.meaning
        assert p.low < p.high
        assert p.source.startswith("assumed"), "a judgement is called one"


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_every_consideration_names_its_mechanism_or_fact(make):
    assert all(c.source for c in make().considerations)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_catalogue_makes_what_it_lists(name):
    assert ng.scenarios.load(name).parameters


@pytest.mark.parametrize("given", [[], None, 3])
def test_what_is_no_name_of_a_scenario(given):
    with pytest.raises(ng.NegotiationError, match="the name of a scenario must be text, got"):
        ng.scenarios.load(given)


# Every result hangs on something


@pytest.mark.parametrize("make", [karabakh_2023.ceasefire, karabakh_2020.truce])
def test_the_reported_outcome_is_neither_always_nor_never_an_equilibrium(make):
    talks = make()
    assert 0.02 < held(talks, talks.reported, sampled(talks, n=4000)).mean() < 0.9


@pytest.mark.parametrize("name", ["g", "b", "p"])
def test_guarantee_backing_and_military_balance_each_tip_the_ceasefire(name):
    talks = karabakh_2023.ceasefire()
    assert len(ng.thresholds(talks, talks.reported, name)) == 1


def test_armenia_at_the_table_changes_the_equilibria_somewhere():
    talks = karabakh_2023.ceasefire()
    joined = talks.joined_by("Armenia")
    point = sampled(talks, n=4000)
    game = joined.game(**point)
    steps_in = ng.pure_equilibria(game).strategies[joined.names.index("Armenia")][1] == 1
    assert steps_in.any()
    # With Armenia held out some of those games had other equilibria.
    before = ng.pure_equilibria(talks.game(**point)).count
    out = ~steps_in
    after = np.bincount(ng.pure_equilibria(game).game[out], minlength=game.n_games)
    assert (after < before).any()


def test_armenia_at_the_table_leaves_the_reported_ceasefire_as_it_is():
    # As the documentation says: stepping in where nobody fights could only cost Armenia.
    talks = karabakh_2023.ceasefire()
    joined = talks.joined_by("Armenia")
    rows = joined.conditions(joined.reported).rows
    assert [row.status for row in rows if row.actor == "Armenia"] == ["always"]
    point = sampled(talks, n=3000)
    assert (held(talks, talks.reported, point) == held(joined, joined.reported, point)).all()


def test_non_participation_is_a_best_reply_at_the_reported_outcome_and_not_everywhere():
    talks = karabakh_2023.ceasefire()
    assert not talks.explain(talks.reported).absent_would
    war = {
        "Azerbaijan": "press on",
        "Karabakh Armenians": "resist",
        "Russia": "stand aside",
        "Turkey": "restrain",
    }
    assert talks.explain(war, c_m=3, j=6, h_m=5).absent_would


def test_the_later_talks_decide_the_ceasefire_somewhere():
    talks = karabakh_2023.talks()
    tipping = ng.thresholds(talks, talks.reported, "l_k")
    assert any(t.because for t in tipping)


# Fighting is a costly lottery: Fearon 1995


@pytest.mark.parametrize(
    "make", [karabakh_2023.ceasefire, karabakh_2020.truce], ids=["2023", "2020"]
)
def test_better_odds_make_pressing_on_pay_more_against_resistance(make):
    talks = make()
    third = "sign" if "2020" in talks.name else "stay out"
    point = sampled(talks)
    more = raised(talks, "p", point)
    rest = {"k": "resist", "r": "broker", "t": "back", "m": third}

    def gain(at):
        press = payoff(talks, "Azerbaijan", at, a="press on", **rest)
        return press - payoff(talks, "Azerbaijan", at, a="halt", **rest)

    assert (gain(more) >= gain(point) - 1e-12).all()
    assert (gain(more) > gain(point)).any()


def test_better_odds_worsen_the_terms_that_the_weaker_side_accepts():
    # The least acceptable terms solve the weaker side's indifference; they fall with the odds.
    talks = karabakh_2023.ceasefire()
    point = sampled(talks)
    margin = {}
    for at, name in ((point, "less"), (raised(talks, "p", point), "more")):
        rest = {"a": "halt", "r": "broker", "t": "back"}
        accept = payoff(talks, "Karabakh Armenians", at, k="disarm", **rest) - at["w_k"]
        margin[name] = payoff(talks, "Karabakh Armenians", at, k="resist", **rest) - accept
    assert (margin["more"] <= margin["less"] + 1e-12).all()
    assert (margin["more"] < margin["less"]).mean() > 0.9


# Coercion: Schelling 1966


@pytest.mark.parametrize("make", [karabakh_2023.ceasefire, karabakh_2020.truce])
def test_a_higher_cost_of_resisting_enlarges_the_region_in_which_terms_are_accepted(make):
    talks = make()
    point = sampled(talks, n=3000)
    less = held(talks, talks.reported, point)
    more = held(talks, talks.reported, raised(talks, "c_k", point))
    assert (more | ~less).all()
    assert (more & ~less).any()


# Disarming shifts power: Fearon 1998, Powell 2006


def accepted_and_kept(talks, point):
    """Where some equilibrium has rights kept and accepted."""
    found = ng.pure_equilibria(talks.game(**point))
    chosen = (found.strategies[0][0] == 1) & (found.strategies[1][0] == 1)
    return np.bincount(found.game[chosen], minlength=len(point["g"])) > 0


def test_without_a_guarantee_they_hold_out_or_leave_even_where_a_deal_would_suit_both():
    talks = karabakh_2023.reintegration()
    point = sampled(talks, n=3000, g=0)
    tempting = point["y_a"] > point["s_a"]
    assert not accepted_and_kept(talks, point)[tempting].any()
    rest = {"r": "guarantee stands", "t": "urge settlement"}
    deal = {"a": "keep rights", "k": "accept", **rest}
    exodus = {"a": "offer nothing", "k": "leave", **rest}
    suits = np.ones(3000, dtype=bool)
    for actor in ("Azerbaijan", "Karabakh Armenians"):
        suits &= payoff(talks, actor, point, **deal) > payoff(talks, actor, point, **exodus)
    assert (suits & tempting).any()


# A guarantor makes breaking the deal costly: Walter 1997, Fortna 2003


def test_a_stronger_guarantee_enlarges_acceptance_and_shrinks_reneging():
    talks = karabakh_2023.reintegration()
    point = sampled(talks, n=3000)
    more = raised(talks, "g", point)
    less_accepted, more_accepted = (accepted_and_kept(talks, at) for at in (point, more))
    assert (more_accepted | ~less_accepted).all()
    assert (more_accepted & ~less_accepted).any()
    rest = {"k": "accept", "r": "guarantee stands", "t": "urge pressure"}
    temptation = [
        payoff(talks, "Azerbaijan", at, a="withdraw rights", **rest)
        - payoff(talks, "Azerbaijan", at, a="keep rights", **rest)
        for at in (point, more)
    ]
    assert (temptation[1] <= temptation[0]).all()


@pytest.mark.parametrize(
    ("make", "broken", "stands"),
    [
        (karabakh_2023.ceasefire, {"a": "press on", "k": "disarm"}, "broker"),
        (
            karabakh_2023.reintegration,
            {"a": "withdraw rights", "k": "accept"},
            "guarantee stands",
        ),
    ],
)
def test_acting_on_the_guarantee_costs_the_guarantor(make, broken, stands):
    talks = make()
    cost = "c_r" if "c_r" in talks.parameters else "c_g"
    point = sampled(talks)
    rest = {"r": stands, "t": talks.actor("Turkey").options[0]}
    before, after = (
        payoff(talks, "Russia", at, **broken, **rest) for at in (point, raised(talks, cost, point))
    )
    assert (after < before).mean() > 0.99


def test_a_stronger_guarantee_enlarges_the_ceasefire_region():
    talks = karabakh_2023.ceasefire()
    point = sampled(talks, n=3000)
    less = held(talks, talks.reported, point)
    more = held(talks, talks.reported, raised(talks, "g", point))
    assert (more | ~less).all()
    assert (more & ~less).any()


# A backer: Crawford 2003, Benson 2012


@pytest.mark.parametrize("make", [karabakh_2023.ceasefire, karabakh_2020.truce])
def test_more_backing_makes_pressing_on_pay_more_and_the_backer_pays(make):
    talks = make()
    third = "sign" if "2020" in talks.name else "stay out"
    yields = talks.actor("Karabakh Armenians").options[0]
    point = sampled(talks)
    more = raised(talks, "b", point)
    for answer in (yields, "resist"):
        rest = {"k": answer, "r": "broker", "t": "back", "m": third}

        def gain(at, rest=rest):
            press = payoff(talks, "Azerbaijan", at, a="press on", **rest)
            return press - payoff(talks, "Azerbaijan", at, a="halt", **rest)

        assert (gain(more) > gain(point)).mean() > 0.99
    dearer = raised(talks, "c_t", point)
    fight = {"a": "press on", "k": "resist", "r": "broker", "t": "back", "m": third}
    assert (
        payoff(talks, "Turkey", dearer, **fight) < payoff(talks, "Turkey", point, **fight)
    ).all()


def test_more_backing_shrinks_the_ceasefire_region():
    talks = karabakh_2023.ceasefire()
    point = sampled(talks, n=3000)
    less = held(talks, talks.reported, point)
    more = held(talks, talks.reported, raised(talks, "b", point))
    assert (less | ~more).all()
    assert (less & ~more).any()


# Extended deterrence, or its absence: Fearon 1994, Huth 1988


def test_armenia_in_arms_makes_resisting_pay_more_and_pressing_on_riskier():
    talks = karabakh_2023.ceasefire().joined_by("Armenia")
    point = sampled(talks)
    rest = {"r": "broker", "t": "back"}

    def resisting(third):
        at = {"a": "press on", "m": third, **rest}
        stay = payoff(talks, "Karabakh Armenians", point, k="resist", **at)
        return stay - payoff(talks, "Karabakh Armenians", point, k="disarm", **at)

    def pressing(third):
        return payoff(talks, "Azerbaijan", point, a="press on", k="resist", m=third, **rest)

    assert (resisting("step in") > resisting("stay out")).mean() > 0.99
    assert (pressing("step in") < pressing("stay out")).all()


def test_stepping_in_risks_full_war_for_armenia():
    talks = karabakh_2023.ceasefire().joined_by("Armenia")
    point = sampled(talks)
    war = {"a": "press on", "k": "resist", "r": "broker", "t": "back", "m": "step in"}
    dearer = raised(talks, "c_m", point)
    assert (payoff(talks, "Armenia", dearer, **war) < payoff(talks, "Armenia", point, **war)).all()


# Leaving as a way out: Hirschman 1970


def test_a_lower_cost_of_leaving_lets_leaving_replace_acceptance():
    talks = karabakh_2023.reintegration()
    point = sampled(talks, n=3000)
    dearer = accepted_and_kept(talks, raised(talks, "l_k", point))
    cheaper = accepted_and_kept(talks, point)
    assert (dearer | ~cheaper).all()
    assert (dearer & ~cheaper).any()


# Spoilers and scattered violence: Stedman 1997, Kydd and Walter 2002


def test_less_monitoring_lets_incidents_escalate_more_often():
    talks = karabakh_2023.resumption()
    calm = {
        "Azerbaijan": "hold fire",
        "Karabakh Armenians": "restrain units",
        "Russia": "monitor",
        "Turkey": "restrain",
        "Armenia": "stay out",
    }
    point = sampled(talks, n=3000)
    less = held(talks, calm, point)
    more = held(talks, calm, raised(talks, "mu", point))
    assert (more | ~less).all()
    assert (more & ~less).any()


# Audience costs: Fearon 1994. Recognition: F1


@pytest.mark.parametrize("name", ["h_k", "x"])
def test_dearer_retreat_and_richer_breach_shrink_the_ceasefire_region(name):
    talks = karabakh_2023.ceasefire()
    point = sampled(talks, n=3000)
    less = held(talks, talks.reported, point)
    more = held(talks, talks.reported, raised(talks, name, point))
    assert (less | ~more).all()
    assert (less & ~more).any()


def test_a_dearer_halt_makes_azerbaijan_press_on_against_resistance():
    talks = karabakh_2023.ceasefire()
    point = sampled(talks)
    rest = {"a": "halt", "k": "resist", "r": "broker", "t": "back"}
    dearer = raised(talks, "h_a", point)
    before, after = (payoff(talks, "Azerbaijan", at, **rest) for at in (point, dearer))
    assert (after < before).mean() > 0.99


def test_force_that_costs_less_standing_is_used_more_and_expulsion_costs():
    ceasefire, talks = karabakh_2023.ceasefire(), karabakh_2023.reintegration()
    point = sampled(ceasefire, n=3000)
    dear = held(ceasefire, ceasefire.reported, raised(ceasefire, "s", point))
    cheap = held(ceasefire, ceasefire.reported, point)
    assert (dear | ~cheap).all()
    assert (dear & ~cheap).any()
    point = sampled(talks)
    leave = {"a": "offer nothing", "k": "leave", "r": "guarantee lapses", "t": "urge pressure"}
    dearer = raised(talks, "q_a", point)
    before, after = (payoff(talks, "Azerbaijan", at, **leave) for at in (point, dearer))
    assert (after < before).mean() > 0.99


# One structure, other parameters and another participant


def test_2020_and_2023_are_made_of_the_same_considerations():
    # What the two have in common, but for the continuation and Armenia's place at the table.
    def labels(talks, actor):
        return {c.label for c in talks.considerations if c.actor == actor}

    one, other = karabakh_2023.ceasefire(), karabakh_2020.truce()
    for actor in ("Azerbaijan", "Karabakh Armenians", "Russia", "Turkey"):
        assert labels(one, actor) == labels(other, actor)
    assert labels(one, "Armenia") < labels(other, "Armenia")


# Sources and solvers


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_the_literature_that_sources_name_is_listed_in_full(make):
    cited = {
        found
        for c in make().considerations
        for found in re.findall(r"[A-Z][a-z]+(?: and [A-Z][a-z]+)? (?:19|20)\d\d", c.source)
    }
    assert cited
    assert cited <= set(LITERATURE)


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_all_equilibria_are_found_and_proved_over_the_parameter_space(make):
    # Wilson (1971): a generic game has an odd number. Here an actor's indifference often depends
    # on one other actor alone, which makes cells of the search slender.
    talks = make()
    found = ng.nash_equilibria(talks.game(**sampled(talks, n=100)))
    assert found.complete.all()
    assert (found.count % 2 == 1).all()
    assert found.regret.max() < 1e-9


@pytest.mark.parametrize("make", SINGLE.values(), ids=SINGLE)
def test_the_baseline_game_is_solved_completely(make):
    found = ng.nash_equilibria(make())
    assert found.complete.all()
    assert len(found) % 2 == 1
