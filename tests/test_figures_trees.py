"""Game trees: what is written and drawn, that nothing touches, parts, refusals, TikZ."""

import itertools
import re
from fractions import Fraction
from functools import cache
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import negotiation as ng
from negotiation.figures.tree_plan.levels import levels_of
from negotiation.figures.tree_plan.part import part_of
from negotiation.figures.tree_plan.shapes import INKS, WEIGHTS
from negotiation.figures.tree_plan.wording import short

D, C = ng.Decision, ng.Chance


def assessed(beliefs=None, payoffs=None, **strategies):
    return SimpleNamespace(strategies=strategies, beliefs=beliefs or {}, payoffs=payoffs)


def threat():
    resist = D("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    answer = D("Target", {"concede": (1, -1), "resist": resist})
    root = D("Challenger", {"wait": (0, 0), "threaten": answer})
    play = assessed(
        payoffs=np.array([0.0, 0.0]),
        Challenger={
            "Challenger:1": {"wait": 1.0, "threaten": 0.0},
            "Challenger:2": {"fight": 0.0, "back down": 1.0},
        },
        Target={"Target:1": {"concede": 0.0, "resist": 1.0}},
    )
    return ng.Tree(["Challenger", "Target"], root), play


def beer_and_quiche():
    # Cho and Kreps (1987), "Signaling games and stable equilibria".
    def breakfast(strong, likes):
        def answer(taken):
            gain = int(taken == likes)
            ends = {"duel": (gain, int(not strong)), "defer": (gain + 2, int(strong))}
            return D("Receiver", ends, information=taken)

        return D("Sender", {"beer": answer("beer"), "quiche": answer("quiche")}, information=likes)

    types = {
        "strong": (Fraction(9, 10), breakfast(strong=True, likes="beer")),
        "weak": (Fraction(1, 10), breakfast(strong=False, likes="quiche")),
    }
    play = assessed(
        beliefs={"Receiver": {"beer": np.array([0.9, 0.1]), "quiche": np.array([0.5, 0.5])}},
        payoffs=np.array([2.9, 0.9]),
        Sender={key: {"beer": 1.0, "quiche": 0.0} for key in ("beer", "quiche")},
        Receiver={
            "beer": {"duel": 0.0, "defer": 1.0},
            "quiche": {"duel": 0.5, "defer": 0.5},
        },
    )
    return ng.Tree(["Sender", "Receiver"], C(types)), play


def horse():
    # Selten (1975), "Reexamination of the perfectness concept", figure 1.
    def last(left, right):
        return D("3", {"L": left, "R": right}, information="unseen")

    second = D("2", {"d": last((4, 4, 0), (0, 0, 1)), "a": (1, 1, 1)})
    root = D("1", {"D": last((3, 3, 2), (0, 0, 0)), "A": second})
    play = assessed(
        beliefs={"3": {"unseen": np.array([1 / 3, 2 / 3])}},
        payoffs=np.array([1.0, 1.0, 1.0]),
        **{
            "1": {"1:1": {"D": 0.0, "A": 1.0}},
            "2": {"2:1": {"d": 0.0, "a": 1.0}},
            "3": {"unseen": {"L": 0.25, "R": 0.75}},
        },
    )
    return ng.Tree(["1", "2", "3"], root), play


def chain(moves, players, stop, go, last, payoff):
    node = last
    for k in reversed(range(moves)):
        node = D(players[k % 2], {stop: payoff(k), go: node})
    tree = ng.Tree(sorted(players), node)
    first = {s.key: {stop: 1.0, go: 0.0} for s in tree.sets}
    play = assessed(**{name: {key: first[key] for key in tree.sets_of(name)} for name in players})
    return tree, play


def centipede():
    # McKelvey and Palfrey (1992), in cents over 10.
    ends = [(4, 1), (2, 8), (16, 4), (8, 32), (64, 16), (32, 128)]
    return chain(6, ("1", "2"), "take", "pass", (256, 64), lambda k: ends[k])


def long_chain():
    return chain(10, ("Armenia", "Azerbaijan"), "stop", "press on", (0, 0), lambda k: (k, -k / 2))


def forty():
    # Two types of the first; the others do not know it. Information sets run into each other.
    names = ["Azerbaijan", "Russia", "Karabakh Armenians"]
    numbers = itertools.count()

    def pay():
        k = next(numbers)
        return (k / 2 - 10, -k, 10 - k)

    def third(seen):
        return D(names[2], {"accept the terms": pay(), "press on": pay()}, information=seen)

    def second(seen):
        return D(
            names[1],
            {"accept the terms": third(seen + "a"), "press on": pay(), "wait": third(seen + "w")},
            information=seen,
        )

    def first(more):
        actions = {"accept the terms": pay(), "press on": second("p"), "offer": second("o")}
        return D(names[0], actions | {f"step {k}": pay() for k in range(more)})

    kinds = {name: (Fraction(1, 3), first(more)) for name, more in {"u": 2, "v": 2, "w": 3}.items()}
    tree = ng.Tree(names, C(kinds))
    play = assessed(
        beliefs={n: {k: np.full(len(s.nodes), 1 / 3) for k, s in tree.sets_of(n).items()}
                 for n in names},
        payoffs=np.array([1 / 3, -2.5, 0.125]),
        **{n: {k: {a: float(a == s.actions[0]) for a in s.actions}
               for k, s in tree.sets_of(n).items()} for n in names},
    )  # fmt: skip
    assert len(tree.leaves) == 40
    return tree, play


def four_branches():
    odds = {"calm": 0.4, "tense": 0.3, "mobilised": 0.2, "war": 0.1}

    def mediator(k):
        answer = D("Party", {"accept": (1, k), "refuse": (-1, -k)}, information="asked")
        return D("Mediator", {"propose": answer, "stay out": (0, -k)}, information="unseen")

    moves = {name: (p, mediator(k)) for k, (name, p) in enumerate(odds.items())}
    return ng.Tree(["Mediator", "Party"], C(moves)), None


def who_is_first():
    # Each of two sets comes before the other, so that one cannot be drawn straight.
    def x(left, right):
        return D("X", {"l": left, "r": right}, information="x")

    def y(up, down):
        return D("Y", {"u": up, "d": down}, information="y")

    orders = {
        "X first": (0.5, x(y((1, 0), (0, 1)), (2, 2))),
        "Y first": (0.5, y(x((1, 0), (0, 1)), (2, 2))),
    }
    return ng.Tree(["X", "Y"], C(orders)), None


TREES = [
    threat, beer_and_quiche, horse, centipede, long_chain, forty, four_branches, who_is_first,
]  # fmt: skip
WAYS = ["right", "down"]


def each(test):
    """Draw each tree both ways, with and without an equilibrium."""
    return pytest.mark.parametrize("made", TREES, ids=lambda f: f.__name__)(
        pytest.mark.parametrize("direction", WAYS)(pytest.mark.parametrize("played", [0, 1])(test))
    )


@cache
def drawn(made, direction="right", *, played=True, **kind):
    tree, play = made()
    return ng.figures.tree(tree, equilibrium=play if played else None, direction=direction, **kind)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def boxes(ax):
    """Left, bottom, right and top of each text in points, (T, 4), as printed with 300 dpi."""
    ax.figure.dpi = 300
    renderer = FigureCanvasAgg(ax.figure).get_renderer()
    extents = [text.get_window_extent(renderer) for text in ax.texts]
    return np.array([[*box.min, *box.max] for box in extents]) * 72 / 300


def strokes(ax):
    """Each line (no marks) as points on the page."""
    ways = [line.get_xydata() for line in ax.lines if line.get_linestyle() != "None"]
    ways += [patch.get_path().to_polygons(closed_only=False)[0] for patch in ax.patches]
    return [ax.transData.transform(way) * 72 / ax.figure.dpi for way in ways]


def branches(ax):
    return [line for line in ax.lines if len(line.get_xdata()) == 3]


def of_weight(ax, weight):
    return [line for line in branches(ax) if line.get_linewidth() == WEIGHTS[weight]]


def dashed(ax):
    """Lines through information sets; the last is the sample in the key."""
    return [line for line in ax.lines if line.is_dashed()][:-1]


def spots(points):
    """Points on a line of straight pieces, no more than half a point apart."""
    pieces = [
        start + np.linspace(0, 1, int(np.hypot(*(stop - start)) * 2) + 2)[:, None] * (stop - start)
        for start, stop in itertools.pairwise(points)
    ]
    return np.concatenate(pieces)


# Nothing touches


def overlapping(ax):
    """Pairs of texts that overlap."""
    words, box = texts(ax), boxes(ax)
    low, high = box[:, :2] + 0.1, box[:, 2:] - 0.1
    meet = ((low[:, None] < high) & (low < high[:, None])).all(axis=-1)
    return [(words[i], words[j]) for i, j in np.argwhere(np.triu(meet, 1))]


def assert_clear(ax):
    assert not overlapping(ax)
    words, box = texts(ax), boxes(ax)
    page = ax.figure.get_size_inches() * 72
    cut = ((box[:, :2] < -0.1) | (box[:, 2:] > page + 0.1)).any(axis=1)
    assert not [words[k] for k in np.flatnonzero(cut)]
    for points in strokes(ax):
        at = spots(points)[:, None]
        over = ((at > box[:, :2] + 0.3) & (at < box[:, 2:] - 0.3)).all(axis=-1).any(axis=0)
        assert not [words[k] for k in np.flatnonzero(over)]


@each
def test_no_text_touches_another_or_a_line(made, direction, played):
    assert_clear(drawn(made, direction, played=played))


@st.composite
def trees(draw):
    """Trees of three players, with chance, single actions and sets of several decisions."""
    names = ["Ann", "Karabakh Armenians", "3"]
    words = ["a", "press on", "accept the terms", "withdraw"]
    ends = st.sampled_from([0, 1, -2.5, 100, 1 / 3])

    def node(depth):
        kind = draw(st.integers(0, 9)) if depth else 0
        if kind < 2:
            return tuple(draw(ends) for _ in names)
        count = draw(st.integers(1, 3))
        actions = {word: node(depth - 1) for word in words[:count]}
        if kind < 4:
            return C({word: (Fraction(1, count), after) for word, after in actions.items()})
        player = draw(st.sampled_from(names))
        seen = draw(st.sampled_from(["", f"{depth} {count}", f"{depth} {count} too"]))
        return D(player, actions, information=seen)

    root = node(3)
    for name in names:
        root = D(name, {"start": root, "leave": tuple(draw(ends) for _ in names)})
    return ng.Tree(names, root)


@settings(max_examples=25)
@given(trees(), st.sampled_from(WAYS))
def test_no_text_touches_in_any_tree(tree, direction):
    assert_clear(ng.figures.tree(tree, direction=direction))


# What is drawn


@each
def test_one_line_a_branch_and_one_a_set(made, direction, played):
    tree, _ = made()
    ax = drawn(made, direction, played=played)
    assert len(branches(ax)) == len(tree.parent) - 1
    joined = [s for s in tree.sets if s.player is not None and len(s.nodes) > 1]
    assert len(dashed(ax)) + len(ax.patches) == len(joined)
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None, "")]
    assert len(marks) == len(tree.parent) - len(tree.leaves)


