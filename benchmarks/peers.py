"""How each peer is given a game, asked, and read. The libraries are loaded in their worker alone.

A peer's game is one array of payoffs of shape (n, s_1, ..., s_n); its answer is a list of
profiles, each a list over players of probabilities. A tree is the text of a file, and a player's
part of a profile a list over its information sets.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

#: Where logit equilibria are asked for, in units of 1/payoff.
RATIONALITIES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Peer:
    """One method of one library, in three steps; reading the answer is not timed."""

    label: str
    package: str
    build: Callable[[Any], Any]
    solve: Callable[[Any], Any]
    read: Callable[[Any], list[list[list[float]]]]

    @property
    def installed(self) -> bool:
        """Whether the library is there."""
        return version_of(self.package) is not None


def version_of(package):
    """The installed version of a package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _nashpy_game(payoffs):
    import nashpy

    return nashpy.Game(*payoffs)


def _quantecon_game(payoffs):
    from quantecon.game_theory import NormalFormGame, Player

    n = len(payoffs)  # Each player's payoffs start at its own axis.
    return NormalFormGame(
        [
            Player(np.ascontiguousarray(np.transpose(payoffs[i], [(i + k) % n for k in range(n)])))
            for i in range(n)
        ]
    )


def _quantecon(method, **options):
    """Ask a method of QuantEcon by its name."""

    def solve(game):
        from quantecon import game_theory

        return getattr(game_theory, method)(game, **options)

    return solve


def _gambit_game(payoffs):
    import pygambit

    make = getattr(pygambit, "StrategicGame", pygambit.Game)  # Before 17.0 it was the second.
    return make.from_arrays(*payoffs)


def _gambit_tree(text):
    import pygambit

    return pygambit.read_efg(io.StringIO(text))


def _gambit(method, **options):
    """Ask a method of Gambit by its name."""

    def solve(game):
        import pygambit

        answer = getattr(pygambit.nash, method)(game, **options)
        if hasattr(answer, "equilibrium"):  # Since 17.0, of a method that finds one.
            return game, [answer.equilibrium]
        return game, answer.equilibria

    return solve


def _gambit_branch(game):
    import pygambit

    return game, pygambit.qre.logit_solve_branch(game)


def _gambit_points(game):
    import pygambit

    return game, pygambit.qre.logit_solve_lambda(game, lam=list(RATIONALITIES))


def _read_gambit(answer):
    game, found = answer
    return [_gambit_profile(game, profile) for profile in found]


def _read_gambit_points(answer):
    game, points = answer
    return [_gambit_profile(game, getattr(point, "profile", point)) for point in points]


def _read_gambit_limit(answer):
    """The last point of a branch."""
    return _read_gambit_points(answer)[-1:]


def _gambit_profile(game, profile):
    import pygambit

    if hasattr(pygambit, "StrategicGame"):
        return [[float(p) for _, p in mixture] for mixture in profile]
    return [[float(profile[s]) for s in player.strategies] for player in game.players]


def _read_gambit_trees(answer):
    game, found = answer
    return [_gambit_behaviour(game, profile) for profile in found]


def _read_gambit_tree_limit(answer):
    """The last point of a branch."""
    game, points = answer
    return [_gambit_behaviour(game, getattr(points[-1], "profile", points[-1]))]


def _gambit_behaviour(game, profile):
    """Probabilities by player, information set and action."""
    import pygambit

    if hasattr(pygambit, "StrategicGame"):
        return [[[float(p) for _, p in mix] for _, mix in player] for player in profile]
    return [
        [[float(profile[action]) for action in place.actions] for place in player.infosets]
        for player in game.players
    ]


def _read_profiles(answer):
    return [[np.asarray(x, dtype=float).tolist() for x in profile] for profile in answer]


def _quantecon_pure(game):
    return game, _quantecon("pure_nash_brute")(game)


def _read_positions(answer):
    """Positions of pure strategies, as probabilities."""
    game, found = answer
    return [
        [np.eye(size)[k].tolist() for size, k in zip(game.nums_actions, profile, strict=True)]
        for profile in found
    ]


def _read_one(answer):
    """One profile: an answer from Lemke and Howson's path."""
    return _read_profiles([answer])


def _nashpy(method, **options):
    return lambda game: list(getattr(game, method)(**options))


