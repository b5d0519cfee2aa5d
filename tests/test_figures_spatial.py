"""Figures of bargaining on an issue scale: lines, names and areas; what is refused."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import negotiation as ng
from negotiation.figures.style import MM

STANDARDS = ng.scenarios.issue_scales.emission_standards()
FOUND = ng.spatial_bargaining(STANDARDS, 8, reading="program")
FAMILY = ng.spatial_bargaining(ng.IssueScale([[0, 0], [1, 2]], [1, 1], [1, 1]), 2)


def test_lines_are_the_positions_of_those_who_stand_together():
    ax = ng.figures.positions(FOUND, label="years")
    assert ax.figure.get_size_inches()[0] * 72 == pytest.approx(85 * MM)
    assert ax.get_ylabel() == "years"
    median, *lines = ax.lines
    assert median.get_ydata() == pytest.approx(FOUND.median)
    names = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert sorted(names) == sorted(
        ["France, Italy, UK", "Belgium", "Ireland", "Luxembourg", "Greece",
         "Netherlands, Germany, Denmark"]
    )  # fmt: skip
    assert len(lines) == 6
    drawn = np.array([line.get_ydata() for line in lines])
    for path in FOUND.positions.T:
        assert np.abs(drawn - path).max(axis=1).min() < 1e-9


def test_names_keep_apart_and_in_order():
    """Seven lines that end at one place."""
    ax = ng.figures.positions(ng.spatial_bargaining(STANDARDS))
    ax.figure.draw_without_rendering()
    extent = Text.get_window_extent  # Of the words, without the line to them.
    boxes = sorted((extent(text) for text in ax.texts), key=lambda box: box.y0)
    assert all(a.y1 <= b.y0 + 1 for a, b in itertools.pairwise(boxes))
    page = ax.figure.bbox
    assert all(box.x1 <= page.x1 + 1 and box.y0 >= page.y0 for box in boxes)


def test_points_are_in_the_area_of_what_comes_of_it():
    ax = ng.figures.quadrants(FOUND, "Belgium")
    table = FOUND.challenges(0)
    table = table[(table["actor"] == "Belgium") & (table["relation"] != "agreement")]
    points = {tuple(line.get_xydata()[0].round(9)) for line in ax.lines}
    assert points == {(round(a, 9), round(b, 9)) for a, b in table[["own", "faced"]].to_numpy()}
    assert len(ax.patches) == 7
    words = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    for name in ("Netherlands, Germany", "France, Italy", "UK", "nobody moves", "Belgium yields"):
        assert name in words
    france = table[table["other"] == "France"].iloc[0]
    assert france["own"] < 0 < france["faced"]
    assert abs(france["own"]) < france["faced"]  # The area of a compromise.


def test_on_given_axes_and_slides():
    ax = Figure().add_subplot()
    assert ng.figures.positions(FOUND, ax) is ax
    assert ng.figures.quadrants(FOUND, "UK", Figure().add_subplot(), after=3) is not None
    assert ng.figures.positions(FOUND, style="projector").figure is not ax.figure


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: ng.figures.positions(FAMILY), "family of 2"),
        (lambda: ng.figures.positions(3), "SpatialBargaining"),
        (lambda: ng.figures.quadrants(FAMILY, "1"), "family of 2"),
        (lambda: ng.figures.quadrants(FOUND, "Belgum"), "did you mean 'Belgium'"),
        (lambda: ng.figures.quadrants(FOUND, "UK", after=9), "no round 9"),
        (lambda: ng.figures.quadrants(3, "UK"), "SpatialBargaining"),
    ],
)
def test_what_is_refused(draw, message):
    with pytest.raises(ng.NegotiationError, match=message):
        draw()


def test_a_tornado_of_the_forecast():
    """Each end is the issue with that one number changed."""
    found = ng.forecast_tornado(STANDARDS, 0.2, rounds=20)
    assert found.sizes["parameter"] == 30
    assert found.attrs["baseline"] == ng.spatial_bargaining(STANDARDS, 20).median[-1] == 7
    kinds = {"position": "positions", "capability": "capabilities", "salience": "saliences"}
    for name in ("Greece: position", "UK: capability", "Luxembourg: salience", "Denmark: salience"):
        actor, kind = name.split(": ")
        for end in ("low", "high"):
            arrays = {w: getattr(STANDARDS, w).copy() for w in kinds.values()}
            arrays[kinds[kind]][STANDARDS.index(actor)] = found.sel(parameter=name)[f"{end}_value"]
            one = ng.IssueScale(*arrays.values(), scale=(4, 10))
            again = ng.spatial_bargaining(one, 20)
            assert float(found.sel(parameter=name)[end]) == pytest.approx(float(again.median[-1]))
            assert bool(found.sel(parameter=name)[f"{end}_settled"]) == bool(again.settled)
    assert float(found.sel(parameter="Denmark: salience")["high_value"]) == 1.0
    ax = ng.figures.tornado(found, most=5)
    assert "median position at the end" in ax.get_xlabel()
    with pytest.raises(ng.NegotiationError, match="family of 2"):
        ng.forecast_tornado(ng.IssueScale([[0, 0], [1, 2]], [1, 1], [1, 1]))
    with pytest.raises(ng.NegotiationError, match="share must be"):
        ng.forecast_tornado(STANDARDS, 1.5)
