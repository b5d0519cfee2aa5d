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
    assert len(legend(ax)) >= 2


# With two strategies each, coarse correlated equilibria are correlated: who disobeys has only one
# other strategy, the same whatever was told.
def test_equal_areas_are_one_and_named_together():
    ax = ng.figures.correlated_payoffs(polygon(CHICKEN), coarse=polygon(CHICKEN, coarse=True))
    assert len(areas(ax)) == 2
    both = "correlated equilibria, also coarse correlated equilibria"
    assert legend(ax) == ["any plan, obeyed or not", both]
    # What nobody can change: all three are one point.
    still = ng.NormalFormGame(np.zeros((2, 2, 2)))
    ax = ng.figures.correlated_payoffs(polygon(still), coarse=polygon(still, coarse=True))
    assert len(ax.lines) == 1
    assert legend(ax) == [f"{both}, also any plan, obeyed or not"]


# The second actor gets twice what the first one gets, so that every area is a segment.
def test_a_segment_on_a_longer_one_is_told_from_it():
    own = np.array([[2, 2, 0], [2, 1, 1], [1, 0, 2]])
    game = ng.NormalFormGame([own, 2 * own])
    ax = ng.figures.correlated_payoffs(polygon(game), coarse=polygon(game, coarse=True))
    _, behind, front = ax.lines
    assert behind.get_xdata().min() < front.get_xdata().min()
    assert behind.get_linewidth() > front.get_linewidth() + 1
    assert behind.get_zorder() < front.get_zorder()
    assert behind.get_color() != front.get_color()
    assert len(legend(ax)) == 3


def test_a_dot_fits_into_a_diamond_and_is_in_front():
    # Stag hunt: to mix pays what the hare pays, so that two equilibria pay (3, 3).
    hunt = ng.NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    ax = ng.figures.correlated_payoffs(polygon(hunt), equilibria=ng.nash_equilibria(hunt))
    dot, diamond = ax.lines
    assert [3, 3] in np.transpose(dot.get_data()).tolist()
    assert np.transpose(diamond.get_data()) == pytest.approx(np.array([[3, 3]]))
    assert dot.get_zorder() > diamond.get_zorder()
    across = dot.get_markersize() + dot.get_markeredgewidth()
    assert across < diamond.get_markersize() - diamond.get_markeredgewidth()


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
    assert len(boxes) >= 6
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
