"""Figures of sensitivity by structure: what is drawn where, what is said, what is refused."""

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from test_branches import coordination, volunteers
from test_figures import overlapping, words
from test_sobol import two
from test_statics import product

import negotiation as ng
from negotiation.figures.heat_maps import _colour
from negotiation.figures.style import COLUMN, PAGE

CEASEFIRE = ng.scenarios.karabakh_2023.ceasefire()
RANGE = (-np.pi, np.pi)
G, B = np.linspace(0, 8, 17), np.linspace(0, 6, 17)


def ishigami(x1, x2, x3):
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


@pytest.fixture(scope="module")
def results():
    """For each figure what it draws, and what else it is asked."""
    points = ng.sample(CEASEFIRE, 512)
    held = ng.stability_margin(CEASEFIRE, CEASEFIRE.reported, **points) >= 0
    sobol = ng.sobol(CEASEFIRE, n=128, resamples=20, second_order=True)
    noisy = ng.sweep(CEASEFIRE, samples=24, outputs={"logit": [0.1, 0.5, 2, 8]}, progress=False)
    plane = ng.sweep(CEASEFIRE, g=G, b=B, progress=False)
    return {
        "sobol": (sobol,),
        "convergence": (sobol,),
        "interactions": (sobol,),
        "logit_paths": (noisy,),
        "regional": (ng.regional(points, held),),
        "elementary": (ng.morris(CEASEFIRE, n=16),),
        "statics": (ng.statics(CEASEFIRE, n=64),),
        "margins": (plane, CEASEFIRE.reported),
        "consistent": (ng.consistent(CEASEFIRE, over=["g", "b", "w_a"]), "g", "b"),
        "bifurcation": (ng.branches(CEASEFIRE, "g", n=11),),
    }


FIGURES = [
    "sobol", "interactions", "regional", "elementary", "statics", "margins", "consistent",
    "bifurcation", "convergence", "logit_paths",
]  # fmt: skip


def draw(name, given, **settings):
    if name in ("bifurcation", "logit_paths"):
        settings = {"actor": "Azerbaijan"} | settings
    return getattr(ng.figures, name)(*given, **settings)


