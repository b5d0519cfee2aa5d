"""Figures of procedures by structure: the risk-return curve, and the win-set."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy import stats

import negotiation as ng
from negotiation.figures.style import COLUMN

TYPES = ng.ultimatum([0.55, 0.75], 0.4, [0.3, 0.7])
FACTIONS = ng.ratification(
    1, [0.2, 0.4, -0.5], -0.1, quota=2,
    names=["lower house", "upper house", "veterans and all who fought with them"],
)  # fmt: skip
RESULTS = {
    "types": (ng.figures.risk_return, TYPES),
    "costs": (ng.figures.risk_return, ng.ultimatum(stats.uniform(0.5, 0.4), 0.4)),
    "factions": (ng.figures.win_set, FACTIONS),
    "one": (ng.figures.win_set, ng.ratification(1, 0.2, -0.1)),
    "utility": (
        ng.figures.win_set,
        ng.ratification(lambda x: x, lambda x: -((x**2 - 1) ** 2), 0.9, low=-2, high=2),
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_figure_is_one_column_wide_and_all_on_it(name):
    draw, result = RESULTS[name]
    ax = draw(result)
    figure = ax.figure
    figure.draw_without_rendering()
    assert figure.get_figwidth() * 25.4 == pytest.approx(COLUMN)
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    assert {t.get_fontsize() for t in texts} == {7.0}
    # Labels of ticks beyond an axis exist, but are not drawn.
    beyond = [
        t.label1
        for axis in (ax.xaxis, ax.yaxis)
        for t in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= t.get_loc() <= max(axis.get_view_interval())
    ]
    boxes = [t.get_window_extent() for t in texts if t not in beyond]
    for k, a in enumerate(boxes):
        assert a.x0 > -1
        assert a.y0 > -1
        assert a.x1 < figure.bbox.width + 1
        assert a.y1 < figure.bbox.height + 1
        for b in boxes[k + 1 :]:
            across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert not (across > 1 and up > 0.3 * min(a.height, b.height))


@pytest.mark.parametrize("name", ["types", "factions"])
def test_it_is_drawn_on_the_axes_given(name):
    draw, result = RESULTS[name]
    ax = Figure(figsize=(6, 4), layout="constrained").add_subplot()
    assert draw(result, ax=ax) is ax
    with pytest.raises(ng.NegotiationError, match="did you mean 'width'"):
        draw(result, widht=80)
    with pytest.raises(ng.NegotiationError, match="got list"):
        draw([1, 2])


def test_the_curve_jumps_where_a_type_refuses():
    ax = ng.figures.risk_return(TYPES)
    payoff, war = (line for line in ax.lines if len(line.get_xdata()) > 100)
    x, y = payoff.get_data()
    assert np.isnan(y).sum() == 2
    assert y[np.isclose(x, 0.55)].tolist() == pytest.approx([0.55, 0.7 * 0.55 + 0.3 * 0.4])
    assert war.get_ydata()[0] == 0
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [float(d.get_ydata()[0]) for d in dots] == pytest.approx([0.645, 0.3])
    assert ax.get_title(loc="left") == "best demand 0.75: payoff 0.645, war 0.3"


def test_every_ratifier_has_a_bar_and_the_win_set_is_last():
    ax = ng.figures.win_set(FACTIONS)
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    expected = [(-0.1, 0.5), (-0.1, 0.9), (-0.9, -0.1), (-0.1, 0.5)]
    assert np.array(bars) == pytest.approx(np.array(expected))
    names = [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()]
    assert names == [*FACTIONS.names, "win-set (2 of 3)"]


def test_what_cannot_be_drawn_is_said():
    family = ng.ultimatum([[0.5, 0.6], [0.7, 0.8]], 0.3)
    with pytest.raises(ng.NegotiationError, match="a family of 2"):
        ng.figures.risk_return(family)
    several = ng.ratification([1, 1], [[0, 0]], [1, 0])
    with pytest.raises(ng.NegotiationError, match="one issue"):
        ng.figures.win_set(several)
