"""What all figures share: colours, type, broken lines, short numbers."""

import matplotlib as mpl
import numpy as np
import pytest

import negotiation as ng
from negotiation.figures.style import Style, number, sheet_size, style_of, width_of, wrapped


def test_fills_differ_in_lightness_from_their_neighbours():
    # Relative luminance as of ITU-R BT.709, on the sRGB values that a grey-scale print weighs.
    light = [
        np.dot([0.2126, 0.7152, 0.0722], mpl.colors.to_rgb(fill)) for fill in Style().fills[:4]
    ]
    gaps = np.abs(np.subtract.outer(light, light))[np.triu_indices(4, 1)]
    assert gaps.min() > 0.05


def test_what_colour_says_hatching_says_too():
    gain, loss, total = Style().bar_looks
    assert loss.hatch
    assert not gain.hatch
    assert not total.hatch


def test_words_are_broken_where_they_fit():
    style = Style()
    text = wrapped("Azerbaijan's odds in a longer war, $p_{a b}$ (0\xa0to\xa01)", 90, style)
    assert text.count("\n") >= 1
    assert "$p_{a b}$" in text
    assert "0\xa0to\xa01" in text
    assert all(width_of(line, 7.0) <= 90 for line in text.split("\n"))
    assert width_of(r"5 \$ and 6 \$", 7.0) > width_of("5 and 6", 7.0)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (-0.0, "0"), (-1.25, "\u22121.25"), (1e-15, "0"), (13.333, "13.3")],
)
def test_numbers_are_short(value, shown):
    assert number(value) == shown


def test_fills_must_be_a_list():
    with pytest.raises(ng.NegotiationError, match="must be a list of colours"):
        style_of({"fills": "red"})


def test_a_style_sheet_is_named_and_changed():
    assert style_of({}) == style_of({"style": "paper"}) == Style()
    slide = style_of({"style": "projector", "width": 200})
    assert (slide.width, slide.font_size, slide.aspect) == (200, 11.0, 16 / 9)
    with pytest.raises(ng.NegotiationError, match="did you mean 'projector'"):
        style_of({"style": "projektor"})
    with pytest.raises(ng.NegotiationError, match="aspect of a figure must be a positive number"):
        style_of({"aspect": -1})


@pytest.mark.parametrize("height", [20.0, 900.0])
def test_a_sheet_has_the_aspect_that_is_set_whatever_its_content(height):
    width, high = sheet_size(style_of({"style": "projector"}), height)
    assert width / high == pytest.approx(16 / 9)
    assert width >= 160 / 25.4 - 1e-9
    assert high * 72 >= height
