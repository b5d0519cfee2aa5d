"""The triangle of a core: what it shows, and that it stays inside."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

import negotiation as ng
from negotiation.figures.style import MM
from negotiation.figures.triangle import CORNERS

GAME = ng.CoalitionalGame([0, 1, 0, 5, 2, 6, 4, 10], players=["A", "B", "C"])
MAJORITY = ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])
ALONE = np.array([1, 0, 2])


def legend(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def place(x):
    """Where payoffs of GAME are: parts of the gains of 7 over what they have alone."""
    return (np.array(x) - ALONE) / 7 @ CORNERS


def test_the_area_is_the_core_and_the_marks_are_the_allocations():
    shapley, nucleolus = ng.shapley(GAME), ng.nucleolus(GAME)
    ax = ng.figures.core(ng.core(GAME), allocations=[shapley, nucleolus])
    area = ax.patches[0]
    assert isinstance(area, Polygon)
    # By hand: C gets up to 10 - 5, B up to 10 - 6, A up to 10 - 4, and at least what they have.
    kept = [place(x) for x in ([1, 4, 5], [5, 0, 5], [6, 0, 4], [6, 2, 2], [4, 4, 2])]
    drawn = area.get_xy()[:-1]
    assert len(drawn) == len(kept)
    for corner in kept:
        assert np.abs(drawn - corner).max(axis=1).min() < 1e-9
    for line, found in zip(ax.lines[-2:], (shapley, nucleolus), strict=True):
        assert line.get_xydata()[0] == pytest.approx(place(found.values))
    assert legend(ax) == [
        "core",
        "{A, B} gets what it has by itself",
        "{A, C} gets what it has by itself",
        "{B, C} gets what it has by itself",
        "a player has 1/4, 1/2 or 3/4 of the gains",
        "Shapley value: 3.83, 2.33, 3.83",
        "Nucleolus: 4.25, 2.25, 3.5",
    ]


def test_a_line_is_where_a_pair_has_what_it_would():
    ax = ng.figures.core(ng.core(GAME))
    wide = [line.get_xydata() for line in ax.lines if line.get_linewidth() == 1.9]
    ends = [[place([5, 0, 5]), place([1, 4, 5])], [place([4, 4, 2]), place([1, 4, 5])]]
    for expected, found in zip(ends, wide, strict=False):
        for end in expected:
            assert np.abs(found - end).max(axis=1).min() < 1e-9


def test_an_empty_core_and_a_single_point():
    empty = ng.figures.core(ng.core(MAJORITY), allocations=ng.shapley(MAJORITY))
    assert legend(empty)[0] == "core: empty"
    assert len(empty.patches) == 1  # the triangle
    veto = ng.CoalitionalGame(lambda s: "A" in s and len(s) >= 2, players=["A", "B", "C"])
    dot = next(line for line in ng.figures.core(ng.core(veto)).lines if line.get_marker() == "o")
    assert dot.get_xydata().tolist() == [[0, 0]]


def test_words_are_inside_and_a_column_wide():
    long = ng.CoalitionalGame(GAME.table, players=["Government", "Region of the north", "Broker"])
    ax = ng.figures.core(ng.core(long), allocations=[ng.shapley(long), ng.nucleolus(long)])
    assert ax.figure.get_figwidth() * 72 == pytest.approx(85 * MM)
    page = ax.figure.bbox
    for text in [*ax.texts, *ax.get_legend().get_texts()]:
        own = text.get_window_extent()
        assert page.x0 - 1 <= own.x0 <= own.x1 <= page.x1 + 1, text.get_text()
        assert page.y0 - 1 <= own.y0 <= own.y1 <= page.y1 + 1, text.get_text()
    given = Figure(figsize=(4, 5)).subplots()
    assert ng.figures.core(ng.core(GAME), ax=given) is given


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: ng.figures.core(GAME), "draws what ng.core returns"),
        (lambda: ng.figures.core(ng.core(ng.CoalitionalGame(len, n=4))), "three players, not of 4"),
        (lambda: ng.figures.core(ng.core(ng.CoalitionalGame(len, n=3))), "gain nothing"),
        (lambda: ng.figures.core(ng.core(GAME), allocations=[[1, 2, 3]]), "got list"),
        (lambda: ng.figures.core(ng.core(GAME), allocations=ng.shapley(MAJORITY)), "another game"),
        (lambda: ng.figures.core(ng.core(GAME), allocations=ng.banzhaf(GAME)), "outside of the"),
    ],
)
def test_mistakes_are_named(draw, message):
    with pytest.raises(ng.NegotiationError, match=message):
        draw()
