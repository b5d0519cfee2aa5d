"""Games in normal form to and from pandas: a row for each profile."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from negotiation.errors import NegotiationError
from negotiation.formats.long_tables import PAYOFF, game_of_rows, players_of
from negotiation.formats.nfg import single
from negotiation.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["from_pandas", "to_pandas"]


def to_pandas(game: Any) -> pd.DataFrame:
    """Make a table of a game: a row for each profile.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.

    Returns
    -------
    pandas.DataFrame
        Columns: one a player, with its strategies as categories; one a player with its payoffs,
        named ``payoff: PLAYER``, as they were given.

    Raises
    ------
    NegotiationError
        If it is a family of games, or a player is called like a column of payoffs or has white
        space around its name.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["Ann", "Ben"])
    >>> ng.to_pandas(game)
      Ann Ben  payoff: Ann  payoff: Ben
    0   1   1          3.0          3.0
    1   1   2          0.0          5.0
    2   2   1          5.0          0.0
    3   2   2          1.0          1.0
    """
    import pandas as pd

    game = single(game, "a table")
    profiles = zip(*itertools.product(*game.strategies), strict=True)
    columns: dict[str, Any] = {
        player: pd.Categorical(column, categories=list(names))
        for player, names, column in zip(game.players, game.strategies, profiles, strict=True)
    }
    paid = game.given_payoffs.reshape(game.n_players, -1)
    payoffs = {PAYOFF + player: u for player, u in zip(game.players, paid, strict=True)}
    again = players_of([*columns, *payoffs])
    if again != list(game.players):
        name = next(name for name in game.players if name not in again)
        raise NegotiationError(f"the player {name!r} would be read back without its white space")
    return pd.DataFrame(columns | payoffs)


def from_pandas(frame: Any, title: str = "") -> NormalFormGame:
    """Make a game of a table with a row for each profile.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `to_pandas` makes it; rows in any order. Strategies are in the order of the categories,
        or else in that in which they come.
    title : str, optional
        What the game is called.

    Returns
    -------
    NormalFormGame

    Raises
    ------
    NegotiationError
        If a column or a profile is missing or comes twice, or as for `NormalFormGame`.

    Examples
    --------
    >>> import pandas as pd
    >>> import negotiation as ng
    >>> frame = pd.DataFrame({"A": ["go", "stay"], "payoff: A": [1, 2]})
    >>> ng.from_pandas(frame)
    <NormalFormGame: A; 2>
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise NegotiationError(f"expected a pandas.DataFrame, got {frame!r:.80}")
    head = [str(name) for name in frame.columns]
    players = players_of(head)
    own = [frame.iloc[:, head.index(name)] for name in players]
    paid = [frame.iloc[:, head.index(PAYOFF + name)].tolist() for name in players]
    strategies = [
        [str(name) for name in column.cat.categories]
        if isinstance(column.dtype, pd.CategoricalDtype)
        else []
        for column in own
    ]
    # What is missing is an empty text, which is refused.
    named = [["" if pd.isna(v) else str(v) for v in column.tolist()] for column in own]
    profiles, payoffs = zip(*named, strict=True), zip(*paid, strict=True)
    where = (f"row {label}" for label in frame.index)
    return game_of_rows(players, zip(where, profiles, payoffs, strict=True), strategies, title)