def bars(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


# The contract


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_one_column_wide_legible_and_nothing_overlaps(name, results):
    with mpl.rc_context({"font.size": 3, "xtick.labelsize": 2}):
        ax = draw(name, results[name])
    assert isinstance(ax, Axes)
    assert ax.figure.get_figwidth() * 25.4 == pytest.approx(COLUMN)
    assert overlapping(ax) == ([], [])
    assert {t.get_fontsize() for t in ax.figure.findobj(Text) if t.get_text()} == {7.0}


@pytest.mark.parametrize("name", FIGURES)
def test_axes_given_are_used_and_inputs_are_named(name, results):
    ax = Figure(figsize=(7, 9), layout="constrained").add_subplot()
    assert draw(name, results[name], ax=ax) is ax
    with pytest.raises(ng.NegotiationError, match=f"{name} draws the .*, got list"):
        draw(name, ([1, 2], *results[name][1:]))
    with pytest.raises(ng.NegotiationError, match="did you mean 'width'"):
        draw(name, results[name], widht=80)


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_figure_gives_the_same_bytes(name, results, tmp_path):
    first, second = (
        ng.figures.save(draw(name, results[name]), tmp_path / f"{k}.pdf").read_bytes()
        for k in range(2)
    )
    assert first == second
    assert b"/FontFile2" in first


@pytest.mark.parametrize("name", FIGURES)
def test_a_slide_is_wide_and_its_type_larger(name, results):
    ax = draw(name, results[name], style="projector")
    width, height = ax.figure.get_size_inches()
    assert width / height == pytest.approx(16 / 9)
    assert width * 25.4 >= 160 - 1e-6
    assert {t.get_fontsize() for t in ax.figure.findobj(Text) if t.get_text()} == {11.0}
    assert overlapping(ax) == ([], [])


@pytest.mark.parametrize(
    "name", ["sobol", "convergence", "interactions", "regional", "elementary", "statics"]
)
def test_how_many_are_drawn_is_checked_and_another_dataset_refused(name, results):
    with pytest.raises(ng.NegotiationError, match="most must be a positive number"):
        draw(name, results[name], most=0)
    with pytest.raises(ng.NegotiationError, match="this one has no"):
        draw(name, (xr.Dataset({"x": 1}),))


# Indices


def test_sobol_bars_are_the_indices_and_lines_their_intervals():
    found = ng.sobol(ishigami, dict.fromkeys(("x1", "x2", "x3"), RANGE), n=256, resamples=50)
    ax = ng.figures.sobol(found)
    ends = [bar.get_x() + bar.get_width() for bar in bars(ax)]
    expected = np.stack([found["first"].values, found["total"].values], axis=1)
    assert ends == pytest.approx(expected.ravel())
    lines = [tuple(line.get_xdata()) for line in ax.lines if line.get_linewidth() < 1]
    for kind in ("first", "total"):
        for interval in zip(found[f"{kind}_low"].values, found[f"{kind}_high"].values, strict=True):
            assert interval in lines
    assert {f"{v:.2f}" for v in found["total"].values} <= set(words(ax))


def test_sobol_counts_what_it_leaves_out(results):
    (found,) = results["sobol"]
    ax = ng.figures.sobol(found, most=4)
    assert len(bars(ax)) == 8
    moving = int((np.abs(found["total"]) > 1e-9).sum())
    note = next(text for text in words(ax) if "not drawn" in text)
    assert f"{moving - 4} with a smaller index, {28 - moving} without any effect" in note
    shown = [text for text in words(ax) if text.startswith("what the talks after it are worth to")]
    assert any("Karabakh Armenians" in text for text in shown)


def test_sobol_of_given_data_has_one_bar_each():
    rng = np.random.default_rng(0)
    points = {"x": rng.random(400), "y": rng.random(400)}
    ax = ng.figures.sobol(ng.given_data(points, points["x"] + 0.1 * points["y"]))
    assert len(bars(ax)) == 2
    assert "first" in words(ax)
    assert not any("total" in text for text in words(ax))


def test_interactions_are_those_of_ishigami_and_darker_is_more():
    found = ng.sobol(
        ishigami, dict.fromkeys(("x1", "x2", "x3"), RANGE), n=1024, second_order=True, resamples=50
    )
    ax = ng.figures.interactions(found)
    cells = bars(ax)
    assert len(cells) == 6
    # Only x1 and x3 interact; Ishigami and Homma (1990): 0.2437.
    by_light = sorted(cells, key=lambda cell: sum(cell.get_facecolor()[:3]))
    names = found["parameter"].values.tolist()
    where = sorted((names.index("x1"), names.index("x3")))
    assert cells.index(by_light[0]) == where[1] * (where[1] + 1) // 2 + where[0]
    assert any(abs(float(f"0{t}") - 0.2437) < 0.04 for t in words(ax) if t[:1] == ".")
    # The other two are nothing: their intervals hold zero.
    assert sum(t.startswith("(") and t.endswith(")") for t in words(ax)) == 2


def test_interactions_need_second_order(results):
    found = results["sobol"][0].drop_vars(["second", "second_low", "second_high"])
    with pytest.raises(ng.NegotiationError, match="second_order=True"):
        ng.figures.interactions(found)
    with pytest.raises(ng.NegotiationError, match="two parameters or more"):
        ng.figures.interactions(results["sobol"][0], most=1)
    ax = ng.figures.interactions(results["sobol"][0], most=3)
    assert any("not drawn: 25, with a smaller total" in text for text in words(ax))


# Distributions


def test_regional_boxes_stand_where_the_quantiles_are():
    """x separates at one half; y does not matter."""
    x = np.linspace(0, 1, 2001)
    points = {"x": x, "y": np.random.default_rng(1).permutation(x)}
    ax = ng.figures.regional(ng.regional(points, x > 0.5))
    first = bars(ax)[:4]
    edges = [bar.get_x() for bar in first] + [first[-1].get_x() + first[-1].get_width()]
    # Uniform above and below one half: a quarter of half of the range is 12.5 %.
    assert edges == pytest.approx([62.5, 75, 12.5, 25, 37.5], abs=0.1)
    assert "1.00" in words(ax)
    assert any("where it holds (1000 runs)" in text for text in words(ax))
    assert any("Faint" in text for text in words(ax))


def test_regional_needs_its_quantiles(results):
    found = results["regional"][0]
    assert len(bars(ng.figures.regional(found, most=3))) == 12
    with pytest.raises(ng.NegotiationError, match="draws the quantiles"):
        ng.figures.regional(found.isel(quantile=slice(0, 3)))


# Screening


def test_elementary_points_and_names(results):
    found = results["elementary"][0]
    ax = ng.figures.elementary(found, most=6)
    points = np.asarray(ax.collections[0].get_offsets())
    assert points[:, 0] == pytest.approx(found["mu_star"].values)
    assert points[:, 1] == pytest.approx(found["sigma"].values)
    near = [t for t in ax.texts if t.get_text()[:1] == "$" and hasattr(t, "xy")]
    assert [text.xy for text in near] == [tuple(p) for p in points[:6]]
    assert any("Not named: 22" in text for text in words(ax))


def test_many_crowded_names_do_not_overlap():
    rng = np.random.default_rng(2)
    size = 14
    found = xr.Dataset(
        {
            name: ("parameter", 1 + 0.15 * rng.random(size))
            for name in ("mu_star", "sigma", "mu_star_low", "mu_star_high")
        }
        | {"label": ("parameter", [f"p{k}" for k in range(size)])},
        {"parameter": [f"p{k}" for k in range(size)]},
    )
    assert overlapping(ng.figures.elementary(found, most=size)) == ([], [])


# Signs


def test_statics_are_the_signs_of_the_derivatives():
    """A's loss is x (y - 1) + z^2: of x both signs, of y (with x >= 0) +."""
    found = ng.statics(product(), n=256)
    ax = ng.figures.statics(found)
    rows = {t.get_text(): t for t in ax.texts}
    assert {"$x$", "$y$", "$z$"} <= set(rows)
    shown = words(ax)
    assert "A: loss by stop" in shown
    count = {sign: int((found["sign"].values == sign).sum()) for sign in ("+", "-", "+/-")}
    assert shown.count("\u00b1") == count["+/-"]
    assert shown.count("+") + shown.count("(+)") == count["+"]
    assert shown.count("\u2212") + shown.count("(\u2212)") == count["-"]


def test_statics_put_what_is_not_proved_in_brackets():
    found = ng.statics(product(), n=64)
    unproved = found.copy(deep=True)
    unproved["proved"][:] = False
    text = " ".join(words(ng.figures.statics(unproved)))
    assert "(+)" in text
    assert "not proved" in text
    ax = ng.figures.statics(ng.statics(CEASEFIRE, n=64), most=5)
    assert any("with less effect" in t for t in words(ax))


# Planes


def test_margins_have_their_zero_where_the_threshold_is():
    """At the baseline of b the zero passes through the exact tipping point of g."""
    found = ng.sweep(CEASEFIRE, g=G, b=B, progress=False)
    ax = ng.figures.margins(found, CEASEFIRE.reported)
    (tipping,) = ng.thresholds(CEASEFIRE, CEASEFIRE.reported, "g")
    zero = [c for c in ax.collections if getattr(c, "levels", [1])[0] == 0 and len(c.levels) == 1]
    at = np.concatenate([path.vertices for path in zero[-1].get_paths()])
    at = at[np.argsort(at[:, 1])]
    assert np.interp(3, at[:, 1], at[:, 0]) == pytest.approx(float(tipping.value), abs=1e-6)
    assert "0: equilibrium status switches" in words(ax)
    bands = ax.collections[0]
    assert all(
        bool(hatch) == (middle < 0)
        for hatch, middle in zip(bands.hatches, bands.levels[:-1] / 2 + bands.levels[1:] / 2,
                                 strict=True)
    )  # fmt: skip


def test_farther_from_zero_is_darker_on_either_side():
    weights = [0.2126, 0.7152, 0.0722]
    for side in (1, -1):
        light = [np.dot(weights, to_rgb(_colour(side * p))) for p in (0.1, 0.4, 0.7, 1.0)]
        assert (np.diff(light) < -0.05).all()


def test_margins_take_an_outcome_by_label_or_by_options():
    found = ng.sweep(CEASEFIRE, g=G, b=B, progress=False)
    one = ng.figures.margins(found, "halt, disarm, broker, back")
    other = ng.figures.margins(found, {k: CEASEFIRE.reported[k] for k in list(CEASEFIRE.options)})
    assert words(one) == words(other)
    with pytest.raises(ng.NegotiationError, match="outcome"):
        ng.figures.margins(found, "halt, disarm, broker, bakc")
    with pytest.raises(ng.NegotiationError, match="actor"):
        ng.figures.margins(found, {"Russland": "broker"})
    with pytest.raises(ng.NegotiationError, match="margins draws a sweep over two parameters"):
        ng.figures.margins(found.isel(g=0), CEASEFIRE.reported)
    nowhere = found.assign(margin=found["margin"] * np.nan)
    with pytest.raises(ng.NegotiationError, match="finite nowhere"):
        ng.figures.margins(nowhere, "halt, disarm, broker, back")


def test_the_shadow_of_a_plane():
    """The loss is 2 x + y - 3: of [0, 4] x [0, 2] the part right of the line through (1.5, 0)."""
    found = ng.consistent(two())
    names = [p.name for p in found.parameters]
    ax = ng.figures.consistent(found, *names)
    (area,) = [patch for patch in ax.patches if isinstance(patch, Polygon)]
    corners = np.array(sorted(area.get_xy()[:-1].tolist()))
    assert corners == pytest.approx(np.array([[0.5, 2], [1.5, 0], [4, 0], [4, 2]]))
    low = [(p.low, p.high) for p in found.parameters]
    assert (ax.get_xlim(), ax.get_ylim()) == tuple(low)


def test_the_slice_at_the_baseline_lies_in_the_shadow(results):
    found, x, y = results["consistent"]
    ax = ng.figures.consistent(found, x, y)
    shadow, slice_ = (p for p in ax.patches if isinstance(p, Polygon))
    inside = shadow.get_path().contains_points(slice_.get_xy().mean(axis=0)[None])
    assert inside.all()
    # Its oblique side is where the outcome's margin is zero.
    for g, b in slice_.get_xy():
        assert ng.stability_margin(CEASEFIRE, CEASEFIRE.reported, g=g, b=b) >= -1e-9
    with pytest.raises(ng.NegotiationError, match="not among those that vary"):
        ng.figures.consistent(found, "g", "q")


# Branches


def line_of(ax, *, dashed):
    return [
        line for line in ax.lines
        if (line.get_linestyle() == "--") == dashed and len(line.get_xdata()) > 2
    ]  # fmt: skip


def test_a_mixed_branch_is_dashed_and_lies_on_its_curve():
    """In the coordination game each mixes with 1 / (1 + g), from g = 0 on."""
    ax = ng.figures.bifurcation(ng.branches(coordination(), "g", n=41), actor="A", option="x")
    (mixed,) = line_of(ax, dashed=True)
    g, p = mixed.get_data()
    assert p == pytest.approx(1 / (1 + g))
    assert len(line_of(ax, dashed=False)) == 2
    born = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert np.abs(np.array(born)[:, 0]).max() < 1e-6
    (event,) = [line for line in ax.lines if list(line.get_ydata()) == [0, 1]]
    assert event.get_xdata()[0] == pytest.approx(0, abs=1e-6)


def test_branches_that_coincide_share_a_name():
    ax = ng.figures.bifurcation(ng.branches(volunteers(), "c", n=21), actor="A")
    bold = [t.get_text() for t in ax.texts if t.get_weight() == "bold"]
    assert "A, B" in bold
    letters = [one for text in bold for one in text.split(", ")]
    assert sorted(letters) == [chr(ord("A") + k) for k in range(12)]
    assert overlapping(ax) == ([], [])


def test_payoffs_along_a_parameter():
    """The mixed equilibrium pays g / (1 + g), the others g and 1."""
    ax = ng.figures.bifurcation(ng.branches(coordination(), "g", n=41), actor="B", payoff=True)
    assert ax.get_ylabel() == "payoff of B"
    (mixed,) = line_of(ax, dashed=True)
    g, u = mixed.get_data()
    assert u == pytest.approx(g / (1 + g))


def test_bifurcation_refuses():
    found = ng.branches(coordination(), "g", n=5)
    with pytest.raises(ng.NegotiationError, match="actor"):
        ng.figures.bifurcation(found, actor="C")
    with pytest.raises(ng.NegotiationError, match="option"):
        ng.figures.bifurcation(found, actor="A", option="z")
    with pytest.raises(ng.NegotiationError, match="leave out option or payoff"):
        ng.figures.bifurcation(found, actor="A", option="x", payoff=True)


# Several planes


@pytest.fixture(scope="module")
def cases():
    counterfactuals = ng.scenarios.karabakh_2023.counterfactuals()
    return ng.sweep(CEASEFIRE, counterfactuals=counterfactuals, g=G, b=B, progress=False)


def test_phase_diagrams_share_letters_and_a_legend(cases):
    axes = ng.figures.phase_diagrams(cases)
    labels = cases["counterfactual"].values.tolist()
    assert [ax.get_title().replace("\n", " ") for ax in axes] == labels
    (sheet,) = {ax.figure for ax in axes}
    assert sheet.get_figwidth() * 25.4 == pytest.approx(PAGE)
    (legend,) = sheet.legends
    assert overlapping(axes[0]) == ([], [])
    key = dict(
        text.get_text().split(": ", 1) for text in legend.get_texts() if ": " in text.get_text()
    )
    # What the letters say is an equilibrium is one in the sweep, case by case.
    for k, ax in enumerate(axes):
        here = cases.isel(counterfactual=k)
        for text in ax.texts:
            g, b = text.get_position()
            near = here.sel(g=g, b=b, method="nearest")
            names = [key[one].replace("\n", " ") for one in text.get_text().split(" + ")]
            held = near["outcome"].values[near["equilibrium"].values].tolist()
            assert sorted(held) == sorted(names)


def test_two_planes_with_exact_edges(cases):
    some = cases.isel(counterfactual=[0, 2])
    talks = ng.scenarios.karabakh_2023.counterfactuals()
    edges = {"as it was": ng.boundaries(talks["as it was"], "g", "b")}
    axes = ng.figures.phase_diagrams(some, boundaries=edges, width=COLUMN)
    assert axes[0].figure.get_figwidth() * 25.4 == pytest.approx(COLUMN)
    assert any("indifferent: " in t.get_text() for t in axes[0].figure.legends[0].get_texts())
    assert overlapping(axes[0]) == ([], [])
    with pytest.raises(ng.NegotiationError, match="case"):
        ng.figures.phase_diagrams(some, boundaries={"as it wsa": []})


def test_phase_diagrams_need_counterfactuals(cases):
    with pytest.raises(ng.NegotiationError, match="draw a phase_diagram"):
        ng.figures.phase_diagrams(cases.isel(counterfactual=0))
    with pytest.raises(ng.NegotiationError, match="got list"):
        ng.figures.phase_diagrams([1])
