"""Figures of graph models: what they show, and that it stays inside."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch

import negotiation as ng
from negotiation.figures.state_graphs import MOVERS
from negotiation.figures.style import MM

G = ng.scenarios.graph_models


def words(ax):
    return [text.get_text() for text in ax.texts]


def of_thirty():
    """Thirty states of three decision makers, as many as a figure should carry."""
    return ng.GraphModel(
        ["A", "B", "C"],
        {"A": ["a1", "a2"], "B": ["b1", "b2"], "C": ["c"]},
        infeasible=[
            {"a1": 1, "a2": 1, "c": 1, "b1": 0, "b2": 0},
            {"a1": 0, "a2": 0, "c": 1, "b1": 1, "b2": 1},
        ],
        preferences={
            who: ng.Preference.payoffs(np.random.default_rng(i).random(30))
            for i, who in enumerate("ABC")
        },
        status_quo=1,
    )


def without_options():
    return ng.GraphModel(
        ["A", "B"],
        states=["p", "q", "r", "s"],
        moves={"A": [("p", "q"), ("q", "p"), ("q", "r")], "B": [("r", "s"), ("p", "s")]},
        preferences={"A": ["r", "q", "p", "s"], "B": ["p", "s", "q", "r"]},
    )


def figures():
    for model in (G.elmira(), of_thirty(), without_options()):
        result = ng.stability(model)
        yield ng.figures.state_graph(model)
        yield ng.figures.state_graph(result, concept="gmr")
        yield ng.figures.option_table(result)
        start = model.ids[0]
        yield ng.figures.status_quo(ng.status_quo(model, start))
        yield ng.figures.status_quo(ng.status_quo(model, start, improving=False), stability=result)


def test_all_words_are_inside_and_states_apart():
    for ax in figures():
        assert ax.figure.get_figwidth() * 72 in (pytest.approx(85 * MM), pytest.approx(174 * MM))
        box = ax.get_window_extent()
        for text in ax.texts:
            own = text.get_window_extent()
            assert box.x0 - 1 <= own.x0 <= own.x1 <= box.x1 + 1, text.get_text()
            assert box.y0 - 1 <= own.y0 <= own.y1 <= box.y1 + 1, text.get_text()


def test_improvements_are_solid_and_every_line_is_a_move():
    model = G.elmira()
    ax = ng.figures.state_graph(model)
    arrows = [p for p in ax.patches if isinstance(p, FancyArrowPatch)]
    solid = [p for p in arrows if p.get_linestyle() in ("-", "solid") and p.get_linewidth() == 1.0]
    improvements = sum(
        len(model.reachable(who, s, improving=True))
        for who in model.decision_makers
        for s in model.ids
    )
    assert len(solid) == improvements
    colours = {tuple(np.round(p.get_edgecolor(), 3)) for p in solid}
    assert len(colours) == 2  # in this conflict MoE has no improvement
    assert words(ax)[:12] == [str(s) for s in model.ids]


def test_states_of_one_row_differ_by_what_the_first_or_third_does():
    """Elmira: MoE across, Uniroyal up and down, the local government across in larger steps."""
    model = G.elmira()
    ax = ng.figures.state_graph(model)
    at = {text.get_text(): text.get_position() for text in ax.texts[:12]}
    assert at["1"][1] == at["2"][1] == at["7"][1] == at["8"][1]
    assert at["1"][0] == at["3"][0] == at["5"][0]
    assert at["1"][0] < at["2"][0] < at["7"][0] < at["8"][0]


def test_equilibria_are_bold_and_those_of_the_concept_asked_for():
    result = ng.stability(G.cuba())
    for concept in ("nash", "gmr"):
        ax = ng.figures.state_graph(result, concept=concept)
        bold = [int(t.get_text()) for t in ax.texts[:12] if t.get_weight() == "bold"]
        assert bold == result.equilibria(concept)


def test_the_option_table_has_the_letters_of_the_result():
    result = ng.stability(G.syria_iraq())
    found = words(ng.figures.option_table(result))
    rows = [found[k : k + 7] for k in range(0, 7 * 12, 7)]
    assert rows[0] == ["state", "1", "2", "3", "4", "5", "6"]
    assert rows[1] == ["Syria: Release Water", "N", "Y", "N", "N", "Y", "N"]
    assert rows[4] == ["Syria", *(result.letters(s)["Syria"] for s in result.model.ids)]
    assert rows[6] == ["R", "", "", "", "", "", "E"]
    assert ng.figures.option_table_latex(result) == result.to_latex()


def test_the_tree_has_an_arrow_for_each_state_that_is_reached():
    result = ng.status_quo(G.elmira(), improving=False)
    ax = ng.figures.status_quo(result)
    arrows = [p for p in ax.patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == len(result) == 11
    assert len(set(MOVERS)) == len(MOVERS)


def test_a_figure_is_drawn_on_axes_that_are_given():
    from matplotlib.figure import Figure

    left, right = Figure(figsize=(6, 3)).subplots(1, 2)
    result = ng.stability(G.syria_iraq())
    assert ng.figures.state_graph(result, ax=left) is left
    assert ng.figures.option_table(result, ax=right) is right


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda m: ng.figures.state_graph(m.title), "draws a Stability or a GraphModel"),
        (ng.figures.option_table, "is of a Stability"),
        (ng.figures.status_quo, "draws an Evolution"),
        (lambda m: ng.figures.state_graph(m, concept="seq", colour="red"), "no style setting"),
        (
            lambda m: ng.figures.status_quo(
                ng.status_quo(m), stability=ng.stability(G.syria_iraq())
            ),
            "of the same model",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, message):
    with pytest.raises(ng.NegotiationError, match=message):
        draw(G.cuba())


def test_too_many_states_are_refused():
    names = [f"D{i}" for i in range(7)]
    model = ng.GraphModel(
        names,
        {who: [who] for who in names},
        preferences={who: ng.Preference.statements([who]) for who in names},
    )
    with pytest.raises(ng.NegotiationError, match="128 states are too many to draw"):
        ng.figures.state_graph(model)
