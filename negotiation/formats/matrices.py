"""Games in normal form to and from Nashpy and QuantEcon, which number players and strategies.

Knight, V. and Campbell, J. (2018), "Nashpy: A Python library for the computation of Nash
equilibria", Journal of Open Source Software 3(30), 904. QuantEcon.py: https://quantecon.org.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from negotiation.errors import Named, NegotiationError
from negotiation.formats.libraries import library
from negotiation.formats.nfg import single
from negotiation.games.normal_form import NormalFormGame

__all__ = ["from_nashpy", "from_quantecon", "to_nashpy", "to_quantecon"]

Names = Sequence[str | Named]


def to_nashpy(game: Any) -> Any:
    """Make a game of Nashpy.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game of two players.

    Returns
    -------
    nashpy.Game
        With payoffs as floats, without names.

    Raises
    ------
    NegotiationError
        If it is a family of games, or has another number of players.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.to_nashpy(ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]))
    Zero sum game with payoff matrices:
    <BLANKLINE>
    Row player:
    [[ 1. -1.]
     [-1.  1.]]
    <BLANKLINE>
    Column player:
    [[-1.  1.]
     [ 1. -1.]]
    """
    game = single(game, "a game of Nashpy")
    if game.n_players != 2:
        raise NegotiationError(f"a game of Nashpy has two players, and this has {game.n_players}")
    return library("nashpy", "nashpy>=0.0.41").Game(*game.payoffs)


def from_nashpy(
    game: Any, players: Names | None = None, strategies: Sequence[Sequence[str]] | None = None
) -> NormalFormGame:
    """Make a game in normal form of a game of Nashpy.

    Parameters
    ----------
    game : nashpy.Game
    players, strategies : sequences of names, optional
        Which Nashpy does not have.

    Returns
    -------
    NormalFormGame

    Raises
    ------
    NegotiationError
        If `game` is something else, or as for `NormalFormGame`.

    Examples
    --------
    >>> import nashpy
    >>> import negotiation as ng
    >>> ng.from_nashpy(nashpy.Game([[3, 0], [5, 1]], [[3, 5], [0, 1]]), ["Ann", "Ben"])
    <NormalFormGame: Ann, Ben; 2 x 2>
    """
    matrices = getattr(game, "payoff_matrices", None)
    if not isinstance(matrices, tuple) or len(matrices) != 2:
        raise NegotiationError(f"expected a game of Nashpy, got {game!r:.80}")
    return NormalFormGame(np.stack(matrices), players, strategies)


def to_quantecon(game: Any) -> Any:
    """Make a game of QuantEcon.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.

    Returns
    -------
    quantecon.game_theory.NormalFormGame
        With payoffs as floats, without names.

    Raises
    ------
    NegotiationError
        If QuantEcon is not installed, or it is a family of games.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> print(ng.to_quantecon(game))  # doctest: +SKIP
    2-player NormalFormGame with payoff profile array:
    [[[3., 3.],  [0., 5.]],
     [[5., 0.],  [1., 1.]]]
    """
    game = single(game, "a game of QuantEcon")
    theory = library("quantecon.game_theory", "quantecon>=0.8")
    # QuantEcon has the own strategies first, then those of the next players, round the table.
    return theory.NormalFormGame(
        [
            theory.Player(u.transpose(np.roll(np.arange(game.n_players), -i)))
            for i, u in enumerate(game.payoffs)
        ]
    )


def from_quantecon(
    game: Any, players: Names | None = None, strategies: Sequence[Sequence[str]] | None = None
) -> NormalFormGame:
    """Make a game in normal form of a game of QuantEcon.

    Parameters
    ----------
    game : quantecon.game_theory.NormalFormGame
    players, strategies : sequences of names, optional
        Which QuantEcon does not have.

    Returns
    -------
    NormalFormGame

    Raises
    ------
    NegotiationError
        If `game` is something else, or as for `NormalFormGame`.

    Examples
    --------
    >>> import negotiation as ng
    >>> from quantecon.game_theory import NormalFormGame  # doctest: +SKIP
    >>> ng.from_quantecon(NormalFormGame([[3, 0], [5, 1]]), ["Ann", "Ben"])  # doctest: +SKIP
    <NormalFormGame: Ann, Ben; 2 x 2>
    """
    arrays: list[Any] = [getattr(one, "payoff_array", None) for one in getattr(game, "players", ())]
    if not arrays or not all(isinstance(u, np.ndarray) and u.ndim == len(arrays) for u in arrays):
        raise NegotiationError(f"expected a game of QuantEcon, got {game!r:.80}")
    turned = [u.transpose(np.roll(np.arange(len(arrays)), i)) for i, u in enumerate(arrays)]
    return NormalFormGame(np.stack(turned), players, strategies)
