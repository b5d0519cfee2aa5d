"""Payoff tables: what is marked, where it stands, in matplotlib, HTML and LaTeX."""

import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import negotiation as ng
from negotiation.figures.arrangement import arranged, arrangements, payoff_cells
from negotiation.figures.grid import Grid
from negotiation.figures.style import MM, PAGE, Style, width_of
from negotiation.figures.tables import SHADE

CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=["Ann", "Ben"],
    strategies=[["swerve", "drive on"], ["swerve", "drive on"]],
)
SHAPES = [(2,), (1, 3), (2, 2), (3, 2), (2, 2, 2), (2, 1, 3), (3, 3, 2, 2, 1), (2,) * 6]


def game_of(shape, seed=0):
    values = np.random.default_rng(seed).integers(0, 5, (len(shape), *shape))
    return ng.NormalFormGame(values)


class Table(HTMLParser):
    """Rows of a table as lists of (tag, attributes, text), and all tags opened and closed."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.open = [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append([tag, dict(attrs), ""])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1][2] += data

    def widths(self):
        """Width of each row, with what rows above reach into it."""
        hanging, found = [], []
        for row in self.rows:
            wide = sum(span for span, _ in hanging)
            hanging = [(span, left - 1) for span, left in hanging if left > 1]
            for _, attrs, _ in row:
                span, down = int(attrs.get("colspan", 1)), int(attrs.get("rowspan", 1))
                wide += span
                if down > 1:
                    hanging.append((span, down - 1))
            found.append(wide)
        return found


# Content


@given(st.sampled_from(SHAPES[2:]), st.integers(0, 10**6))
def test_shaded_cells_are_the_pure_equilibria(shape, seed):
    # The solver finds them on its own; ties are frequent among integers 0 to 4.
    game = game_of(shape, seed)
    mask = np.zeros(shape, dtype=bool)
    for eq in ng.pure_equilibria(game):
        mask[game.profile_index(eq.profile)] = True
    assert np.array_equal(payoff_cells(game).shaded, mask)
    assert np.array_equal(payoff_cells(game, ng.pure_equilibria(game)).shaded, mask)


def test_best_responses_of_chicken():
    # Luce and Raiffa's game of chicken: each answers the other's choice with its opposite.
    best = payoff_cells(CHICKEN).best
    assert best[0].tolist() == [[False, True], [True, False]]
    assert best[1].tolist() == [[False, True], [True, False]]


def test_only_the_equilibria_given_are_shaded():
    eqs = ng.pure_equilibria(CHICKEN)
    assert payoff_cells(CHICKEN, [eqs[0]]).shaded.sum() == 1
    # The mixed one has no cell.
    assert payoff_cells(CHICKEN, ng.nash_equilibria(CHICKEN)).shaded.sum() == 2


def test_players_without_a_choice_have_no_marks_and_are_named():
    cells = payoff_cells(ng.scenarios.karabakh_2023.ceasefire())
    assert not cells.best[4].any()
    assert "Armenia has no choice but 'stay out'." in cells.note


@pytest.mark.parametrize(
    ("payoffs", "texts"),
    [
        ([3, -1, 0], ["3", "\u22121", "0"]),
        ([0.5, 2, -0.0], ["0.5", "2.0", "0.0"]),
        ([1 / 3, 0, 1], ["0.33", "0.00", "1.00"]),
        ([1.0001, 1.0002, 0], ["1.0001", "1.0002", "0.0000"]),
        ([0.1 + 0.2, 0.3, 1], ["0.3", "0.3", "1.0"]),
        ([-0.004, 1, 2.125], ["0.00", "1.00", "2.12"]),
        ([1e-9, 0, 2e-9], ["1e\u221209", "0", "2e\u221209"]),
        ([0, 0, 0], ["0", "0", "0"]),
    ],
)
def test_numbers_have_as_few_decimals_as_tell_them_apart(payoffs, texts):
    assert payoff_cells(ng.NormalFormGame([payoffs])).text.ravel().tolist() == texts


def test_a_family_is_refused():
    family = ng.scenarios.karabakh_2023.ceasefire().game(g=[1.0, 2.0])
    for draw in (
        ng.figures.payoff_table,
        ng.figures.payoff_table_html,
        ng.figures.payoff_table_latex,
    ):
        with pytest.raises(ng.NegotiationError, match=r"a family of 2; take one: game\[0\]"):
            draw(family)
    one = ng.NormalFormGame(CHICKEN.payoffs[..., None])
    assert payoff_cells(one).shaded.sum() == 2


@pytest.mark.parametrize("wrong", [3, [1, 2]])
def test_equilibria_of_another_kind_are_refused(wrong):
    with pytest.raises(ng.NegotiationError, match="must be the Equilibria of a solver, got"):
        ng.figures.payoff_table(CHICKEN, equilibria=wrong)


def test_equilibria_of_another_game_are_refused():
    with pytest.raises(ng.NegotiationError, match="no player 'Ann'"):
        ng.figures.payoff_table(game_of((2, 2)), equilibria=ng.pure_equilibria(CHICKEN))


# Arrangement


@pytest.mark.parametrize("shape", SHAPES)
def test_every_arrangement_shows_every_cell_once(shape):
    cells = payoff_cells(game_of(shape))
    for rows, columns in [arranged(cells), *arrangements(cells)]:
        seen = {
            cells.position(rows, row, columns, column)
            for row in cells.combinations(rows)
            for column in cells.combinations(columns)
        }
        assert len(seen) == math.prod(shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_figure_has_every_number_and_underlines_best_responses(shape):
    game = game_of(shape)
    cells = payoff_cells(game)
    ax = ng.figures.payoff_table(game)
    numbers = [t for t in ax.texts if t.get_ha() == "right"]
    assert len(numbers) == game.payoffs.size
    assert sum(t.get_weight() == "bold" for t in numbers) == cells.best.sum()
    assert len(ax.collections[0].get_segments()) == cells.best.sum()
    assert len(ax.patches) == math.prod(shape)
    shades = [to_hex(patch.get_facecolor()) for patch in ax.patches]
    assert shades.count(SHADE) == cells.shaded.sum()


def test_four_players_with_two_options_fit_a_column_and_the_reintegration_talks_a_page():
    scenes = ng.scenarios.karabakh_2023
    small = ng.figures.payoff_table(scenes.ceasefire().game()).figure
    large = ng.figures.payoff_table(scenes.reintegration().game()).figure
    assert small.get_figwidth() * 25.4 == pytest.approx(85)
    assert large.get_figwidth() * 25.4 == pytest.approx(PAGE)
    for figure in (small, large):
        assert figure.get_figheight() * 25.4 < 230
        # Nobody's type shrank.
        assert {t.get_fontsize() for t in figure.axes[0].texts} == {7.0}


def test_numbers_stay_inside_their_cells():
    for game in (CHICKEN, ng.scenarios.karabakh_2023.reintegration().game()):
        ax = ng.figures.payoff_table(game)
        ax.figure.draw_without_rendering()
        cells = [patch.get_window_extent() for patch in ax.patches]
        for text in ax.texts:
            if text.get_ha() != "right":
                continue
            box = text.get_window_extent()
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            (around,) = [c for c in cells if c.contains(*middle)]
            assert around.x0 - 0.5 <= box.x0
            assert box.x1 <= around.x1 + 0.5


def test_upright_heads_are_no_longer_than_their_blocks():
    game = ng.NormalFormGame(
        np.zeros((3, 2, 2, 2)), players=["A", "B", "Commission"], strategies=[["yes", "no"]] * 3
    )
    style = Style()
    grid = Grid(payoff_cells(game), rows=(2, 0), columns=(1,), per_line=3, style=style)
    heads = [words for words in grid.words() if words.upright]
    blocks = list(grid._runs(grid.rows, 0, grid.y))
    assert [head.text for head in heads] == ["Commission:\nyes", "Commission:\nno"]
    for head, (start, stop) in zip(heads, blocks, strict=True):
        for line in head.text.split("\n"):
            assert width_of(line, style.font_size, style.font, bold=True) <= stop - start


def test_on_small_axes_type_shrinks_and_nothing_leaves_them():
    # At a high resolution, as the rasteriser widens the smallest letters to whole pixels.
    ax = Figure(figsize=(1.5, 1.5), dpi=400).add_axes((0, 0, 1, 1))
    ng.figures.payoff_table(ng.scenarios.karabakh_2023.ceasefire().game(), ax=ax)
    sizes = {t.get_fontsize() for t in ax.texts}
    assert len(sizes) == 1
    assert sizes.pop() < 7
    ax.figure.draw_without_rendering()
    assert all(t.get_window_extent().x1 <= 1.02 * ax.bbox.x1 for t in ax.texts)


def test_a_width_can_be_asked_for():
    figure = ng.figures.payoff_table(CHICKEN, width=120).figure
    assert figure.get_figwidth() * 72 == pytest.approx(120 * MM)


def test_a_table_that_fits_no_page_is_as_large_as_it_needs():
    figure = ng.figures.payoff_table(game_of((30, 30))).figure
    assert figure.get_figwidth() * 25.4 > PAGE
    assert {t.get_fontsize() for t in figure.axes[0].texts} == {7.0}


# HTML and LaTeX


@pytest.mark.parametrize("shape", SHAPES)
def test_html_is_a_table_with_full_rows_and_marks(shape):
    game = game_of(shape)
    cells = payoff_cells(game)
    text = ng.figures.payoff_table_html(game)
    table = Table(text)
    assert len(set(table.widths())) == 1
    assert text.count("<u><b>") == cells.best.sum()
    assert text.count("class='equilibrium'") == cells.shaded.sum()
    bodies = [c for row in table.rows for c in row if c[0] == "td" and "style" in c[1]]
    assert len(bodies) == math.prod(shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_latex_has_as_many_columns_in_every_row(shape):
    game = game_of(shape)
    cells = payoff_cells(game)
    text = ng.figures.payoff_table_latex(game)
    width = len(re.search(r"begin\{tabular\}\{([lc]+)\}", text)[1])
    for line in re.findall(r"^(.*?) ?\\\\$", text, re.MULTILINE):
        spans = [int(k) for k in re.findall(r"\\multicolumn\{(\d+)\}", line)]
        assert line.count("&") + 1 + sum(spans) - len(spans) == width
    assert text.count(r"\underline{\textbf{") == cells.best.sum()
    assert text.count(r"\cellcolor") == cells.shaded.sum()
    assert text.count("{") == text.count("}")


def test_names_are_escaped():
    odd = ng.NormalFormGame(
        CHICKEN.payoffs,
        players=["A & B", "<i>"],
        strategies=[["50%", "x_1"], ["$5", "#"]],
        title="<b>",
    )
    page = ng.figures.payoff_table_html(odd)
    assert "A &amp; B" in page
    assert "&lt;i&gt;" in page
    assert "&lt;b&gt;" in page
    paper = ng.figures.payoff_table_latex(odd)
    assert r"A \& B" in paper
    assert r"50\%" in paper
    assert r"x\_1" in paper
    assert r"\$5" in paper
    assert r"\$5" in [t.get_text() for t in ng.figures.payoff_table(odd).texts]


def test_a_markdown_table_has_a_slice_for_each_choice_of_the_third():
    game = ng.NormalFormGame(
        np.arange(24).reshape(3, 2, 2, 2), players=["A|x", "B", "C"], title="Eight"
    )
    lines = ng.figures.payoff_table_markdown(game).splitlines()
    heads = [line for line in lines if line.startswith("**")]
    assert heads == ["**Eight**", "**C: 1**", "**C: 2**"]
    # Everybody gains by taking the second strategy: payoffs go up along every axis.
    assert r"| A\|x / B | 1 | 2 |" in lines
    assert lines[-4:] == [
        "| 1 | 1, 9, **17** | 3, **11**, **19** |",
        r"| 2 | **5**, 13, **21** | **7**, **15**, **23** \* |",
        "",
        lines[-1],
    ]
    assert lines[-1].startswith(r"Payoffs in the order A\|x, B, C. Bold: best response. Star:")