def test_words_of_the_threat():
    assert texts(drawn(threat, played=False)) == [
        "Challenger", "wait", "threaten", "Target", "concede", "resist", "Challenger", "fight",
        "back down", "0,", "0", "1,", "\u22121", "\u22121,", "\u22122", "\u22120.5,", "1",
        "payoffs:", "Challenger,", "Target",
    ]  # fmt: skip
    key = texts(drawn(threat))[20:]
    assert key == [
        "in equilibrium:", "0,", "0", "equilibrium path", "chosen off the path", "not chosen"
    ]  # fmt: skip


def test_path_is_thickest_and_what_is_chosen_off_it_thicker_than_the_rest():
    ax = drawn(threat)
    assert [len(of_weight(ax, kind)) for kind in ("path", "chosen", "idle")] == [1, 2, 3]
    assert WEIGHTS["path"] > WEIGHTS["chosen"] > WEIGHTS["idle"]
    assert len(of_weight(drawn(threat, played=False), "plain")) == 6


def test_what_the_solvers_find_is_drawn():
    # From the last move up: back down, so resist, so wait.
    tree, _ = threat()
    ax = ng.figures.tree(tree, equilibrium=ng.backward_induction(tree)[0])
    assert [line.get_linewidth() for line in branches(ax)] == [
        line.get_linewidth() for line in branches(drawn(threat))
    ]
    with pytest.raises(ng.NegotiationError, match=r"one assessment.*result\[0\]"):
        ng.figures.tree(tree, equilibrium=ng.backward_induction(tree))


