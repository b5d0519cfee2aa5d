"""The band of terms that enforce themselves, by structure."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

import negotiation as ng
from negotiation.figures.style import COLUMN

G = np.linspace(0, 8, 33)
TALKS = ng.scenarios.karabakh_2023.ceasefire()


def found(talks):
    reported = {name: talks.reported[name] for name in talks.names}
    return ng.enforceable(lambda w_k: talks.game(w_k=w_k, g=G), reported, w_k=(-10, 4))


CASES = {"Turkey backs Azerbaijan": found(TALKS), "without Turkey": found(TALKS.without("Turkey"))}


def draw(**more):
    options = {"over": G, "label": "penalty for breaking the terms", "mark": {"assumed": 5.0}}
    return ng.figures.enforceable(CASES, **{**options, **more})


def test_it_is_one_column_wide_and_all_on_it():
    figure = draw(terms="what the talks after it are worth").figure
    figure.draw_without_rendering()
    assert figure.get_figwidth() * 25.4 == pytest.approx(COLUMN)
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    assert {t.get_fontsize() for t in texts} == {7.0}
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 > -1
        assert box.y0 > -1
        assert box.x1 < figure.bbox.width + 1
        assert box.y1 < figure.bbox.height + 1


def test_bands_are_what_was_found():
    ax = draw()
    lines = [line for line in ax.lines if len(line.get_xdata()) == len(G)]
    drawn = np.array([line.get_ydata() for line in lines]).reshape(2, 2, -1)
    for ends, result in zip(drawn, CASES.values(), strict=True):
        assert np.array_equal(ends, result.range(), equal_nan=True)
    assert len([c for c in ax.collections if isinstance(c, PolyCollection)]) == 2
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == [*CASES, "assumed (5)"]
    assert ax.get_ylabel() == "w_k"
    # Told apart without colour: one is filled, the other hatched.
    assert [bool(c.get_hatch()) for c in ax.collections] == [False, True]


def test_a_single_result_needs_no_key():
    ax = Figure(layout="constrained").add_subplot()
    assert ng.figures.enforceable(CASES["without Turkey"], ax, over=G) is ax
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    ("result", "over", "words"),
    [
        (TALKS, G, "draws the Enforceable"),
        ({}, G, "from 1 to 3 cases"),
        (CASES["without Turkey"][0], G, "a family along one axis"),
        (CASES, G[::-1], "33 increasing numbers"),
        (CASES, G[1:], "33 increasing numbers"),
    ],
)
def test_errors(result, over, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.figures.enforceable(result, over=over)


def test_which_number_is_drawn():
    both = ng.enforceable(
        lambda w_k, w_a: TALKS.game(w_k=w_k, w_a=w_a, g=G),
        TALKS.reported,
        w_k=(-10, 4),
        w_a=(-6, 6),
    )
    with pytest.raises(ng.NegotiationError, match="w_k, w_a"):
        ng.figures.enforceable(both, over=G)
    with pytest.raises(ng.NegotiationError, match="number"):
        ng.figures.enforceable(both, over=G, of="w")
    assert ng.figures.enforceable(both, over=G, of="w_a").get_ylabel() == "w_a"
