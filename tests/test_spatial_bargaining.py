"""Bargaining on an issue scale: the published example, an open program's log, and theorems."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.solvers.spatial.challenges import medians, odds

STANDARDS = ng.scenarios.issue_scales.emission_standards()

# Positions that J. McKibben-Sanders' program (github.com/jmckib/bdm-scholz-expected-utility-model)
# reaches, from the log of ten rounds that D. Masad keeps in his copy (Example.log).
LOGGED = {
    "Belgium": [
        8.415932315426764, 9.610859134120188, 9.961979590401311, 4.800881140632622,
        5.524237694197356, 7.47204636191629, 8.824593855262423, 9.671129769802048,
        4.144849062500606, 4.291541224979646,
    ],
    "Luxembourg": [
        7.0, 8.415932315426764, 9.610859134120188, 9.961979590401311, 4.800881140632622,
        5.524237694197356, 7.47204636191629, 8.824593855262423, 9.671129769802048,
        4.144849062500606,
    ],
    "Ireland": [
        4.0, 7.0, 8.415932315426764, 9.610859134120188, 9.961979590401311, 5.524237694197356,
        7.47204636191629, 8.824593855262423, 9.671129769802048, 4.144849062500606,
    ],
}  # fmt: skip
MEANS = [
    7.389955686853767, 7.461314378277189, 7.552500865855845, 7.590144997451547, 7.358130531334201,
    7.3491739896752115, 7.414877545372958, 7.510457183677219, 7.5724470975503, 7.324989065683666,
    7.242130958473938,
]  # fmt: skip
# Table 2 of Scholz, Calbert and Smith (2011), to one digit, some rounded and some cut off.
TABLE_MEDIANS = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6]
TABLE_MEANS = [7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6]


def test_the_program_is_reproduced_digit_by_digit():
    found = ng.spatial_bargaining(STANDARDS, 10, reading="program")
    for name, path in LOGGED.items():
        assert found.positions[1:, STANDARDS.index(name)] == pytest.approx(path, abs=1e-12)
    still = [i for i, name in enumerate(STANDARDS.actors) if name not in LOGGED]
    assert (found.positions[:, still] == STANDARDS.positions[still]).all()
    assert found.mean == pytest.approx(MEANS, abs=1e-12)


def test_the_published_table_is_reproduced():
    """All but the median of round 2, where the text has 9.9 and the program 9.61."""
    found = ng.spatial_bargaining(STANDARDS, 8, reading="program")
    assert np.abs(found.mean[1:] - TABLE_MEANS).max() < 0.1
    apart = np.abs(found.median[1:] - TABLE_MEDIANS)
    assert np.delete(apart, 1).max() < 0.1
    assert found.median[2] == pytest.approx(9.6109, abs=1e-4)


def test_a_second_program_agrees_on_the_reading_of_1997():
    """Confrontations open, the strongest demand first: median and means that an open
    replication (github.com/hamzagul07/schelling, DECISIONS.md, D2.7) states for its first rounds.
    """
    found = ng.spatial_bargaining(
        STANDARDS, 3, confrontation="nobody yields", offers="the strongest"
    )
    assert found.median[1:] == pytest.approx([9.53, 9.53, 9.53], abs=0.005)
    assert found.mean[1:3] == pytest.approx([7.61, 7.72], abs=0.005)


def by_hand(x, c, s, stay=1.0):
    """One round by the appendix of Scholz et al. (2011), actor by actor: risk, utilities, moves."""
    n, span = len(x), max(x) - min(x)
    cost = [sum(c[k] * s[k] * abs(x[k] - at) for k in range(n)) for at in x]
    best = [at for at, far in zip(x, cost, strict=True) if far <= min(cost) + 1e-12]
    mu = (min(best) + max(best)) / 2

    def expected(i, j, r):
        votes = [c[k] * s[k] * (abs(x[k] - x[j]) - abs(x[k] - x[i])) for k in range(n)]
        cast = sum(abs(v) for v in votes)
        p = sum(v for v in votes if v > 0) / cast if cast else 0.5
        d = abs(x[i] - x[j]) / span
        win, lose = 2 - 4 * (0.5 - 0.5 * d) ** r, 2 - 4 * (0.5 + 0.5 * d) ** r
        b = 0.25 * (abs(x[i] - mu) + abs(x[i] - x[j])) / span
        improves = abs(x[i] - mu) < abs(x[i] - x[j])
        moved = 2 - 4 * (0.5 - b if improves else 0.5 + b) ** r
        challenge = s[j] * (p * win + (1 - p) * lose) + (1 - s[j]) * win
        return challenge - stay * (2 - 4 * 0.5**r) - (1 - stay) * moved

    exposed = [sum(expected(j, i, 1.0) for j in range(n) if j != i) for i in range(n)]
    share = [(2 * e - max(exposed) - min(exposed)) / (max(exposed) - min(exposed)) for e in exposed]
    r = [(1 - v / 3) / (1 + v / 3) for v in share]
    after = list(x)
    for i in range(n):
        offers = []
        for j in range(n):
            if x[i] == x[j]:
                continue
            a, b = expected(i, j, r[i]), expected(j, i, r[j])
            if b > a > 0:
                offers.append((0, abs(x[j] - x[i]), x[j]))
            elif b > 0 > a and b > -a:
                offers.append((1, abs(x[j] - x[i]) * -a / b, x[i] + (x[j] - x[i]) * -a / b))
            elif b > 0 > a:
                offers.append((2, abs(x[j] - x[i]), x[j]))
        if offers:
            after[i] = min(offers)[2]
    return r, after


@pytest.mark.parametrize("stay", [1.0, 0.5, 0.0])
def test_a_round_is_that_of_the_appendix(stay):
    rng = np.random.default_rng(0)
    x, c, s = rng.uniform(0, 10, (6, 60)), rng.uniform(0, 5, (6, 60)), rng.uniform(0, 1, (6, 60))
    found = ng.spatial_bargaining(ng.IssueScale(x, c, s), 1, stay=stay)
    for k in range(60):
        r, after = by_hand(x[:, k].tolist(), c[:, k].tolist(), s[:, k].tolist(), stay)
        assert found.risk[0, :, k] == pytest.approx(r, abs=1e-10)
        assert found.positions[1, :, k] == pytest.approx(after, abs=1e-9)
    assert (found.to >= 0).mean() > 0.3  # Rounds in which nobody moves would prove little.
    assert {0, 1, 2} <= set(found.kind.ravel().tolist())


numbers = st.integers(0, 40).map(lambda k: k / 4)


@given(
    st.lists(st.tuples(numbers, st.integers(1, 9)), min_size=2, max_size=7),
    st.lists(numbers, min_size=1, max_size=5),
)
def test_nothing_beats_the_median(actors, others):
    """Black 1948: with weights times differences of distance, the median beats every position."""
    x, w = (np.array(v, dtype=float) for v in zip(*actors, strict=True))
    at = float(medians(x[:, None], w[:, None])[0])
    for other in [*others, *x]:
        votes = w * (np.abs(x - other) - np.abs(x - at))
        assert votes.sum() >= -1e-9
    below, above = w[x < at - 1e-12].sum(), w[x > at + 1e-12].sum()
    assert max(below, above) <= w.sum() / 2 + 1e-9


@given(st.integers(0, 10_000), st.floats(0.1, 50), st.floats(-100, 100))
@settings(max_examples=25, deadline=None)
def test_units_and_directions_do_not_matter(seed, unit, start):
    rng = np.random.default_rng(seed)
    x, c, s = rng.uniform(0, 1, 5), rng.uniform(0, 1, 5), rng.uniform(0, 1, 5)
    for reading in ({}, {"offers": "the strongest", "confrontation": "nobody yields", "stay": 0.5}):
        base = ng.spatial_bargaining(ng.IssueScale(x, c, s), 3, **reading)
        other = ng.spatial_bargaining(ng.IssueScale(start + unit * x, 7 * c, s), 3, **reading)
        turned = ng.spatial_bargaining(ng.IssueScale(-x, c, s), 3, **reading)
        order = rng.permutation(5)
        mixed = ng.spatial_bargaining(ng.IssueScale(x[order], c[order], s[order]), 3, **reading)
        rounds = min(len(f.positions) for f in (base, other, turned, mixed))
        path = base.positions[:rounds]
        assert other.positions[:rounds] == pytest.approx(start + unit * path, abs=1e-6 * unit)
        assert turned.positions[:rounds] == pytest.approx(-path, abs=1e-7)
        assert mixed.positions[:rounds] == pytest.approx(path[:, order], abs=1e-7)


def test_two_actors_by_hand():
    """Weights 3 and 1, at the ends: odds 3/4 and 1/4; the more exposed has exponent 1/2.

    With exponents of 1, winning is worth 2 and losing -2: i expects 2 - 4 s_j (1 - p_i).
    """
    issue = ng.IssueScale([0, 1], [3, 1], [1.0, 1.0])
    chances = odds(issue.positions[:, None], issue.weights[:, None], np.ones((2, 1)), of_all=False)
    assert chances[0, 1, 0] == pytest.approx(0.75)
    assert chances[1, 0, 0] == pytest.approx(0.25)
    found = ng.spatial_bargaining(issue, 1)
    # First of exponents 1: the strong expects 1, the weak -1. So the weak is the more exposed.
    assert found.risk[0] == pytest.approx([2.0, 0.5])
    table = found.challenges().set_index("actor")
    # Winning 2 at any exponent, losing -2; the status quo 2 - 4 / 4 = 1, and 2 - 4 sqrt(1/2).
    assert table.loc["1", "own"] == pytest.approx(1 - 1)
    assert table.loc["2", "own"] == pytest.approx(-1 - (2 - 4 * np.sqrt(0.5)))


def test_given_exponents_and_families():
    rng = np.random.default_rng(3)
    x, c, s = rng.uniform(0, 1, (3, 4, 7))
    family = ng.IssueScale(x, c, s)
    found = ng.spatial_bargaining(family, 6)
    for k, one in enumerate(family):
        alone = ng.spatial_bargaining(one, 6)
        rounds = len(alone.positions)
        assert found[k].positions[:rounds] == pytest.approx(alone.positions, abs=1e-12)
        assert found[k].period == alone.period
    flat = ng.spatial_bargaining(family, 2, risk=np.ones(4))
    assert (flat.risk == 1).all()
    varied = ng.spatial_bargaining(family[0], 1, risk=[0.5, 1, 2, 1])
    assert varied.risk[0].tolist() == [0.5, 1, 2, 1]
    assert varied.challenges().shape == (12, 5)


def test_settled_and_not():
    found = ng.spatial_bargaining(STANDARDS)
    assert found.settled
    assert found.forecast == found.median[-1] == 7
    assert (found.to[-1] == -1).all()
    program = ng.spatial_bargaining(STANDARDS, 8, reading="program")
    assert not program.settled
    assert np.isnan(program.forecast)
    assert "not settled" in repr(program)
    cycle = ng.spatial_bargaining(STANDARDS, 60, reading="program", offers="the least")
    assert cycle.period > 1
    assert cycle.positions[-1] == pytest.approx(cycle.positions[-1 - int(cycle.period)], abs=1e-5)
    assert f"every {int(cycle.period)} rounds" in str(cycle)
    assert np.isnan(cycle.forecast)
    around = ng.spatial_bargaining(STANDARDS, stay=0.5)  # Some go to and fro beside the median.
    assert around.period == 2
    assert around.forecast == 7
    assert "median 7, while" in repr(around)


def test_actors_without_weight_bring_nothing_about():
    """Salience 0: it never resists, and its vote does not count."""
    x, c, s = [0, 4, 10, 7], [1, 2, 1, 3], [1, 0.5, 0.8, 0]
    found = ng.spatial_bargaining(ng.IssueScale(x, c, s), 1)
    assert found.median[0] == ng.spatial_bargaining(ng.IssueScale(x[:3], c[:3], s[:3]), 1).median[0]


def test_tables():
    found = ng.spatial_bargaining(STANDARDS, 8, reading="program")
    frame = found.to_frame()
    assert len(frame) == 9 * 10
    first = frame[(frame["round"] == 0) & (frame["actor"] == "Belgium")].iloc[0]
    assert (first["yields_to"], first["how"], first["position"]) == ("France", "compromise", 7)
    assert "<table" in found._repr_html_()
    family = ng.IssueScale(np.array([[0.0, 1.0], [2.0, 3.0]]), [1, 1], [1, 1])
    assert len(ng.spatial_bargaining(family).to_frame()) % 4 == 0
    assert "<table" in family._repr_html_()


def test_the_usual_table(tmp_path):
    text = "Actor,Capability,Position,Salience\n" + "\n".join(
        f"{a},{c},{x},{100 * s}"
        for a, c, x, s in zip(
            STANDARDS.actors, STANDARDS.capabilities, STANDARDS.positions, STANDARDS.saliences,
            strict=True,
        )
    )  # fmt: skip
    path = tmp_path / "actors.csv"
    path.write_text(text)
    for source in (text, path, str(path), text.replace(",", ";"), text.replace(",", "\t")):
        issue = ng.IssueScale.from_csv(source, percent=True)
        assert issue.actors == STANDARDS.actors
        assert issue.saliences == pytest.approx(STANDARDS.saliences)
        assert ng.spatial_bargaining(issue).forecast == 7


HEAD = "Actor,Capability,Position,Salience\n"
ONE = {"Actor": ["A"], "Capability": [1], "Salience": [1]}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ng.IssueScale([1], [1], [1]), "two actors at least"),
        (lambda: ng.IssueScale([1, 2], [1], [1, 1]), "for each of 2 actors"),
        (lambda: ng.IssueScale([1, 1], [1, 1], [1, 1]), "one position, 1"),
        (lambda: ng.IssueScale([1, np.nan], [1, 1], [1, 1]), "finite numbers, got nan for '2'"),
        (lambda: ng.IssueScale([1, 2], [1, -1], [1, 1]), "from 0 up, got -1"),
        (lambda: ng.IssueScale([1, 2], [1, 1], [1, 80]), "per cent"),
        (lambda: ng.IssueScale([1, 2], [0, 1], [1, 0]), "nobody has any weight"),
        (lambda: ng.IssueScale({"A": 1, "B": 2}, {"A": 1, "C": 1}, [1, 1]), "'C'"),
        (lambda: ng.IssueScale([1, 2], [1, 1], [1, 1], actors=["A"]), "two actors"),
        (lambda: ng.IssueScale([1, 2], [1, 1], [1, 1], scale=(0, 1)), "off the scale"),
        (lambda: ng.IssueScale([1, 2], [1, 1], [1, 1], scale=(2, 1)), "lower and a higher"),
        (lambda: ng.IssueScale("AB", [1, 1], [1, 1]), "number for each"),
        (lambda: ng.IssueScale(np.ones((2, 3)), np.ones((2, 2)), [1, 1]), "do not fit"),
        (lambda: ng.IssueScale.from_csv("Actor,Position,Salience\nA,1,1\n"), "no column"),
        (lambda: ng.IssueScale.from_csv("nowhere.csv"), "cannot be read"),
        (lambda: ng.IssueScale.from_csv(3), "expected a path"),
        (lambda: ng.IssueScale.from_csv(HEAD + "A,1,1,1\nA,1,2,1\n"), "twice"),
        (lambda: ng.IssueScale.from_csv(HEAD + "A,x,1,1\nB,1,2,1\n"), "be numbers"),
        (lambda: ng.IssueScale.from_csv(HEAD), "no rows"),
        (lambda: ng.IssueScale.from_frame({**ONE, "Position": [1, 2]}), "has 2 rows"),
        (lambda: STANDARDS[1], "no issue 1"),
        (lambda: STANDARDS.index("Belgum"), "did you mean 'Belgium'"),
        (lambda: ng.spatial_bargaining(3), "expected an IssueScale"),
        (lambda: ng.spatial_bargaining(STANDARDS, 0), "from 1 up"),
        (lambda: ng.spatial_bargaining(STANDARDS, stay=2), "stay must be a probability"),
        (lambda: ng.spatial_bargaining(STANDARDS, reading="equation"), "did you mean 'equations'"),
        (lambda: ng.spatial_bargaining(STANDARDS, odd="x"), "did you mean 'odds'"),
        (lambda: ng.spatial_bargaining(STANDARDS, offers="least"), "did you mean 'the least'"),
        (lambda: ng.spatial_bargaining(STANDARDS, risk=[1, 2]), "for each of 10 actors"),
        (lambda: ng.spatial_bargaining(STANDARDS, risk=np.zeros(10)), "must be positive"),
        (lambda: ng.spatial_bargaining(STANDARDS, risk=np.ones((10, 2))), "family of shape"),
        (lambda: ng.spatial_bargaining(STANDARDS, 1).challenges(3), "no round 3"),
    ],
)  # fmt: skip
def test_what_is_refused(make, message):
    with pytest.raises(ng.NegotiationError, match=message):
        make()


def test_a_family_from_a_table_of_issues():
    table = {
        "issue": ["aid", "aid", "date", "date"], "actor": ["A", "B", "B", "A"],
        "position": [0, 8, 5, 2], "capability": [1, 2, 2, 1], "salience": [0.9, 0.6, 0.5, 0.2],
    }  # fmt: skip
    family = ng.IssueScale.from_frame(table)
    assert family.positions.tolist() == [[0, 2], [8, 5]]
    table["actor"][2] = "C"
    with pytest.raises(ng.NegotiationError, match="different actors"):
        ng.IssueScale.from_frame(table)
    assert ng.IssueScale.from_frame(table, issue="aid").title == "aid"
    with pytest.raises(ng.NegotiationError, match="did you mean 'date'"):
        ng.IssueScale.from_frame(table, issue="dates")