def test_chance_is_followed_on_the_path():
    # Both types, beer after both, and what is answered to beer.
    assert len(of_weight(drawn(beer_and_quiche), "path")) == 6


def test_probabilities_of_chance_and_of_mixed_choices_only():
    written = " ".join(texts(drawn(beer_and_quiche, width=120)))
    assert written.count("(0.9)") == written.count("(0.1)") == 1
    assert written.count("duel (0.5)") == written.count("defer (0.5)") == 2
    assert "(1)" not in written
    assert "(0)" not in written
    assert " (" not in " ".join(texts(drawn(horse, played=False))).partition("payoffs")[0]


def test_beliefs_and_players_once_a_set():
    ax = drawn(beer_and_quiche, width=120)
    shown = [text for text in texts(ax) if text.endswith("]")]
    assert shown == ["Receiver [0.9]", "[0.5]", "[0.1]", "Receiver [0.5]"]
    plain = texts(drawn(beer_and_quiche, played=False))
    assert plain.count("Receiver") == 2 + 1  # the key names it too
    tree, play = horse()
    play.beliefs = {"3": {"unseen": np.array([np.nan, np.nan])}}
    assert not [t for t in texts(ng.figures.tree(tree, equilibrium=play)) if "]" in t]
    del play.beliefs, play.payoffs
    assert "in equilibrium:" not in texts(ng.figures.tree(tree, equilibrium=play))


