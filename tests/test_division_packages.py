"""Shapley value and nucleolus of 500 random games, as another package has them.

Made with pyCoopGame 0.0.6 (Lechtenberg), the only package on PyPI with a nucleolus: a linear
programme of all excesses with weights that fall by a factor, tried at 0.1 to 0.5, of which the
lexicographically best was kept. With such weights it is the nucleolus if the factor is small
enough; where it was not, ours must have the smaller excesses.
"""

import json
import random
from pathlib import Path

import numpy as np
import pytest

import negotiation as ng

GAMES = json.loads((Path(__file__).parent / "data" / "divisions.json").read_text(encoding="utf-8"))


def values(n, seed):
    """The game that was given to both: nobody has anything alone, all together most."""
    rnd = random.Random(1000 * n + seed)
    v = [int(rnd.random() * 30) for _ in range(2**n)]
    v[0] = 0
    for i in range(n):
        v[1 << i] = 0
    v[-1] = max(v) + int(rnd.random() * 20)
    return v


def excesses(v, x):
    """What coalitions miss, the largest first."""
    members = np.arange(len(v))[:, None] >> np.arange(len(x)) & 1
    return np.sort(np.array(v) - members @ x)[::-1]


def test_there_are_500_games_of_3_to_8_players():
    sizes = [game["n"] for game in GAMES]
    assert len(sizes) == 500
    assert set(sizes) == set(range(3, 9))


def test_shapley_values_are_the_same():
    for game in GAMES:
        found = ng.shapley(ng.CoalitionalGame(values(game["n"], game["seed"])))
        assert [float(x) for x in found.values] == pytest.approx(game["shapley"], abs=1e-8)


def test_nucleoli_are_the_same():
    other = []
    for game in GAMES:
        v = values(game["n"], game["seed"])
        x = np.array([float(x) for x in ng.nucleolus(ng.CoalitionalGame(v)).values])
        if np.abs(x - game["nucleolus"]).max() > 1e-5:
            mine, theirs = excesses(v, x), excesses(v, np.array(game["nucleolus"]))
            first = int(np.argmax(np.abs(mine - theirs) > 1e-5))
            assert mine[first] < theirs[first] - 1e-5
            other.append(game)
    assert len(other) <= 10
