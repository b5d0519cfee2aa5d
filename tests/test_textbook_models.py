"""What the textbook models have in common: the list, families, views, errors."""

import inspect

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook
from negotiation.scenarios.textbook import MODELS, ranges, setting
from negotiation.scenarios.textbook.model import listed


@pytest.mark.parametrize("name", MODELS)
def test_every_model_says_what_it_is(name):
    about = MODELS[name]
    assert getattr(textbook, name.replace("-", "_")) is about.make
    assert any(word.isdigit() and len(word) == 4 for word in about.source.replace(",", "").split())
    assert about.question.endswith("?")
    known = inspect.signature(about.make).parameters
    assert set(about.setting.meanings) == set(known)
    assert all(about.setting.meanings.values())
    assert set(about.ranges) <= set(known)
    assert len(about.setting.text) > 1
    text = str(ng.scenarios.load(name))
    assert text.startswith(f"{about.title} ({about.source})")
    assert "The game\n  " in text


@pytest.mark.parametrize("name", ["bargaining-range", "horse", "biased-mediator"])
def test_a_model_in_a_notebook(name):
    model = ng.scenarios.load(name)
    page = model._repr_html_()
    assert model.listing.question[1:] in page
    assert all(f"<td>{parameter}</td>" in page for parameter in model.parameters)


def test_a_family_is_its_models():
    """Over arrays, with the axes of the family last, as solved one by one."""
    p, b = np.array([0.2, 0.5, 0.9])[:, None], np.array([0.1, 0.2])
    found = textbook.bargaining_range(p, 0.1, b).solve()
    for at in np.ndindex(3, 2):
        alone = textbook.bargaining_range(p[at[0], 0], 0.1, b[at[1]]).solve()
        assert {key: values[at] for key, values in found.items()} == alone
    assert textbook.cost_types(np.array([0.3, 0.6])).solve()["demand"].tolist() == [0.75, 0.55]
    bluffs = textbook.audience_costs(q=[0.2, 0.3]).solve()["bluff"]
    assert bluffs == pytest.approx([0.2 / 0.8, 0.3 / 0.7])
    assert textbook.sunk_cost(value_low=[0.5, 1]).solve()["signal"].tolist() == [0.5, 1]
    locked = textbook.tied_hands(a=np.array([0.1, 0.3])).solve()["locked_in"]
    assert locked.tolist() == [False, True]
    wide = textbook.biased_mediator(war_cost_mediator=np.array([0.1, 0.2])).solve()["bias_low"]
    assert wide[1] == pytest.approx(2 * wide[0])


@pytest.mark.parametrize("name", MODELS)
def test_every_model_takes_arrays(name):
    """A family of two equal models has the results of one, twice."""
    model = ng.scenarios.load(name)
    wide = {
        key: np.full(2, value)
        for key, value in model.parameters.items()
        if isinstance(value, float) and key in model.numbers
    }
    if not wide:
        return
    found, alone = model.at(**wide).solve(), model.solve()
    for key, value in alone.items():
        second = np.asarray(found[key], dtype=float)[..., 1]
        np.testing.assert_allclose(second, np.asarray(value, dtype=float), rtol=1e-9)


def test_results_as_tables():
    family = textbook.cheap_talk(b=[0.05, 0.1]).solve()
    frame = family.to_frame()
    assert list(frame)[:2] == ["b", "messages"]
    assert [len(cuts) for cuts in frame["cuts"]] == [2, 1]  # Crawford, Sobel 1982.
    assert "<th>loss_mediated</th>" in family._repr_html_()
    wide = textbook.bargaining_range(p=np.array([[0.3], [0.5]]), cost_b=[0.1, 0.2]).solve()
    assert wide.to_frame()["high"].tolist() == [0.4, 0.5, 0.6, 0.7]
    one = textbook.sunk_cost(value_high=1.0, value_low=2.0).solve()
    assert dict(one.rows)["separates"] in one._repr_html_()
    assert len(one.to_frame()) == 1


