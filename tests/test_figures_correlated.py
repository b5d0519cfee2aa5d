"""The polygon of correlated equilibrium payoffs: areas, marks, words, refusals."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.text import Text

import negotiation as ng

CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]], players=["Azerbaijan", "Karabakh Armenians"]
)
CLASH = np.array([[0, -2, 1], [1, 0, -2], [-2, 1, 0]])
GAME = ng.NormalFormGame([CLASH + 0.1 * np.arange(9).reshape(3, 3), CLASH.T], players=["A", "B"])


def polygon(game, **kind):
    return ng.correlated_payoffs(game, *game.players[:2], **kind)


def legend(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def areas(ax):
    return [patch.get_xy()[:-1] for patch in ax.patches if isinstance(patch, Polygon)]


def test_areas_marks_and_words():
    result, nash = polygon(CHICKEN), ng.nash_equilibria(CHICKEN)
    ax = ng.figures.correlated_payoffs(result, equilibria=nash)
    assert ax.get_xlabel() == "expected payoff of Azerbaijan"
    assert ax.get_ylabel() == "expected payoff of Karabakh Armenians"
    feasible, inner = areas(ax)
    assert feasible == pytest.approx(result.feasible)
    assert inner == pytest.approx(result.vertices)
    pure, mixed = (np.transpose(line.get_data()) for line in ax.lines)
    assert sorted(map(tuple, pure.tolist())) == [(2, 7), (7, 2)]
    assert mixed == pytest.approx(np.array([[14 / 3, 14 / 3]]))
    assert legend(ax) == [
        "any plan, obeyed or not",
        "correlated equilibria",
        "Nash equilibria in pure strategies",
        "Nash equilibria in mixed strategies",
    ]
    (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert low < 0
    assert bottom < 0
    assert high > 7
    assert top > 7


def test_coarse_polygon_lies_behind_and_is_hatched():
    result, coarse = polygon(GAME), polygon(GAME, coarse=True)
    ax = ng.figures.correlated_payoffs(result, coarse=coarse)
    assert legend(ax)[1:] == ["coarse correlated equilibria", "correlated equilibria"]
    behind = next(patch for patch in ax.patches if patch.get_hatch())
    assert behind.get_xy()[:-1] == pytest.approx(coarse.vertices)
    assert all(behind.get_zorder() >= other.get_zorder() for other in ax.patches[:1])
    alone = ng.figures.correlated_payoffs(coarse)
    assert legend(alone)[-1] == "coarse correlated equilibria"


@pytest.mark.parametrize(
    "payoffs",
    [
        [[[2, 0], [0, 1]], [[2, 0], [0, 1]]],  # segments
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]],  # a point in a polygon
        np.zeros((2, 2, 2)),  # points
        [[[1, 1], [1, 1]], [[0, 1], [2, 3]]],  # upright segment
        np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]]) * 1e9 + 1e9,
    ],
)
def test_flat_polygons_are_drawn_within_the_frame(payoffs):
    game = ng.NormalFormGame(payoffs)
    result = polygon(game)
    ax = ng.figures.correlated_payoffs(
        result, coarse=polygon(game, coarse=True), equilibria=ng.pure_equilibria(game)
    )
    (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    x, y = result.feasible.T
    assert low < x.min() <= x.max() < high
    assert bottom < y.min() <= y.max() < top
    assert len(legend(ax)) >= 3


@pytest.mark.parametrize("width", [60, 85, 180])
def test_words_stay_on_the_sheet_and_apart(width):
    long = ng.NormalFormGame(
        CHICKEN.payoffs, players=["Azerbaijan and its backers", "the authorities in Stepanakert"]
    )
    ax = ng.figures.correlated_payoffs(
        polygon(long), coarse=polygon(long, coarse=True), equilibria=ng.nash_equilibria(long),
        width=width,
    )  # fmt: skip
    ax.figure.draw_without_rendering()
    sheet = ax.figure.bbox
    ticks = [t.label1 for axis in (ax.xaxis, ax.yaxis) for t in axis.get_major_ticks()]
    texts = [
        t for t in ax.figure.findobj(Text) if t.get_text() and t.get_visible() and t not in ticks
    ]
    boxes = [t.get_window_extent() for t in texts]
    assert len(boxes) >= 7
    for k, box in enumerate(boxes):
        assert sheet.x0 <= box.x0
        assert box.x1 <= sheet.x1
        assert sheet.y0 <= box.y0
        assert box.y1 <= sheet.y1
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_given_axes_are_drawn_on():
    ax = Figure(figsize=(3, 3)).subplots()
    assert ng.figures.correlated_payoffs(polygon(CHICKEN), ax) is ax
    assert len(areas(ax)) == 2


def test_incomplete_equilibria_are_named():
    game = ng.NormalFormGame(np.random.default_rng(0).random((3, 3, 3, 3)))
    some = ng.nash_equilibria(game, budget=1e-9)
    assert not some.complete.all()
    known = ng.pure_equilibria(game)
    words = legend(ng.figures.correlated_payoffs(polygon(game), equilibria=known))
    assert not any("found" in text for text in words)
    if len(some):
        words = legend(ng.figures.correlated_payoffs(polygon(game), equilibria=some))
        assert words[-1].endswith(", those found")


def test_other_results_are_refused():
    result = polygon(CHICKEN)
    for given in (None, CHICKEN, [1, 2]):
        with pytest.raises(ng.NegotiationError, match="draws the result of"):
            ng.figures.correlated_payoffs(given)
    with pytest.raises(ng.NegotiationError, match="with coarse=True"):
        ng.figures.correlated_payoffs(result, coarse=result)
    with pytest.raises(ng.NegotiationError, match="coarse is of another game"):
        ng.figures.correlated_payoffs(result, coarse=polygon(GAME, coarse=True))
    with pytest.raises(ng.NegotiationError, match="the equilibria are of another game"):
        ng.figures.correlated_payoffs(result, equilibria=ng.pure_equilibria(GAME))
    with pytest.raises(ng.NegotiationError, match="must be the Equilibria of a solver"):
        ng.figures.correlated_payoffs(result, equilibria=[(1, 2)])
    with pytest.raises(ng.NegotiationError, match="no point to draw"):
        ng.figures.correlated_payoffs(polygon(CHICKEN, budget=1e-9))
    with pytest.raises(ng.NegotiationError, match="ax must be"):
        ng.figures.correlated_payoffs(result, 3)
    with pytest.raises(ng.NegotiationError, match="no style setting"):
        ng.figures.correlated_payoffs(result, colour="red")