@pytest.mark.parametrize("direction", WAYS)
def test_members_of_a_set_stand_on_its_line_and_no_other_node_does(direction):
    for made in (beer_and_quiche, horse, forty, four_branches):
        tree, _ = made()
        part = part_of(tree, None, None)
        levels = levels_of(part)
        assert not levels.loose
        for at, joined in levels.lines:
            within = [
                node
                for node in part.nodes
                if levels.level[node] == at and joined.low <= part.row[node] <= joined.high
            ]
            assert sorted(within) == sorted(joined.members)
        across = 1 if direction == "right" else 0
        for line in dashed(drawn(made, direction, played=False)):
            assert np.ptp(line.get_xydata()[:, 1 - across]) == 0
            assert np.ptp(line.get_xydata()[:, across]) > 0


@each
def test_moves_go_on_and_stand_between_their_branches(made, direction, played):
    tree, _ = made()
    part = part_of(tree, None, None)
    levels = levels_of(part)
    for node, below in part.children.items():
        if below:
            rows = [part.row[child] for child in below]
            assert rows == sorted(rows)
            assert part.row[node] == (rows[0] + rows[-1]) / 2
            assert all(levels.level[child] > levels.level[node] for child in below)
    assert [part.row[end] for end in part.ends] == list(range(len(tree.leaves)))
    ends = [line.get_xydata() for line in branches(drawn(made, direction, played=played))]
    along = 0 if direction == "right" else 1
    assert all(points[0, along] < points[1, along] <= points[2, along] for points in ends)


def test_sets_that_cannot_stand_on_one_level_are_joined_by_a_curve():
    ax = drawn(who_is_first)
    assert len(ax.patches) == 1
    assert len(dashed(ax)) == 1


# Size


@pytest.mark.parametrize("direction", WAYS)
def test_small_trees_fit_a_column(direction):
    for made in (threat, beer_and_quiche, horse, centipede, four_branches):
        ax = drawn(made, direction)
        assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(85)
        assert min(text.get_fontsize() for text in ax.texts) >= 6


@pytest.mark.parametrize("direction", WAYS)
def test_forty_ends_and_ten_moves_fit_two_columns(direction):
    for made in (forty, long_chain):
        ax = drawn(made, direction, width=174)
        width, height = ax.figure.get_size_inches() * 25.4
        assert width == pytest.approx(174)
        assert height < 235
        assert min(text.get_fontsize() for text in ax.texts) >= 6


def test_given_axes_are_used_and_type_shrinks_on_small_ones():
    ax = Figure(figsize=(2, 1)).add_subplot()
    assert drawn(beer_and_quiche, ax=ax) is ax
    assert max(text.get_fontsize() for text in ax.texts) < 6
    assert not overlapping(ax)


def test_colours_of_players_are_dark_enough_for_text():
    # Contrast with white of at least 4.5, as of WCAG 2.1, success criterion 1.4.3.
    for colour in INKS:
        part = np.array(mpl.colors.to_rgb(colour))
        linear = np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        assert 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05) >= 4.5


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_files_are_the_same_every_time(tmp_path, kind):
    tree, play = beer_and_quiche()
    one, two = (
        ng.figures.save(ng.figures.tree(tree, equilibrium=play), tmp_path / f"{k}.{kind}")
        for k in "ab"
    )
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-1 / 3, "\u22121/3"), (0.0, "0"), (-2, "\u22122"), (1234.5, "1234"), (0.0625, "0.0625"),
     (123456.0, "123456"), (5 / 7, "5/7"), (0.7071067, "0.707")],
)  # fmt: skip
def test_numbers(value, shown):
    assert short(value) == shown


# Parts


