"""Figures by structure: what is on them, where they are drawn, what they refuse."""

import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import negotiation as ng
from negotiation.figures.style import COLUMN, number

CEASEFIRE = ng.scenarios.karabakh_2023.ceasefire()
REINTEGRATION = ng.scenarios.karabakh_2023.reintegration()


def sweep(talks=CEASEFIRE, x="g", y="b", n=21):
    axes = {p.name: np.linspace(p.low, p.high, n) for p in map(talks.parameter, (x, y))}
    return ng.sweep(talks, **axes)


@pytest.fixture(scope="module")
def results():
    """One result for each figure."""
    return {
        "payoff_table": CEASEFIRE.game(),
        "phase_diagram": sweep(),
        "tornado": ng.tornado(CEASEFIRE, CEASEFIRE.reported),
        "explanation": CEASEFIRE.explain(CEASEFIRE.reported),
        "comparison": ng.compare(ng.scenarios.karabakh_2023.counterfactuals()),
    }


FIGURES = ["payoff_table", "phase_diagram", "tornado", "explanation", "comparison"]


def words(ax):
    """Return everything written on axes, line breaks gone."""
    found = [t.get_text() for t in ax.figure.findobj(Text) if t.get_text()]
    return [text.replace("\n", " ").replace("\xa0", " ") for text in found]


