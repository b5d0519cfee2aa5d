"""Figures of sensitivity beside stored pictures of what is inside of their axes, without words.

Each version of matplotlib draws words in another size, which moves the axes; other tests read them.
After a change of a figure that is meant, ``python tests/test_figures_pictures.py`` draws them anew.
Look at them before they are kept.
"""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread, imsave
from matplotlib.text import Text

import negotiation as ng

PICTURES = Path(__file__).parent / "data" / "pictures"
#: Dots in an inch of a figure; columns and rows of a picture, whatever the size of the axes.
DPI, WIDE, HIGH = 150, 72, 54
#: Root of the mean squared difference, of 255 greys, that is none. From matplotlib 3.9 to 3.11 it
#: was 7.1 at most.
SLACK = 7.5


def figures():
    """Each figure by name: how it is drawn."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    g, b = np.linspace(0, 8, 21), np.linspace(0, 6, 21)
    plane = ng.sweep(talks, g=g, b=b, progress=False)
    cases = {"as it was": talks, "no backer": talks.without("Turkey")}
    planes = ng.sweep(talks, counterfactuals=cases, g=g, b=b, progress=False)
    points = ng.sample(talks, 512)
    held = ng.stability_margin(talks, talks.reported, **points) >= 0
    shares = ng.sobol(talks, n=128, resamples=50, second_order=True)
    noisy = ng.sweep(talks, samples=32, outputs={"logit": [0, 0.2, 0.5, 1, 4]}, progress=False)
    draw, edges = ng.figures, ng.boundaries(talks, "g", "b")
    tornado = ng.tornado(talks, talks.reported)
    along = ng.branches(talks, "g", n=11)
    return {
        "bifurcation": lambda: draw.bifurcation(along, actor="Azerbaijan"),
        "consistent": lambda: draw.consistent(ng.consistent(talks, over=["g", "b", "x"]), "g", "b"),
        "convergence": lambda: draw.convergence(shares, most=4),
        "elementary": lambda: draw.elementary(ng.morris(talks, n=16), most=6),
        "interactions": lambda: draw.interactions(shares, most=5),
        "logit_paths": lambda: draw.logit_paths(noisy, actor="Azerbaijan"),
        "margins": lambda: draw.margins(plane, talks.reported),
        "phase_diagram": lambda: draw.phase_diagram(plane, boundaries=edges),
        "phase_diagrams": lambda: draw.phase_diagrams(planes)[0],
        "regional": lambda: draw.regional(ng.regional(points, held), most=5),
        "sobol": lambda: draw.sobol(shares, most=5),
        "statics": lambda: draw.statics(ng.statics(talks, n=64), most=8),
        "tornado": lambda: draw.tornado(tornado, most=6),
        "tornado-projector": lambda: draw.tornado(tornado, most=6, style="projector"),
    }


def picture(ax, folder):
    """Grey values inside of each axes of a figure, from 0 to 255, one below the other."""
    figure = ax.figure
    for text in figure.findobj(Text):
        text.set_visible(False)
    grey = 255 * imread(ng.figures.save(ax, folder / "figure.png", dpi=DPI))[::-1, :, :3].mean(
        axis=2
    )
    return np.concatenate(
        [means(grey, axes.bbox.extents * DPI / figure.dpi) for axes in figure.axes]
    )


def means(grey, extents):
    """Mean grey in each of the rectangles that a part of a picture is divided into."""
    for axis, cells in ((1, WIDE), (0, HIGH)):
        ends = np.linspace(extents[1 - axis], extents[3 - axis], cells + 1)
        at = np.clip(np.round(ends).astype(int), 0, grey.shape[axis])
        sums = np.cumsum(np.insert(grey, 0, 0, axis=axis), axis=axis)
        steps = np.diff(at)
        grey = np.diff(np.take(sums, at, axis=axis), axis=axis)
        grey = grey / (steps if axis else steps[:, None])
    return grey[::-1]


def apart(one, other):
    """How far two pictures are from each other."""
    return float(np.sqrt(np.mean((one - other) ** 2)))


def stored(name):
    """A picture that was kept."""
    return 255 * imread(PICTURES / f"{name}.png")[..., :3].mean(axis=2)


@pytest.fixture(scope="module")
def drawings():
    return figures()


@pytest.mark.parametrize("name", sorted(path.stem for path in PICTURES.glob("*.png")))
def test_a_figure_looks_as_it_did(name, drawings, tmp_path):
    assert apart(picture(drawings[name](), tmp_path), stored(name)) < SLACK


def test_every_figure_has_its_picture(drawings):
    assert sorted(drawings) == sorted(path.stem for path in PICTURES.glob("*.png"))


def test_other_bars_are_seen():
    """With another guarantee two bars of the tornado are shorter, and nothing else is different."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    other = ng.figures.tornado(ng.tornado(talks.at(g=6), talks.reported), most=6)
    with tempfile.TemporaryDirectory() as folder:
        assert apart(picture(other, Path(folder)), stored("tornado")) > SLACK


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, draw in figures().items():
            grey = np.round(picture(draw(), Path(folder))).astype(np.uint8)
            imsave(PICTURES / f"{name}.png", np.repeat(grey[..., None], 3, axis=2))