def test_a_part_says_what_it_leaves_out():
    tree, play = beer_and_quiche()
    ax = ng.figures.tree(tree, equilibrium=play, depth=2)
    assert texts(ax).count("\u2026 2 ends") == 4
    assert texts(ax)[-1] == "7 of 15 nodes drawn"
    assert_clear(ax)
    lower = ng.figures.tree(
        tree, equilibrium=play, root=int(tree.sets_of("Sender")["quiche"].nodes[0])
    )
    assert texts(lower)[-1] == "7 of 15 nodes drawn"
    # Lines through sets go on beyond what is drawn, towards the other type.
    assert len(dashed(lower)) == 2
    # What is played before counts: the weak type is reached.
    assert len(of_weight(lower, "path")) == 2


def test_root_by_name():
    inner = D("B", {"x": (0, 0), "y": (1, 1)}, name="later")
    tree = ng.Tree(["A", "B"], D("A", {"in": inner, "out": (0, 0)}, name="first"))
    assert texts(ng.figures.tree(tree, root="later"))[0] == "B"
    with pytest.raises(ng.NegotiationError, match="no node 'latter'; did you mean 'later'"):
        ng.figures.tree(tree, root="latter")
    twice = ng.Tree(["A"], D("A", {"x": D("A", {"z": (0,)}, name="n"), "y": (0,)}, name="n"))
    with pytest.raises(ng.NegotiationError, match="several nodes are called 'n'"):
        ng.figures.tree(twice, root="n")


def test_a_tree_of_thousands_of_moves_is_drawn_in_parts():
    tree, play = chain(4000, ("A", "B"), "stop", "go", (0, 0), lambda k: (k, k))
    with pytest.raises(ng.NegotiationError, match=r"4001 ends are too many.* root= .*depth="):
        ng.figures.tree(tree)
    ax = ng.figures.tree(tree, equilibrium=play, root=int(tree.levels[3000].max()), depth=3)
    assert "\u2026 998 ends" in texts(ax)


def test_eighty_ends_are_drawn_and_not_more():
    def wide(count):
        return ng.Tree(["A"], D("A", {str(k): (k,) for k in range(count)}))

    assert len(branches(ng.figures.tree(wide(80)))) == 80
    with pytest.raises(ng.NegotiationError, match="81 ends"):
        ng.figures.tree(wide(81))


# Refusals


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"direction": "up"}, "no direction 'up'; there is 'right', 'down'"),
        ({"depth": 0}, "depth must be a whole number of moves"),
        ({"depth": True}, "depth must be a whole number of moves"),
        ({"root": 1}, "root must be a move, and node 1 is an end"),
        ({"root": -1}, "root must be the number of a node, from 0 to 6, got -1"),
        ({"root": 1.5}, "root must be the number or the name of a node"),
        ({"widht": 3}, "did you mean 'width'"),
        ({"ax": 3}, "ax must be a matplotlib Axes"),
    ],
)
def test_bad_settings(kind, words):
    with pytest.raises(ng.NegotiationError, match=words):
        drawn(threat, **kind)


def changed(**changes):
    tree, play = horse()
    return tree, SimpleNamespace(**vars(play) | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strategies": {}}, "of another tree: .* at information set '1:1' of '1'"),
        ({"strategies": {"1": {"1:1": {"D": [0, 1], "A": [1, 0]}}}}, "of a family"),
        ({"strategies": {"1": {"1:1": {"D": 0.5, "A": 0.6}}}}, "must be a distribution"),
        ({"strategies": {"1": {"1:1": {"D": -1.0, "A": 2.0}}}}, "must be a distribution"),
        ({"beliefs": {"3": {"unseen": [1.0]}}}, "for each of its 2 decisions"),
        ({"payoffs": [1.0]}, "one number for each of 3 players"),
    ],
)
def test_equilibria_of_something_else(changes, words):
    tree, play = changed(**changes)
    with pytest.raises(ng.NegotiationError, match=words):
        ng.figures.tree(tree, equilibrium=play)


def test_one_equilibrium_of_one_tree():
    tree, play = horse()
    with pytest.raises(ng.NegotiationError, match=r"one assessment.*got list.*result\[0\]"):
        ng.figures.tree(tree, equilibrium=[play])
    with pytest.raises(ng.NegotiationError, match="expected a Tree"):
        ng.figures.tree(play)


