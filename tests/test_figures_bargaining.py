"""Frontiers and zones: areas, marks, words, refusals."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

import negotiation as ng

TALKS = ng.BargainingProblem(
    [[6, 4, 1, 0], [1, 3, 4, 0]], disagreement=[1, 0.5], parties=["A", "B"]
)
THREE = ng.BargainingProblem(
    [[5, 0, 0, 3, 1, 0], [0, 4, 0, 2, 2, 1], [0, 0, 6, 1, 3, 1]], [0.3, 0.3, 0.3]
)
PIE = ng.BargainingProblem.over_issues(
    {"territory": "split"},
    {"A": {"territory": 1}, "B": {"territory": lambda s: s**0.5}},
    disagreement=[0.4, 0.4],
)


def legend(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def test_frontier_of_two():
    ax = ng.figures.frontier(TALKS.frontier(), agreements=[TALKS.nash(), TALKS.utilitarian()])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("payoff of A", "payoff of B")
    reached, zone = (p.get_xy()[:-1] for p in ax.patches if isinstance(p, Polygon))
    assert {tuple(v) for v in reached.tolist()} == {(0, 0), (6, 1), (4, 3), (1, 4)}
    # Below A's and B's reservation values the zone is cut off.
    assert zone.min(axis=0) == pytest.approx([1, 0.5])
    front = ax.lines[0]
    assert np.transpose(front.get_data()).tolist() == [[6, 1], [4, 3], [1, 4]]
    assert front.get_linewidth() > 2
    assert legend(ax) == [
        "all that can be reached",
        "zone of agreement: better than disagreement for both",
        "Pareto frontier",
        "single agreements",
        "disagreement, with the reservation values",
        "Nash solution: 4, 3",
        "Utilitarian solution: 4, 3",
    ]
    nash, total = ax.lines[-2:]
    assert nash.get_xydata() == pytest.approx(total.get_xydata())
    # Two marks on one point: the second is larger, and behind.
    assert total.get_markersize() > nash.get_markersize()
    assert total.get_zorder() < nash.get_zorder()


def test_no_zone_is_no_area():
    problem = ng.BargainingProblem([[3, 1], [1, 3]], [4, 0], parties=["A", "B"])
    ax = ng.figures.frontier(problem.frontier(), agreements=problem.nash())
    assert "Nash solution: no agreement" in legend(ax)
    assert not any("zone" in text for text in legend(ax))
    (low, high), _ = ax.get_xlim(), ax.get_ylim()
    assert low < 1
    assert high > 4


def test_single_agreements_only():
    problem = ng.BargainingProblem([[6, 4, 1, 0], [1, 3, 4, 0]], [0, 0], lotteries=False)
    ax = ng.figures.frontier(problem.frontier())
    assert not ax.patches
    assert legend(ax)[:2] == ["efficient agreements", "other agreements"]
    assert ax.lines[0].get_linestyle() == ":"


@pytest.mark.parametrize("u", [np.ones((2, 1)), [[0, 1], [0, 1]], [[0, 1], [1, 1]]])
def test_points_and_segments(u):
    ax = ng.figures.frontier(ng.BargainingProblem(u, [0, 0]).frontier())
    assert ax.lines[0].get_xydata()[0] == pytest.approx([1, 1])


def test_triangle_of_three():
    ax = ng.figures.frontier(THREE.frontier(), agreements=[THREE.kalai_smorodinsky(), THREE.nash()])
    # Everybody gains the same part of what it could: the middle.
    middle = ax.lines[-2].get_xydata()
    assert middle == pytest.approx(np.array([[0.5, np.sqrt(0.75) / 3]]), abs=1e-6)
    assert legend(ax)[-2].startswith("Kalai-Smorodinsky solution")
    assert sum(isinstance(p, Polygon) for p in ax.patches) == 4
    assert "no efficient agreement divides gains like this" in legend(ax)
    pie = ng.BargainingProblem(np.eye(3), [0, 0, 0])
    ax = ng.figures.frontier(pie.frontier())
    assert "no efficient agreement divides gains like this" not in legend(ax)


def test_zone_on_a_line():
    ax = ng.figures.zone(PIE.zone(), agreements=[PIE.nash()])
    assert ax.get_xlabel() == "A's territory"
    bars = [p for p in ax.patches if isinstance(p, Rectangle)]
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    # (1 - x) ** 0.5 = 0.4 at 0.84.
    assert spans == [pytest.approx(s) for s in [(0.4, 1), (0, 0.84), (0.4, 0.84)]]
    texts = [text.get_text() for text in ax.texts]
    assert texts[:2] == ["0.4", "0.84"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["A", "B", "Nash"]
    assert legend(ax)[1] == "zone of agreement: acceptable to both"


def test_an_empty_zone_says_so():
    problem = ng.BargainingProblem.over_issues(
        {"toll": (0, 10)}, {"A": {"toll": 1}, "B": {"toll": -1}}, disagreement=[7, -4]
    )
    ax = ng.figures.zone(problem.zone(), agreements=problem.nash())
    assert legend(ax)[1] == "nothing is acceptable to both"
    assert ax.texts[-1].get_text() == "no agreement"
    assert ax.get_xlabel() == "toll"


def test_given_axes_and_size():
    figure = Figure(figsize=(6, 6))
    ax = figure.add_subplot()
    assert ng.figures.frontier(TALKS.frontier(), ax) is ax
    wide = ng.figures.zone(PIE.zone(), width=180)
    assert wide.figure.get_figwidth() == pytest.approx(180 / 25.4)


def test_refusals():
    # A figure solves nothing: it says which call does.
    for given in (3, TALKS):
        kind = type(given).__name__
        with pytest.raises(ng.NegotiationError, match=rf"the method frontier\(\) .* got {kind}"):
            ng.figures.frontier(given)
        with pytest.raises(ng.NegotiationError, match=rf"the method zone\(\) .* got {kind}"):
            ng.figures.zone(given)
    with pytest.raises(ng.NegotiationError, match="a single issue"):
        ng.figures.zone(TALKS.zone())
    with pytest.raises(ng.NegotiationError, match="of another bargaining problem"):
        ng.figures.frontier(TALKS.frontier(), agreements=[THREE.nash()])
    with pytest.raises(ng.NegotiationError, match="what the methods of a BargainingProblem"):
        ng.figures.frontier(TALKS.frontier(), agreements=[3])
    with pytest.raises(ng.NegotiationError, match="for two or three parties, not for 4"):
        ng.figures.frontier(ng.BargainingProblem(np.eye(4), np.zeros(4)).frontier())
    with pytest.raises(ng.NegotiationError, match="better than disagreement for all"):
        ng.figures.frontier(ng.BargainingProblem(np.eye(3), np.ones(3)).frontier())
