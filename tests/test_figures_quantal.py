"""The logit path drawn: lines, turning points, names, and what cannot be drawn."""

import itertools

import matplotlib as mpl
import numpy as np
import pytest

import negotiation as ng
from negotiation.figures.strokes import LINES
from negotiation.figures.style import MM

FOLDED = ng.NormalFormGame(
    [[[-3, 5, 3], [1, 6, -9], [8, -3, 5]], [[5, -1, 0], [-6, 4, 1], [-5, 5, -1]]],
    players=["Row", "Column"],
    strategies=[["up", "middle", "down"], ["left", "centre", "right"]],
)
PENNIES = ng.NormalFormGame(
    [[[4, 0], [0, 1]], [[0, 1], [1, 0]]], players=["A", "B"], strategies=[["x $", "y"]] * 2
)


def branches(ax):
    """Lines that go from random play to the limit."""
    return [line for line in ax.lines if line.get_xdata()[-1] == 1 and line.get_xdata()[0] == 0]


def test_every_option_has_a_line_and_a_name():
    result = ng.quantal_response(FOLDED)
    ax = ng.figures.logit_path(result)
    lines = branches(ax)
    assert len(lines) == 6
    assert {text.get_text() for text in ax.texts} == {
        f"{player}: {option}"
        for player, options in zip(FOLDED.players, FOLDED.strategies, strict=True)
        for option in options
    }
    limit = np.concatenate(result.limit)
    for line, end in zip(lines, limit, strict=True):
        assert line.get_ydata()[0] == pytest.approx(1 / 3)
        assert line.get_ydata()[-1] == pytest.approx(end)
    assert len({(line.get_color(), str(line._dash_pattern)) for line in lines}) == 6


def test_turning_points_are_on_the_lines():
    result = ng.quantal_response(FOLDED)
    ax = ng.figures.logit_path(result)
    circles = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(circles) == 6
    path = result.path
    for mark, p in zip(circles, np.concatenate(path.strategies), strict=True):
        assert mark.get_ydata() == pytest.approx(p[path.turning])
    # The lines turn back there: the axis keeps the order of rationality.
    across = branches(ax)[0].get_xdata()
    for at in circles[0].get_xdata():
        k = int(np.abs(across - at).argmin())
        assert (across[k + 4] - across[k]) * (across[k - 4] - across[k]) > 0


def test_two_options_take_one_line():
    result = ng.quantal_response(PENNIES)
    ax = ng.figures.logit_path(result)
    assert [text.get_text() for text in ax.texts] == [r"B: x \$", r"A: x \$"]
    ax = ng.figures.logit_path(result, players=["B"])
    assert [text.get_text() for text in ax.texts] == [r"B: x \$"]


def test_axes_say_what_they_show():
    ax = ng.figures.logit_path(ng.quantal_response(PENNIES))
    assert ax.get_xlabel() == "rationality (1/payoff)"
    assert ax.get_ylabel() == "probability"
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels[0] == "0"
    assert labels[-1] == "limit"
    assert ax.figure.get_size_inches()[0] * 72 == pytest.approx(85 * MM)


def test_names_do_not_overlap_and_stay_on_the_sheet():
    ax = ng.figures.logit_path(ng.quantal_response(FOLDED))
    canvas = mpl.backends.backend_agg.FigureCanvasAgg(ax.figure)
    canvas.draw()
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.y0)
    for below, above in itertools.pairwise(boxes):
        assert above.y0 > below.y0 + 0.7 * below.height
    assert all(box.x1 <= ax.figure.bbox.x1 + 1 for box in boxes)


def words(ax):
    return [text.get_text().replace("\n  ", "") for text in ax.texts]