def test_one_game_of_a_family():
    family = ng.Tree(
        ["A"], D("A", {"x": ([[1, 2], [5, Fraction(7, 3)]],), "y": C({"z": (1, (0,))})})
    )
    with pytest.raises(ng.NegotiationError, match=r"a family of 4; take one: tree\[0\]"):
        ng.figures.tree(family)
    assert "7/3" in texts(ng.figures.tree(family[3]))
    assert [list(one.payoffs[0]) for one in family] == [[1, 0], [2, 0], [5, 0], [7 / 3, 0]]
    assert family[-1].exact_payoffs[0, 0] == Fraction(7, 3)
    assert family[2].batch_shape == ()
    with pytest.raises(ng.NegotiationError, match="no game 4: the family has 4"):
        family[4]
    odds = ng.Tree(["A"], C({"u": (np.array([0.25, 0.5]), D("A", {"x": (1,)})),
                             "v": (np.array([0.75, 0.5]), (0,))}))  # fmt: skip
    assert "v (0.75)" in texts(ng.figures.tree(odds[0]))


# TikZ


@each
def test_tikz_has_every_node_and_branch_once(made, direction, played):
    tree, play = made()
    text = ng.figures.tree_tikz(tree, play if played else None, direction=direction)
    depth = 0
    for char in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert text.splitlines()[0].endswith(r"Needs \usepackage{tikz}.")
    assert text.count(r"\begin{tikzpicture}") == text.count(r"\end{tikzpicture}") == 1
    nodes = re.findall(r"^\\(?:node|coordinate).*?\(n(\d+)\) at", text, re.MULTILINE)
    assert sorted(map(int, nodes)) == list(range(len(tree.parent)))
    ends = re.findall(r"\(n(\d+)\) -- \([-\d.,]+\) -- \(n(\d+)\);", text)
    assert sorted((int(b), int(a)) for a, b in ends) == [
        (node, int(above)) for node, above in enumerate(tree.parent) if node
    ]
    body = text.partition("\n]\n")[2].splitlines()
    assert all(line.endswith(";") for line in body if not line.startswith((r"\define", r"\end")))
    used = set(re.findall(r"(?:text|draw|fill|color)=(tree\w+)", text))
    assert used == set(re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{[0-9A-F]{6}\}", text))
    styles = set(re.findall(r"\[(tree [a-z ]+),", text))
    assert styles <= set(re.findall(r"^  (tree [a-z ]+)/\.style", text, re.MULTILINE))
    # The same words as in the drawing, and as many.
    words = re.findall(r"^\\node\[tree words.*? at \(.*?\) \{(.*)\};$", text, re.MULTILINE)
    ax = drawn(made, direction, played=played)
    shown = [t.replace("\u2212", "$-$").replace("\u2026", r"\ldots{}") for t in texts(ax)]
    assert words == shown


def test_tikz_escapes_names():
    tree = ng.Tree(["A & B", "50% {x}"], D("A & B", {"a_1 $": D("50% {x}", {"~": (0, 1)})}))
    text = ng.figures.tree_tikz(tree)
    for word in (r"{A \& B}", r"{50\% \{x\}}", r"{a\_1 \$}", r"{\textasciitilde{}}"):
        assert word in text
    assert r"a_1 \$" in texts(ng.figures.tree(tree))  # so that matplotlib sets no formula


def test_tikz_of_a_curve_and_of_turned_words():
    tree, _ = who_is_first()
    assert ".. controls" in ng.figures.tree_tikz(tree)
    crowded, play = forty()
    assert "rotate=-90" in ng.figures.tree_tikz(crowded, play, direction="down")


def test_words_of_the_key_keep_apart_where_type_is_so_small_that_pixels_are_coarse():
    tree, play = forty()
    ax = ng.figures.tree(tree, equilibrium=play, width=60)
    ax.figure.canvas.draw()
    texts = [t.get_window_extent() for t in ax.texts if t.get_text()]
    first = next(k for k, t in enumerate(ax.texts) if t.get_text() == "payoffs:")
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(texts[first : first + 4])]
    assert min(gaps) > 0
    assert ng.figures.tree_tikz(tree, play).count("words.base east") >= 4


def test_a_page_that_is_too_narrow_is_no_higher_than_what_is_on_it():
    tree, play = forty()
    free = ng.figures.tree(tree, equilibrium=play).figure.get_size_inches()
    narrow = ng.figures.tree(tree, equilibrium=play, width=free[0] * 25.4 / 4)
    wide, high = narrow.figure.get_size_inches()
    assert wide == pytest.approx(free[0] / 4)
    assert high < 0.6 * free[1]  # A quarter, but the layout is not the same.