def test_trees_of_families():
    """Solvers take the whole family, with the thresholds of each game among the demands."""
    tree = textbook.cost_types(cost_high=np.array([0.2, 0.3])).tree()
    assert tree.batch_shape == (2,)
    eqs = ng.sequential_equilibria(tree)
    best = [max(eq.payoffs[0] for eq in eqs.of(k)) for k in (0, 1)]
    assert best == pytest.approx([0.7 * 0.7 + 0.3 * 0.4, 0.7 * 0.8 + 0.3 * 0.4])


def test_solvers_take_a_model_for_what_it_is_about():
    """A tree is solved as a tree, wherever both would do."""
    model = textbook.horse()
    assert isinstance(ng.one_equilibrium(model), ng.Assessments)
    assert ng.quantal_response(model, 1).assessments is not None
    assert ng.nash_equilibria(model).source.n_players == 3
    assert model.game().strategies == model.tree().game().strategies


def test_at_other_numbers():
    model = textbook.bargaining_range(p=0.6, demands=[0.5])
    other = model.at(cost_b=0.3)
    assert other.parameters == {"p": 0.6, "cost_a": 0.1, "cost_b": 0.3, "demands": [0.5]}
    assert other.solve()["demand"] == pytest.approx(0.9)
    assert model.solve()["demand"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("make", "given", "said"),
    [
        ("bargaining_range", {"p": 1.1}, "p of bargaining-range must be in \\[0, 1\\], got 1.1"),
        ("bargaining_range", {"p": np.nan}, "must be a finite number, got nan"),
        ("bargaining_range", {"p": "half"}, "must be a finite number, got 'half'"),
        ("bargaining_range", {"p": True}, "must be a finite number, got True"),
        ("bargaining_range", {"p": []}, "must be a finite number"),
        ("bargaining_range", {"p": [0.5, 2]}, "must be in"),
        ("bargaining_range", {"cost_c": 0.1}, "no parameter 'cost_c'.*did you mean 'cost_"),
        ("preventive_war", {"delta": 1}, "must be in \\[0, 1\\), got 1"),
        ("audience_costs", {"a": 2}, "war_weak < -a < war_tough"),
        ("audience_costs", {"w": 1}, "must be in \\(1, inf\\)"),
        ("biased_mediator", {"cost_low": 0.3}, "cost_low < cost_high"),
        ("centipede", {"moves": 1}, "moves of centipede must be in \\[2, inf\\)"),
        *(("centipede", {"moves": w}, "number, got") for w in (2.5, True, "3", [2, 3])),
    ],
)
def test_wrong_numbers(make, given, said):
    with pytest.raises(ng.NegotiationError, match=said):
        getattr(textbook, make)(**given)


def test_too_many_arguments():
    with pytest.raises(ng.NegotiationError, match="horse: too many positional arguments"):
        textbook.horse(1)


def test_families_whose_shapes_do_not_fit():
    with pytest.raises(ng.NegotiationError, match=r"do not fit: p \(2,\), cost_a \(3,\)"):
        textbook.bargaining_range(p=[0.1, 0.2], cost_a=[0.1, 0.2, 0.3])


def test_a_model_that_is_no_tree():
    game = ng.NormalFormGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])

    @listed("Pennies", "nobody 2000", "heads?")
    def pennies_for_a_test():
        return textbook.Model(game, lambda: {"value": 0.5})

    try:
        model = pennies_for_a_test()
        assert model.game() is game
        assert ng.nash_equilibria(model).source is game
        with pytest.raises(ng.NegotiationError, match=r"is no tree: its \.subject is a Normal"):
            ng.backward_induction(model)
    finally:
        del MODELS["pennies-for-a-test"]


def test_docstrings_are_taken_apart():
    found = setting.setting(inspect.getdoc(textbook.cost_types))
    assert found.meanings["cost_low"] == "What the war costs a tough B, in pies."
    assert found.reference.startswith("Fearon, J. D. (1995)")
    assert "`" not in "".join(found.text)


def test_an_interval_that_is_none_is_a_slip_of_the_author():
    parameter = inspect.Parameter("p", inspect.Parameter.KEYWORD_ONLY, default=0.5)
    with pytest.raises(ValueError, match="not an interval"):
        ranges.bind("it", inspect.Signature([parameter]), {"p": "0 to 1"}, (), {})