def _tree_peer(label, method, **options):
    return Peer(label, "pygambit", _gambit_tree, _gambit(method, **options), _read_gambit_trees)


PEERS = {
    "nashpy supports": Peer(
        "Nashpy, supports",
        "nashpy",
        _nashpy_game,
        _nashpy("support_enumeration"),
        _read_profiles,
    ),
    "nashpy vertices": Peer(
        "Nashpy, vertices",
        "nashpy",
        _nashpy_game,
        _nashpy("vertex_enumeration"),
        _read_profiles,
    ),
    "nashpy lemke-howson": Peer(
        "Nashpy, Lemke-Howson",
        "nashpy",
        _nashpy_game,
        lambda game: game.lemke_howson(initial_dropped_label=0),
        _read_one,
    ),
    "quantecon pure": Peer(
        "QuantEcon, `pure_nash_brute`",
        "quantecon",
        _quantecon_game,
        _quantecon_pure,
        _read_positions,
    ),
    "quantecon supports": Peer(
        "QuantEcon, supports",
        "quantecon",
        _quantecon_game,
        _quantecon("support_enumeration"),
        _read_profiles,
    ),
    "quantecon vertices": Peer(
        "QuantEcon, vertices",
        "quantecon",
        _quantecon_game,
        _quantecon("vertex_enumeration"),
        _read_profiles,
    ),
    "quantecon lemke-howson": Peer(
        "QuantEcon, Lemke-Howson",
        "quantecon",
        _quantecon_game,
        _quantecon("lemke_howson"),
        _read_one,
    ),
    "gambit pure": Peer(
        "Gambit, `enumpure`",
        "pygambit",
        _gambit_game,
        _gambit("enumpure_solve"),
        _read_gambit,
    ),
    "gambit polynomials": Peer(
        "Gambit, `enumpoly`",
        "pygambit",
        _gambit_game,
        _gambit("enumpoly_solve"),
        _read_gambit,
    ),
    "gambit vertices": Peer(
        "Gambit, `enummixed`, floats",
        "pygambit",
        _gambit_game,
        _gambit("enummixed_solve", rational=False),
        _read_gambit,
    ),
    "gambit exact vertices": Peer(
        "Gambit, `enummixed`, rational",
        "pygambit",
        _gambit_game,
        _gambit("enummixed_solve", rational=True),
        _read_gambit,
    ),
    "gambit lcp": Peer(
        "Gambit, `lcp`, floats",
        "pygambit",
        _gambit_game,
        _gambit("lcp_solve", rational=False, stop_after=1),
        _read_gambit,
    ),
    "gambit logit": Peer(
        "Gambit, `logit_solve`",
        "pygambit",
        _gambit_game,
        _gambit("logit_solve"),
        _read_gambit,
    ),
    "gambit logit branch": Peer(
        "Gambit, `logit_solve_branch`",
        "pygambit",
        _gambit_game,
        _gambit_branch,
        _read_gambit_limit,
    ),
    "gambit logit points": Peer(
        "Gambit, `logit_solve_lambda`",
        "pygambit",
        _gambit_game,
        _gambit_points,
        _read_gambit_points,
    ),
    "gambit tree polynomials": _tree_peer("Gambit, `enumpoly`", "enumpoly_solve"),
    "gambit tree pure": _tree_peer("Gambit, `enumpure_agent`", "enumpure_agent_solve"),
    "gambit tree lcp": _tree_peer("Gambit, `lcp`, floats", "lcp_solve", rational=False),
    "gambit tree lp": _tree_peer("Gambit, `lp`, floats", "lp_solve", rational=False),
    "gambit tree exact lp": _tree_peer("Gambit, `lp`, rational", "lp_solve", rational=True),
    "gambit tree logit": _tree_peer("Gambit, `logit_solve`", "logit_solve"),
    "gambit tree branch": Peer(
        "Gambit, `logit_solve_branch`",
        "pygambit",
        _gambit_tree,
        _gambit_branch,
        _read_gambit_tree_limit,
    ),
}

#: Every equilibrium of a game of two players.
ALL_OF_TWO = [
    "nashpy supports",
    "nashpy vertices",
    "quantecon supports",
    "quantecon vertices",
    "gambit vertices",
    "gambit exact vertices",
]
ALL_OF_MANY = ["gambit polynomials"]
