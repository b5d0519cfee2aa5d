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
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.subgames.pieces import Piece
from negotiation.solvers.subgames.truncated import Opened, Truncated

__all__ = ["Found", "Part", "solved"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Seconds left for a search when there are none: it lists pure equilibria.
NOTHING = 1e-6


@dataclass(frozen=True)
class Part:
    """Equilibria of one game that go together.

    Attributes
    ----------
    entries : tuple of int
        Positions among those of the game: one, or several that differ in one player's strategy and
        of which every mixture is an equilibrium.
    player : int
        That player, in the whole tree; -1 for one entry.
    around : tuple of int
        The entries that span a continuum with it in which several players' strategies change.
    """

    entries: tuple[int, ...]
    player: int = -1
    around: tuple[int, ...] = ()


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
    if len(choosing) < 2:
        player = choosing[0] if choosing else -1
        best = _best(form, values, chances, slack, player)
        game, at = np.nonzero(best.T)
        x = (np.arange(len(best))[:, None] == at).astype(np.float64)
        sizes, structure = np.unique(best.sum(axis=0), return_inverse=True)
        structures = [[Part(tuple(range(k)), player if k > 1 else -1)] for k in sizes.tolist()]
        mixed = [x if i == player else np.ones((1, len(at))) for i in form.players] if form else []
    else:
        assert form is not None  # noqa: S101 - there are several decisions
        payoffs = snapped(form.payoffs(values, chances), slack[form.players])
        left = max(deadline - time.monotonic(), NOTHING)
        eqs = nash_equilibria(NormalFormGame(payoffs), budget=None if left == np.inf else left)
        game, mixed, complete = eqs.game, eqs.strategies, eqs.complete
        structure, structures = _structures(eqs, form.players)
    if form is None:
        play, weights = x if choosing else np.ones((len(piece.choices), count)), []
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


def _structures(eqs: Equilibria, players: list[int]) -> tuple[Ints, list[list[Part]]]:
    """How the equilibria of each game go together."""
    counts, structure = np.unique(eqs.count, return_inverse=True)
    structures = [[Part((k,)) for k in range(count)] for count in counts.tolist()]
    choosing = [i for i, size in enumerate(eqs.source.shape) if size > 1]
    if eqs.isolated.all() or len(choosing) > 2:
        return structure, structures
    first = np.searchsorted(eqs.game, np.arange(eqs.source.n_games))
    parts: dict[int, list[Part]] = {g: [] for g in np.unique(eqs.game[~eqs.isolated]).tolist()}
    for subset in eqs.subsets:
        if (game := int(eqs.game[subset[0]])) in parts:
            entries = tuple((subset - first[game]).tolist())
            change = [i for i in choosing if np.ptp(eqs.strategies[i][:, subset], axis=1).any()]
            if len(change) == 1:
                parts[game].append(Part(entries, players[change[0]]))
            else:
                around = entries if change else ()
                parts[game] += [Part((entry,), around=around) for entry in entries]
    known: dict[tuple[Part, ...], int] = {}
    for game, found in parts.items():
        listed = {entry for part in found for entry in part.entries}
        found += [Part((k,)) for k in range(int(eqs.count[game])) if k not in listed]
        key = tuple(found)
        if key not in known:
            known[key] = len(structures)
            structures.append(found)
        structure[game] = known[key]
    return structure, structures


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
