"""Rows for tables of what comes of a plan, by profile of types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame
from negotiation.solvers.words import named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["drawn", "who_is"]

Floats = NDArray[np.float64]

#: Smaller probabilities are rounding, and are not told.
ROUNDING = 1e-9


def drawn(game: BayesianGame, plan: Floats) -> pd.DataFrame:
    """Table with one row for each profile of types and what may then be done.

    Parameters
    ----------
    game : BayesianGame
    plan : array, shape (t_1, ..., t_n, s_1, ..., s_n, *batch)
        NaN where there is none.

    Returns
    -------
    pandas.DataFrame
        Columns: ``game``; ``type: PLAYER`` for each player with several types; one a player;
        ``probability``, given the types, the largest first; ``payoff: PLAYER``.
    """
    import pandas as pd

    private = [f"type: {p}" for p, own in zip(game.players, game.types, strict=True) if own[1:]]
    paid = [f"payoff: {player}" for player in game.players]
    shape = (*game.type_shape, *game.shape, game.n_games)
    rows = [row for k in range(game.n_games) for row in _rows(game, plan.reshape(shape), k)]
    return pd.DataFrame(rows, columns=["game", *private, *game.players, "probability", *paid])


def _rows(game: BayesianGame, plan: Floats, k: int) -> Iterator[dict[str, Any]]:
    """Rows of one game of the family."""
    payoffs = game.payoffs.reshape(game.n_players, *plan.shape)[..., k]
    prior = game.prior.reshape(*game.type_shape, game.n_games)[..., k]
    for at in np.ndindex(game.type_shape):
        flat = plan[(*at, ..., k)].ravel()
        if prior[at] <= 0 or np.isnan(flat).any():
            continue
        for cell in np.argsort(-flat, kind="stable"):
            if flat[cell] <= ROUNDING:
                break
            told = np.unravel_index(cell, game.shape)
            row: dict[str, Any] = {"game": k}
            for player, names, t in zip(game.players, game.types, at, strict=True):
                row[f"type: {player}"] = names[t]
            for player, names, a in zip(game.players, game.strategies, told, strict=True):
                row[player] = names[a]
            row["probability"] = float(flat[cell])
            for player, own in zip(game.players, payoffs, strict=True):
                row[f"payoff: {player}"] = float(own[(*at, *told)])
            yield row


def who_is(game: BayesianGame, types: Sequence[str | None]) -> str:
    """Name the types of those who have several: ``A strong, B weak``."""
    return ", ".join(
        f"{named('player', player)} {named('type', name)}"
        for player, name, own in zip(game.players, types, game.types, strict=True)
        if name is not None and own[1:]
    )
