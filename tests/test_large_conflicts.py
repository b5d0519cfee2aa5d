"""Conflicts with many outcomes: told in part, given up after a time, or refused, and never copied.

In a ring of n actors with s options each, an actor gains 1 by `a` where the next takes `b`, and
else nothing. A profile is an equilibrium unless somebody before a `b` takes something else than
`a`: as many words as the trace of the n-th power of a matrix says (the transfer-matrix method;
Stanley, Enumerative Combinatorics I, section 4.7).
"""

import itertools
import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation import cli
from negotiation.errors import NoClosedFormError
from negotiation.report.answers import answer
from negotiation.report.sections import _equilibria
from negotiation.solvers import best_response
from negotiation.stages.turns import turns


def ring(n, s, worth=1):
    """Everybody gains by `a` where the next takes `b`."""
    actors = [ng.Actor(f"A{i}", options=list("abcd")[:s]) for i in range(n)]
    return ng.Negotiation(
        "Ring",
        actors,
        [
            ng.Consideration(one, "gain", worth, when=one("a") & after("b"))
            for one, after in zip(actors, actors[1:] + actors[:1], strict=True)
        ],
    )


def equilibria_of_ring(n, s):
    """How many there are, by the trace."""
    may_follow = np.ones((s, s), dtype=int)
    may_follow[1:, 1] = 0
    return int(np.trace(np.linalg.matrix_power(may_follow, n)))


@pytest.fixture
def run(tmp_path):
    """Run a command on a conflict in a file."""

    def invoke(command, talks, *options):
        path = tmp_path / "ring.toml"
        path.write_text(talks.to_toml(), encoding="utf-8")
        return CliRunner().invoke(cli.main, [command, str(path), *map(str, options)])

    return invoke


# Many equilibria of one game


@pytest.mark.parametrize("solve", [ng.pure_equilibria, ng.nash_equilibria])
def test_the_game_is_not_copied_for_each_equilibrium(solve):
    game = ring(10, 3).game()
    tracemalloc.start()
    found = solve(game)
    ng.select(found, "risk-dominant")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == equilibria_of_ring(10, 3) == 6726
    assert peak < len(found) * game.payoffs.nbytes / 100
    taken = [x.argmax(axis=0) for x in found.strategies]
    for own, after, payoff in zip(taken, taken[1:] + taken[:1], found.payoffs, strict=True):
        np.testing.assert_array_equal(payoff, (own == 0) & (after == 1))
    assert not found.regret.any()


@pytest.mark.parametrize("shape", [(3, 2), (2, 3, 2)])
def test_payoffs_some_at_a_time_are_those_of_copies(shape, monkeypatch):
    rng = np.random.default_rng(5)
    payoffs = rng.normal(size=(len(shape), *shape, 4))
    game = rng.integers(4, size=30)
    x = [rng.dirichlet(np.ones(size), 30).T for size in shape]
    for k in range(0, 30, 3):  # Nobody mixes in these.
        for own in x:
            own[:, k] = np.eye(len(own))[rng.integers(len(own))]
    expected, regret = best_response.regrets(payoffs[..., game], x)
    monkeypatch.setattr(best_response, "CHUNK", 40)
    found = best_response.regrets_in(payoffs, game, x)
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], regret)


# Many outcomes, and many considerations


def test_payoffs_of_many_considerations_are_their_sums():
    rng = np.random.default_rng(8)
    actors = [ng.Actor(name, options=["x", "y", "z"]) for name in "ABC"]
    worth = rng.integers(-50, 50, size=70)
    places = rng.integers(3, size=(70, 2))
    talks = ng.Negotiation(
        "Talks",
        actors,
        [
            ng.Consideration(
                actors[0],
                f"c{k}",
                int(v),
                when=actors[k % 3]("xyz"[a]) | actors[(k + 1) % 3]("xyz"[b]),
            )
            for k, (v, (a, b)) in enumerate(zip(worth, places, strict=True))
        ],
    )
    for at in itertools.product(range(3), repeat=3):
        holds = [at[k % 3] == a or at[(k + 1) % 3] == b for k, (a, b) in enumerate(places)]
        assert talks.payoffs()[(0, *at)] == worth[holds].sum()


@pytest.mark.parametrize("ask", ["payoffs", "ranked_payoffs", "game", "outcomes"])
def test_too_many_outcomes_are_refused_with_their_number(ask):
    talks = ring(14, 4)
    assert "A13" in str(talks)  # To be read it need not be worked out.
    with pytest.raises(
        ng.NegotiationError,
        match=r"'Ring' is too large: 14 actors have 268,435,456 outcomes, 3,758,096,384 payoffs",
    ):
        getattr(talks, ask)()


def test_comparisons_that_would_take_hours_are_refused():
    x = ng.Parameter("x", 1, low=-1, high=3, meaning="gain")
    for n in (6, 9):  # Too many equilibria, too many outcomes.
        with pytest.raises(NoClosedFormError, match="'Ring' has too many outcomes or equilibria"):
            turns(ring(n, 3, x), "x", -1, 3)
    assert turns(ring(3, 2, x), "x", -1, 3) == [0.0]


# The command line and the report


def test_solve_tells_the_first_of_many_equilibria(run):
    result = run("solve", ring(8, 3))
    assert result.exit_code == 0
    total = equilibria_of_ring(8, 3)
    assert f"All equilibria: {total} pure" in result.stdout
    assert f"... and {total - 20} more equilibria" in result.stdout
    assert f"Reasons are given for 10 of {total} pure equilibria." in result.stdout
    assert "(20) pure" in result.stdout
    assert "(21) pure" not in result.stdout


def test_solve_stops_looking_when_its_time_is_up(run):
    result = run("solve", ring(6, 3), "--budget", 0.01)
    assert result.exit_code == 0
    assert "unresolved, stopped after 0.01 s" in " ".join(result.stdout.split())
    assert "stopped" not in run("solve", ring(3, 2)).stdout


def test_solve_refuses_a_budget_that_is_none(run):
    result = run("solve", ring(3, 2), "--budget", 0)
    assert result.exit_code == 2
    assert "budget must be a positive number of seconds" in result.stderr


@pytest.mark.parametrize("command", ["solve", "thresholds"])
def test_what_takes_long_says_that_it_is_working(run, command, monkeypatch):
    monkeypatch.setattr(cli, "LONG", 0.0)
    result = run(command, ring(5, 3))
    assert result.exit_code == 0
    assert "still working on" in result.stderr
    assert "still working" not in result.stdout


@pytest.mark.parametrize("command", ["solve", "thresholds"])
def test_commands_refuse_what_is_too_large(run, command):
    result = run(command, ring(14, 4))
    assert result.exit_code == 2
    assert "268,435,456 outcomes" in result.stderr


def test_a_report_of_too_many_outcomes_is_refused(run, tmp_path):
    result = run("report", ring(7, 3), "--out", tmp_path / "report")
    assert result.exit_code == 2
    assert "'Ring' has 2,187 outcomes" in result.stderr
    assert not (tmp_path / "report").exists()


def test_a_report_shows_the_first_of_many_equilibria():
    found = answer(ring(4, 3))
    _, table, _ = _equilibria(
        SimpleNamespace(answers=found, plan=SimpleNamespace(key="ring"))
    ).blocks
    assert table.caption.startswith(f"The first 20 of {equilibria_of_ring(4, 3)}: ")
    assert len(table.head) == len(table.rows[0]) == 21