def test_lines_that_coincide_are_one_and_named_together():
    # Chicken: both are in the same position.
    chicken = ng.NormalFormGame(
        [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
        players=["A", "B"], strategies=[["swerve", "drive on"]] * 2,
    )  # fmt: skip
    ax = ng.figures.logit_path(ng.quantal_response(chicken))
    assert len(branches(ax)) == 1
    assert words(ax) == ["A and B: swerve"]
    # Pure coordination under other names.
    names = [["left", "right"], ["west", "east"]]
    meet = ng.NormalFormGame([[[2, 0], [0, 1]]] * 2, players=["A", "B"], strategies=names)
    ax = ng.figures.logit_path(ng.quantal_response(meet))
    assert words(ax) == ["A: left\nB: west"]
    ax = ng.figures.logit_path(ng.quantal_response(meet), players=["B"])
    assert words(ax) == ["B: west"]


def test_everybody_mixes_evenly_all_along_in_shapleys_game():
    # Shapley (1964), "Some topics in two-person games": a third each, at any rationality.
    shapley = ng.NormalFormGame(
        [np.eye(3), np.roll(np.eye(3), 1, axis=1)], players=["Row", "Column"],
        strategies=[["top", "middle", "bottom"], ["left", "centre", "right"]],
    )  # fmt: skip
    ax = ng.figures.logit_path(ng.quantal_response(shapley))
    (line,) = branches(ax)
    assert line.get_ydata() == pytest.approx(1 / 3)
    (text,) = words(ax)
    assert text == "Row: top, middle and bottom\nColumn: left, centre and right"


def test_lines_that_coincide_up_to_where_the_path_breaks_off_are_one(monkeypatch):
    monkeypatch.setattr("negotiation.solvers.logit.path.MOST_EVALUATIONS", 12)
    hunt = ng.NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    result = ng.quantal_response(hunt)
    assert not result.converged
    assert len(ng.figures.logit_path(result).texts) == 1


# A public good, in which three are in the same position, and a game in which nobody is.
@pytest.mark.parametrize("width", [60, 85, 180])
@pytest.mark.parametrize("options", [2, 4])
def test_words_and_ticks_are_apart_and_on_the_sheet(options, width):
    who = np.indices([options] * 3)
    payoffs = (who.sum(axis=0) >= 2) - 0.3 * who
    if options > 2:
        payoffs = payoffs + np.random.default_rng(3).normal(size=payoffs.shape)
    names = ["halt", "negotiate in Brussels", "press on", "blockade the road"][:options]
    game = ng.NormalFormGame(
        payoffs, players=["Azerbaijan", "Armenia", "Karabakh Armenians"], strategies=[names] * 3
    )
    ax = ng.figures.logit_path(ng.quantal_response(game), width=width)
    ax.figure.draw_without_rendering()
    lines = branches(ax)
    assert len({(line.get_color(), str(line._dash_pattern)) for line in lines}) == len(lines)
    assert len(lines) == (1 if options == 2 else 12)
    boxes = [text.get_window_extent() for text in [*ax.texts, *ax.get_xticklabels()]]
    for k, box in enumerate(boxes):
        assert ax.figure.bbox.x0 <= box.x0
        assert box.x1 <= ax.figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_neighbours_differ_in_lightness_or_dashes():
    assert len({str(dashes) for _, dashes in LINES}) == len(LINES)


def test_a_path_that_goes_nowhere_is_drawn():
    still = ng.NormalFormGame(np.zeros((2, 2, 2)))
    ax = ng.figures.logit_path(ng.quantal_response(still))
    assert branches(ax)[0].get_ydata() == pytest.approx(0.5)


def test_own_axes_are_used():
    figure = mpl.figure.Figure()
    ax = figure.add_subplot()
    assert ng.figures.logit_path(ng.quantal_response(PENNIES), ax) is ax


def test_mistakes():
    result = ng.quantal_response(PENNIES)
    with pytest.raises(ng.NegotiationError, match="draws the QuantalResponse"):
        ng.figures.logit_path(PENNIES)
    family = ng.quantal_response(ng.NormalFormGame(np.zeros((2, 2, 2, 3))))
    with pytest.raises(ng.NegotiationError, match="a family of 3"):
        ng.figures.logit_path(family)
    with pytest.raises(ng.NegotiationError, match="no player 'C'"):
        ng.figures.logit_path(result, players=["C"])
    with pytest.raises(ng.NegotiationError, match="players must be a list"):
        ng.figures.logit_path(result, players="A")
    alone = ng.quantal_response(ng.NormalFormGame([[1.0]]))
    with pytest.raises(ng.NegotiationError, match="nobody has a choice"):
        ng.figures.logit_path(alone)
    with pytest.raises(ng.NegotiationError, match="style setting"):
        ng.figures.logit_path(result, colour="red")
