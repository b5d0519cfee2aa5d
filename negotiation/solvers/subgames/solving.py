"""All equilibria of a subgame in which what is played in the subgames inside is given.

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, 193-216.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.subgames.parts import Part, parts_of
from negotiation.solvers.subgames.pieces import Piece
from negotiation.solvers.subgames.truncated import Opened, Truncated

__all__ = ["Found", "solved"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Seconds left for a search when there are none: it lists pure equilibria.
NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """Equilibria of B games, ordered by game.

    Attributes
    ----------
    start : array, shape (B + 1,)
        Where those of each game start.
    play : array, shape (choices, E)
        As `Piece.choices`.
    values : array, shape (n, E)
    weights : list of arrays (options, E)
        Of each subgame that was opened.
    used : array of int, shape (opened, E)
        Which of those options are in use, as bits; 0 where who mixes them never comes by.
    structure : array, shape (B,)
        Of each game, its number in `structures`.
    structures : list of list of Part
    complete : array of bool, shape (B,)
    best : array of bool, shape (s, B), or None
        The best strategies of the one player who chooses, if it is one.
    """

    start: Ints
    play: Floats
    values: Floats
    weights: list[Floats]
    used: Ints
    structure: Ints
    structures: list[list[Part]]
    complete: Bools
    best: Bools | None


def solved(
    piece: Piece,
    opened: Opened,
    form: Truncated | None,
    values: Floats,
    chances: Floats,
    slack: Floats,
    deadline: float,
) -> Found:
    """Find all equilibria of a subgame, of many games at once.

    Parameters
    ----------
    piece : Piece
    opened : tuple
        One entry for each of `Piece.inner`.
    form : Truncated or None
        None where nobody decides, or there is one decision only and nothing is opened.
    values : array, shape (n, L, B)
        At the ends, those of `form` or else of the piece.
    chances : array, shape (choices, B)
    slack : array, shape (n, B)
        How far apart two ties may be.
    deadline : float
        On the clock of `time.monotonic`.

    Returns
    -------
    Found
    """
    count = values.shape[2]
    owners = {menu[0] for menu in opened if menu}
    choosing = sorted(piece.choosing | owners)
    best, complete = None, np.ones(count, dtype=bool)
    if form is None or len(choosing) < 2:
        player = choosing[0] if choosing else -1
        best = _best(form, values, chances, slack, player)
        game, at = np.nonzero(best.T)
        x = (np.arange(len(best))[:, None] == at).astype(np.float64)
        sizes, structure = np.unique(best.sum(axis=0), return_inverse=True)
        structures = [[Part(tuple(range(k)), player if k > 1 else -1)] for k in sizes.tolist()]
        mixed = [x if i == player else np.ones((1, len(at))) for i in form.players] if form else []
    else:
        payoffs = snapped(form.payoffs(values, chances), slack[form.players])
        left = max(deadline - time.monotonic(), NOTHING)
        eqs = nash_equilibria(NormalFormGame(payoffs), budget=None if left == np.inf else left)
        game, mixed, complete = eqs.game, eqs.strategies, eqs.complete
        structure, structures = parts_of(eqs, form)
    weights: list[Floats] = []
    if form is None:
        play = x if choosing else np.ones((len(piece.choices), count))
    else:
        play, weights = form.play(mixed, len(piece.choices))
    play[piece.by_chance] = chances[piece.by_chance][:, game]
    return Found(
        np.searchsorted(game, np.arange(count + 1)),
        play,
        _worth(piece, form, play, weights, values[..., game]),
        weights,
        _used(piece, opened, play, weights),
        structure,
        structures,
        complete,
        best,
    )


def _best(
    form: Truncated | None, values: Floats, chances: Floats, slack: Floats, player: int
) -> Bools:
    """Which strategies are best for the one who chooses, shape (s, B)."""
    if player < 0:
        return np.ones((1, values.shape[2]), dtype=bool)
    own = values[player]
    if form is not None:
        payoffs = form.payoffs(values, chances)[form.players.index(player)]
        own = payoffs.reshape(-1, values.shape[2])
    return np.asarray(own + slack[player] >= own.max(axis=0))


def snapped(payoffs: Floats, slack: Floats) -> Floats:
    """Make payoffs of a player the same that differ by rounding.

    Parameters
    ----------
    payoffs : array, shape (n, *sizes, B)
    slack : array, shape (n, B)

    Returns
    -------
    array, shape (n, *sizes, B)
    """
    flat = payoffs.reshape(len(payoffs), -1, payoffs.shape[-1])
    order = np.argsort(flat, axis=1)
    ranked = np.take_along_axis(flat, order, axis=1)
    new = np.diff(ranked, axis=1) > slack[:, None]
    ranked[:, 1:] = np.where(new, ranked[:, 1:], -np.inf)
    result = np.empty_like(flat)
    np.put_along_axis(result, order, np.maximum.accumulate(ranked, axis=1), axis=1)
    return result.reshape(payoffs.shape)


def _worth(
    piece: Piece, form: Truncated | None, play: Floats, weights: list[Floats], values: Floats
) -> Floats:
    """What the subgame is worth, shape (n, E), by values (n, L, E) at the ends."""
    likely = piece.reach(play)
    if form is not None:
        likely = likely[form.end]
        for leaves, weight in zip(form.opened_ends, weights, strict=True):
            likely[leaves] *= weight
    return np.asarray((likely * values).sum(axis=1))


def _used(piece: Piece, opened: Opened, play: Floats, weights: list[Floats]) -> Ints:
    """Which options are in use of what was opened; see `Found.used`."""
    menus = [(menu[0], int(end)) for menu, end in zip(opened, piece.inner, strict=True) if menu]
    result = np.zeros((len(menus), play.shape[1]), dtype=np.int64)
    for k, ((owner, end), weight) in enumerate(zip(menus, weights, strict=True)):
        comes = piece.own_reach(owner, play)[1][end] > 0
        bits = np.left_shift(np.int64(1), np.arange(len(weight)))
        result[k] = comes * (bits @ (weight > 0))
    return result