def overlapping(ax):
    """Pairs of texts that cover each other, and texts that leave the figure."""
    figure = ax.figure
    figure.draw_without_rendering()
    # Labels of ticks beyond an axis exist, but are not drawn.
    beyond = [
        tick.label1
        for each in figure.axes
        for axis in (each.xaxis, each.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    boxes = [
        (t.get_text(), t.get_window_extent())
        for t in figure.findobj(Text)
        if t.get_text().strip() and t.get_visible() and t not in beyond
    ]
    width, height = figure.bbox.width, figure.bbox.height
    out = [
        text
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
    pairs = []
    for k, (one, a) in enumerate(boxes):
        for other, b in boxes[k + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            up = min(a.y1, b.y1) - max(a.y0, b.y0)
            # Boxes of neighbouring lines touch, as ascenders and descenders are counted.
            if across > 1 and up > 0.3 * min(a.height, b.height):
                pairs.append((one, other))
    return out, pairs


# The contract


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_on_the_axes_given(name, results):
    ax = Figure(figsize=(7, 8), layout="constrained").add_subplot()
    assert getattr(ng.figures, name)(results[name], ax=ax) is ax


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_alone_is_one_column_wide_and_belongs_to_no_pyplot(name, results):
    before = dict(mpl.rcParams)
    ax = getattr(ng.figures, name)(results[name])
    assert isinstance(ax, Axes)
    assert ax.figure.get_figwidth() * 25.4 == pytest.approx(COLUMN)
    assert not plt.get_fignums()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", FIGURES)
def test_type_is_seven_points_or_more_whatever_the_user_has_set(name, results):
    with mpl.rc_context({"font.size": 3, "xtick.labelsize": 2, "text.usetex": False}):
        ax = getattr(ng.figures, name)(results[name])
        ax.figure.draw_without_rendering()
    sizes = {t.get_fontsize() for t in ax.figure.findobj(Text) if t.get_text()}
    assert sizes == {7.0}


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_overlaps_or_is_cut_off(name, results):
    assert overlapping(getattr(ng.figures, name)(results[name])) == ([], [])


@pytest.mark.parametrize("name", FIGURES)
def test_a_wrong_input_is_named(name):
    with pytest.raises(ng.NegotiationError, match="got list"):
        getattr(ng.figures, name)([1, 2])


@pytest.mark.parametrize("name", FIGURES)
def test_wrong_axes_and_settings_are_named(name, results):
    draw = getattr(ng.figures, name)
    with pytest.raises(ng.NegotiationError, match="or None, got str; whatever else is drawn is"):
        draw(results[name], ax="here")
    with pytest.raises(ng.NegotiationError, match="did you mean 'width'"):
        draw(results[name], widht=80)
    with pytest.raises(ng.NegotiationError, match="font_size of a figure must be a positive"):
        draw(results[name], font_size=0)


def test_importing_figures_does_not_load_matplotlib():
    code = (
        "import sys, negotiation as ng; g = ng.NormalFormGame([[1, 2]]);"
        "ng.figures.payoff_table_html(g), ng.figures.payoff_table_latex(g);"
        "print('matplotlib' in sys.modules, 'payoff_table' in dir(ng.figures))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        _ = ng.figures.pie


def test_drawing_loads_no_pyplot():
    code = (
        "import sys, negotiation as ng; ng.figures.payoff_table(ng.NormalFormGame([[1, 2]]));"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_figure_shows_itself_in_a_notebook(results):
    picture = ng.figures.tornado(results["tornado"]).figure._repr_png_()
    assert picture.startswith(b"\x89PNG")


# Saving


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_figure_gives_the_same_bytes(name, results, tmp_path):
    draw = getattr(ng.figures, name)
    ax, again = draw(results[name]), draw(results[name])
    # The second in another order: saving one file must not move anything in the next.
    for figure, endings in ((ax, ("pdf", "png", "svg")), (again, ("svg", "png", "pdf"))):
        for ending in endings:
            ng.figures.save(figure, tmp_path / f"{figure is ax}.{ending}")
    for ending in ("pdf", "png", "svg"):
        first, second = (tmp_path / f"{k}.{ending}" for k in (True, False))
        assert first.read_bytes() == second.read_bytes()


def test_files_carry_no_date_and_no_version(results, tmp_path):
    for ending in ("pdf", "png", "svg"):
        ax = ng.figures.tornado(results["tornado"])
        data = ng.figures.save(ax, tmp_path / f"a.{ending}").read_bytes()
        for word in (b"Date", b"<dc:date", b"matplotlib.org", mpl.__version__.encode()):
            assert word not in data


def test_pdf_has_its_fonts_in_it_as_truetype(results, tmp_path):
    data = ng.figures.save(ng.figures.tornado(results["tornado"]), tmp_path / "a.pdf").read_bytes()
    assert b"/FontFile2" in data
    assert b"/Type3" not in data


def test_save_says_what_is_wrong(results, tmp_path):
    ax = ng.figures.comparison(results["comparison"])
    with pytest.raises(
        ng.NegotiationError, match=r"no format of a figure '.pgn'; did you mean '.png'"
    ):
        ng.figures.save(ax, tmp_path / "a.pgn")
    with pytest.raises(ng.NegotiationError, match="no format of a figure 'plot'"):
        ng.figures.save(ax, tmp_path / "plot")
    with pytest.raises(ng.NegotiationError, match="got str"):
        ng.figures.save("figure", tmp_path / "a.png")
    with pytest.raises(ng.NegotiationError, match=r"cannot write the figure to .*No such file"):
        ng.figures.save(ax, tmp_path / "nowhere" / "a.png")
    assert not list(tmp_path.iterdir())


# Tornado


def test_tornado_draws_widest_first_and_counts_the_rest(results):
    data = results["tornado"]
    ax = ng.figures.tornado(data, most=5)
    said = words(ax)
    moving = int(((data.low != data.baseline) | (data.high != data.baseline)).sum())
    still = data.sizes["parameter"] - moving
    assert f"{moving - 5} with a smaller effect, {still} without any effect" in " ".join(said)
    labels = [text.replace("\n", " ") for text in data.label.values]
    first = next(text for text in said if "$" in text)
    assert first.startswith(str(labels[0]))
    assert sum("$" in text for text in said) == 5
    assert "switches at" in said


def test_tornado_writes_exact_tipping_points(results):
    # g = 3.5: ng.thresholds prints it; solved by hand, g >= x - s + b.
    said = words(ng.figures.tornado(results["tornado"]))
    assert "3.5" in said


def test_tornado_of_another_quantity_has_no_zero_line():
    def most_of_all(talks):
        return float(talks.payoffs().max())

    said = words(ng.figures.tornado(ng.tornado(CEASEFIRE, most_of_all)))
    assert "most_of_all" in said
    assert not any("equilibrium" in text for text in said)


def test_tornado_bars_on_one_side_lie_one_above_the_other():
    data = xr.Dataset(
        {
            "low": ("parameter", [0.0]), "high": ("parameter", [0.5]),
            "low_value": ("parameter", [0.0]), "high_value": ("parameter", [9.0]),
            "label": ("parameter", ["both ends harm, $q$"]),
            "tipping": (("parameter", "k"), np.empty((1, 0))),
        },
        {"parameter": ["q"]},
        {"quantity": "margin", "baseline": 1.0, "margin": 1},
    )  # fmt: skip
    low, high = ng.figures.tornado(data).patches
    assert low.get_y() + low.get_height() == pytest.approx(high.get_y())
    assert (low.get_width(), high.get_width()) == (-1.0, -0.5)


def test_tornado_without_any_effect_says_so(results):
    data = results["tornado"].copy()
    for end in ("low", "high"):
        data[end] = xr.full_like(data[end], data.baseline)
    data["tipping"] = xr.full_like(data["tipping"], np.nan)
    assert "no parameter has an effect" in words(ng.figures.tornado(data))


def test_tornado_refuses(results):
    with pytest.raises(ng.NegotiationError, match="most must be a positive number of bars, got 0"):
        ng.figures.tornado(results["tornado"], most=0)
    with pytest.raises(ng.NegotiationError, match="has no tipping"):
        ng.figures.tornado(results["tornado"].drop_vars("tipping"))


# Explanation


def test_explanation_has_every_term_and_sum(results):
    explained = results["explanation"]
    said = words(ng.figures.explanation(explained))
    for deviation in explained.deviations:
        for term in deviation.terms:
            assert term.label in said
            assert number(term.amount, sign=True) in said
        assert number(deviation.loss, sign=True) in said
    heads = [text for text in said if "(not at the table)" in text]
    assert heads == ["Armenia: stay out, not step in (not at the table)"]


def test_explanation_bars_start_where_the_last_ended(results):
    bars = ng.figures.explanation(results["explanation"], actor="Azerbaijan").patches
    *terms, total = bars
    assert terms[0].get_x() == 0.0
    for one, following in itertools.pairwise(terms):
        assert one.get_x() + one.get_width() == pytest.approx(following.get_x())
    assert terms[-1].get_x() + terms[-1].get_width() == pytest.approx(total.get_width())


def test_explanation_says_when_deviating_pays():
    outcome = {**CEASEFIRE.reported, "Azerbaijan": "press on"}
    said = words(ng.figures.explanation(CEASEFIRE.explain(outcome), actor="Azerbaijan"))
    assert "sum: deviating pays" in said


def test_explanation_of_the_reintegration_talks_fits():
    outcome = ng.pure_equilibria(REINTEGRATION.game())[0].profile
    assert overlapping(ng.figures.explanation(REINTEGRATION.explain(outcome))) == ([], [])


def test_explanation_refuses(results):
    with pytest.raises(ng.NegotiationError, match="did you mean 'Russia'"):
        ng.figures.explanation(results["explanation"], actor="Rusia")
    alone = ng.Actor("A", options=["wait"])
    nothing = ng.Negotiation("x", [alone], []).explain({"A": "wait"})
    with pytest.raises(ng.NegotiationError, match="nobody has no option"):
        ng.figures.explanation(nothing)


# Comparison


def test_comparison_marks_who_would_deviate(results):
    data = results["comparison"]
    ax = ng.figures.comparison(data)
    margin = data.margin.values
    assert len(ax.patches) == np.isfinite(margin).sum()
    assert sum(p.get_width() < 0 for p in ax.patches) == (margin < 0).sum() > 0
    assert sum(bool(p.get_hatch()) for p in ax.patches) == (margin < 0).sum()
    said = words(ax)
    for case in data.case.values:
        assert str(case) in said
    assert any(
        text.endswith("no equilibrium; instead: press on, resist, stand aside, back")
        for text in said
    )
    assert "\u2013 not at the table, or without a choice" in said


def test_comparison_names_what_is_selected_among_several(results):
    data = results["comparison"].isel(case=[0]).copy(deep=True)
    data["selected"][0] = "something else"
    assert any("; selected: something else" in text for text in words(ng.figures.comparison(data)))
    data["equilibrium"][0], data["selected"][0] = False, "none"
    said = words(ng.figures.comparison(data))
    assert any(text.endswith("nor is any other in pure strategies") for text in said)


def test_comparison_refuses_another_dataset(results):
    with pytest.raises(ng.NegotiationError, match="has no equilibrium, n_equilibria"):
        ng.figures.comparison(results["phase_diagram"].drop_vars(["equilibrium", "n_equilibria"]))


# Labels that are long or odd


def test_long_and_odd_labels_fit():
    a = ng.Actor(
        "Transitional Government of the Federated Provinces",
        options=["accept the proposal without reservation", "reject it & call $5 elections"],
    )
    b = ng.Actor("Council", options=["lay down arms under supervision", "go on"])
    v = ng.Parameter("v", 2, low=-3, high=5, meaning="worth of a supervised settlement to them")
    settled = a(a.options[0]) & b(b.options[0])
    talks = ng.Negotiation(
        "Long",
        [a, b],
        [
            ng.Consideration(
                a, "recognition, worth $3 or $4, by all neighbouring states", v, settled
            ),
            ng.Consideration(b, "amnesty", v + 1, settled),
        ],
    )
    outcome = {a.name: a.options[0], b.name: b.options[0]}
    for ax in (
        ng.figures.payoff_table(talks.game()),
        ng.figures.explanation(talks.explain(outcome)),
        ng.figures.tornado(ng.tornado(talks, outcome)),
        ng.figures.comparison(ng.compare({"a case with $5 in its name": reported(talks, outcome)})),
    ):
        assert overlapping(ax) == ([], [])
    said = words(ng.figures.explanation(talks.explain(outcome)))
    assert r"recognition, worth \$3 or \$4, by all neighbouring states" in said


def reported(talks, outcome):
    return ng.Negotiation(talks.name, talks.actors, talks.considerations, reported=outcome)
