"""The phase diagram: regions, their names, their edges."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import negotiation as ng
from negotiation.figures.partition import PIXELS, letter, partition, place

SCENES = ng.scenarios.karabakh_2023
TALKS = SCENES.ceasefire()


def plane(margins, x=None, y=None, **attrs):
    """Make a sweep of given margins, shape (n_outcomes, nx, ny)."""
    margins = np.asarray(margins, dtype=float)
    _, nx, ny = margins.shape
    x = np.linspace(0, 1, nx) if x is None else x
    y = np.linspace(0, 1, ny) if y is None else y
    dims = ("outcome", "p", "q")
    return xr.Dataset(
        {"margin": (dims, margins), "equilibrium": (dims, margins >= 0)},
        {
            "outcome": [f"outcome {k}" for k in range(len(margins))],
            "p": ("p", x, {"label": "odds, $p$", **attrs}),
            "q": ("q", y, {"label": "cost, $q$", **attrs}),
        },
    )


def swept(talks, x, y, n=25):
    axes = {p.name: np.linspace(p.low, p.high, n) for p in map(talks.parameter, (x, y))}
    return ng.sweep(talks, **axes)


def names_inside(ax):
    return [t.get_text() for t in ax.texts]


def legend(ax):
    return [t.get_text().replace("\n", " ") for t in ax.get_legend().get_texts()]


# Regions


def test_regions_cover_the_plane_once():
    found = partition(swept(TALKS, "e", "n_t"))
    assert np.array_equal(sum(r.mask.astype(int) for r in found.regions), np.ones((PIXELS, PIXELS)))
    areas = [r.mask.sum() for r in found.regions]
    assert areas == sorted(areas, reverse=True)


@pytest.mark.parametrize(("x", "y"), [("g", "b"), ("e", "n_t"), ("c_k", "w_k")])
def test_regions_agree_with_the_payoffs_at_random_points(x, y):
    # The margins of this game are piecewise linear, so that interpolation is exact but at kinks.
    found = partition(swept(TALKS, x, y))
    px, py = TALKS.parameter(x), TALKS.parameter(y)
    rng = np.random.default_rng(1)
    i, j = rng.integers(0, PIXELS, (2, 2000))
    at = {p.name: p.low + (k + 0.5) / PIXELS * (p.high - p.low) for p, k in ((px, i), (py, j))}
    game = TALKS.game(**at)
    truth = [set() for _ in i]
    for eq in ng.pure_equilibria(game):
        free = [eq.profile[a.name] for a in TALKS.actors if len(a.options) > 1]
        truth[eq.game].add(", ".join(free))
    drawn = [set() for _ in i]
    for region in found.regions:
        for n in np.flatnonzero(region.mask[i, j]):
            drawn[n] = {found.outcomes[k] for k in region.members}
    assert np.mean([a == b for a, b in zip(truth, drawn, strict=True)]) > 0.995


def test_edges_of_linear_margins_are_exact_on_a_coarse_sweep():
    x = np.linspace(0, 1, 4)
    margin = np.add.outer(x, x) - 1  # an equilibrium above the diagonal p + q = 1
    (none, one) = sorted(partition(plane([margin], x, x)).regions, key=lambda r: len(r.members))
    centre = (np.arange(PIXELS) + 0.5) / PIXELS
    above = np.add.outer(centre, centre) > 1
    off = np.abs(np.add.outer(centre, centre) - 1) > 1e-9
    assert np.array_equal(one.mask[off], above[off])
    assert np.array_equal(none.mask[off], ~above[off])


@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(2, 6), st.integers(1, 4))
def test_no_set_appears_that_the_sweep_does_not_have(seed, nx, ny, n):
    margins = np.random.default_rng(seed).integers(-3, 3, (n, nx, ny))
    data = plane(margins)
    found = partition(data, pixels=PIXELS // 4)
    at_points = {
        frozenset(str(o) for o in data.outcome.values[held])
        for held in (margins >= 0).reshape(n, -1).T
    }
    for region in found.regions:
        assert frozenset(found.outcomes[k] for k in region.members) in at_points


def test_an_axis_that_is_uneven_or_falls_is_drawn_where_its_values_are():
    x = np.array([1.0, 0.1, 0.0])
    found = partition(plane([np.subtract.outer(x, 0.5 * np.ones(2))], x))
    share = found.regions[0].mask.mean()
    assert found.x.tolist() == [0.0, 0.1, 1.0]
    assert share == pytest.approx(0.5, abs=0.01)


def test_ties_on_an_area_count_and_ties_on_a_line_do_not():
    tied = np.zeros((5, 5))
    line = np.full((5, 5), -1.0)
    line[0] = 0.0
    found = partition(plane([tied, line]))
    assert found.outcomes == ["outcome 0"]


def test_infinite_margins_are_drawn():
    assert partition(plane([np.full((2, 2), np.inf)])).regions[0].name == "A"


def test_letters():
    assert [letter(k) for k in (0, 25, 26, 52)] == ["A", "Z", "A2", "A3"]


# Places of names


def test_words_stand_inside_and_away_from_the_baseline():
    mask = np.zeros((PIXELS, PIXELS), dtype=bool)
    mask[: PIXELS // 2] = True
    ((x, y),) = place(mask, (20, 10), (200, 200), spare=(0.25, 0.5))
    assert 0.05 < x < 0.45
    assert 0.02 < y < 0.98
    assert abs(x - 0.25) > 0.05 or abs(y - 0.5) > 0.05
    assert place(mask, (101, 10), (200, 200)) == []


def test_pieces_are_named_each():
    mask = np.zeros((PIXELS, PIXELS), dtype=bool)
    mask[: PIXELS // 3] = mask[-PIXELS // 3 :] = True
    assert len(place(mask, (10, 10), (200, 200))) == 2


# The figure


def test_regions_are_named_inside_and_letters_explained_below():
    ax = ng.figures.phase_diagram(swept(TALKS, "g", "b"), boundaries=ng.boundaries(TALKS, "g", "b"))
    assert sorted(names_inside(ax)) == ["A", "A + B"]
    assert legend(ax) == [
        "A: press on, resist, stand aside, back",
        "B: halt, disarm, broker, back",
        "hatched, colours mixed: several are equilibria",
        "indifferent: Azerbaijan",
        "baseline",
    ]
    heading = ax.get_legend().get_title().get_text().replace("\n", " ")
    assert heading == "Options of Azerbaijan, Karabakh Armenians, Russia, Turkey:"
    assert ax.get_xlabel().replace("\n", " ").endswith("terms, $g$")
    assert ax.get_ylabel().replace("\n", " ") == "Turkey's backing of a harder line, $b$"


def test_every_letter_has_its_colour_and_asked_for_ones_come_first():
    found = swept(TALKS, "g", "b")
    usual = ng.figures.phase_diagram(found)
    assert [letter[0] for letter in legend(usual)[:2]] == ["A", "B"]
    first = "halt, disarm, broker, back"
    ax = ng.figures.phase_diagram(found, order=[first])
    assert legend(ax)[0] == f"A: {first}"
    patches = ax.get_legend().get_patches()[:2]
    assert [p.get_facecolor() for p in patches] == [
        p.get_facecolor() for p in usual.get_legend().get_patches()[:2]
    ]
    with pytest.raises(ng.NegotiationError, match="did you mean 'halt, disarm, broker, back'"):
        ng.figures.phase_diagram(found, order=["halt, disarm, broker, bak"])


def test_small_regions_are_named_below():
    ax = ng.figures.phase_diagram(swept(TALKS, "e", "n_t"))
    said = names_inside(ax) + legend(ax)
    for region in partition(swept(TALKS, "e", "n_t")).regions:
        if len(region.members) > 1:
            assert region.name in said


def test_many_small_regions_are_counted():
    # A chessboard of narrow stripes: every stripe another set.
    n, outcomes = 16, 6
    sets = np.arange(n)[:, None] + np.zeros((1, n))
    bits = [np.where((sets.astype(int) + 17) >> k & 1, 1.0, -1.0) for k in range(outcomes)]
    ax = ng.figures.phase_diagram(plane(bits), width=40)
    assert any("smaller regions" in text for text in legend(ax))


def test_hatching_is_where_several_coexist():
    x = np.linspace(0, 1, 5)
    one, both = np.subtract.outer(x, 0.5 * np.ones(5)), np.ones((5, 5))
    ax = ng.figures.phase_diagram(plane([one, both]))
    hatched = [c for c in ax.collections if any(getattr(c, "hatches", []) or [])]
    assert len(hatched) == 1
    assert names_inside(ax) == ["A", "A + B"] or names_inside(ax) == ["A + B", "A"]


def test_one_outcome_everywhere():
    ax = ng.figures.phase_diagram(plane([np.ones((3, 3)), -np.ones((3, 3))]))
    assert names_inside(ax) == ["A"]
    assert legend(ax) == ["A: outcome 0"]


def test_no_equilibrium_anywhere():
    ax = ng.figures.phase_diagram(plane([-np.ones((3, 3))]))
    assert names_inside(ax) == ["none"]


def test_the_baseline_is_a_ring_if_it_is_on_the_plane():
    inside = ng.figures.phase_diagram(plane([np.ones((3, 3))], baseline=0.5))
    (ring,) = inside.lines
    assert ring.get_xydata().tolist() == [[0.5, 0.5]]
    assert not ng.figures.phase_diagram(plane([np.ones((3, 3))], baseline=1.5)).lines


def test_boundaries_are_drawn_by_actor_and_turned_to_the_axes():
    talks = SCENES.reintegration()
    edges = ng.boundaries(talks, "n_k", "e_r")
    ax = ng.figures.phase_diagram(swept(talks, "n_k", "e_r"), boundaries=edges)
    actors = dict.fromkeys(edge.actor for edge in edges)
    assert len({line.get_linestyle() for line in ax.lines if line.get_marker() == "None"}) == 2
    assert [t for t in legend(ax) if t.startswith("indifferent")] == [
        f"indifferent: {name}" for name in actors if f"indifferent: {name}" in legend(ax)
    ]
    turned = ng.figures.phase_diagram(swept(talks, "e_r", "n_k"), boundaries=edges)
    for a, b in zip(ax.lines, turned.lines, strict=True):
        assert np.array_equal(a.get_xdata(), b.get_ydata(), equal_nan=True)


def test_a_boundary_along_the_frame_is_no_edge():
    frame = SimpleNamespace(
        actor="A", parameters=("p", "q"), x=np.array([0.0, 0.0]), y=np.array([0.0, 1.0])
    )
    ax = ng.figures.phase_diagram(plane([np.ones((3, 3))]), boundaries=[frame])
    assert not ax.lines


def test_on_given_axes_the_limits_are_those_of_the_sweep():
    ax = Figure(layout="constrained").add_subplot()
    ng.figures.phase_diagram(swept(TALKS, "g", "b"), ax=ax)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 8), (0, 6))


def test_talks_in_stages_are_drawn_too():
    stages = SCENES.talks()
    ax = ng.figures.phase_diagram(swept(stages, "g", "b", n=9))
    assert "baseline" in legend(ax)


# Refusals


@pytest.mark.parametrize(
    ("dims", "message"),
    [({"b": 3.0}, r"this one has 1 \(g\); with more"), ({"b": 3.0, "g": 5.0}, r"has 0 \(none\)")],
)
def test_other_than_two_parameters_are_refused(dims, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.figures.phase_diagram(swept(TALKS, "g", "b").sel(dims, method="nearest"))


def test_another_dataset_or_a_single_value_is_refused():
    with pytest.raises(ng.NegotiationError, match="has no margin"):
        ng.figures.phase_diagram(swept(TALKS, "g", "b").drop_vars("margin"))
    with pytest.raises(ng.NegotiationError, match="two or more values of 'b', got one"):
        ng.figures.phase_diagram(swept(TALKS, "g", "b").isel(b=[0]))


def test_boundaries_of_other_parameters_are_refused():
    with pytest.raises(ng.NegotiationError, match="over 'g' and 'x', the sweep over 'g' and 'b'"):
        ng.figures.phase_diagram(swept(TALKS, "g", "b"), boundaries=ng.boundaries(TALKS, "g", "x"))
    with pytest.raises(ng.NegotiationError, match=r"those of negotiation\.boundaries, got int"):
        ng.figures.phase_diagram(swept(TALKS, "g", "b"), boundaries=[1])
