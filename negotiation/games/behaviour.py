"""Behaviour strategies of a tree, and the mixed strategies that do the same (Kuhn 1953).

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, 193-216. (Theorem 4: with perfect recall each mixed
strategy has a behaviour strategy that leads to the same, whatever the others do.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, known_name
from negotiation.games.arguments import as_array, by_player
from negotiation.games.forms import Seat, seats

if TYPE_CHECKING:
    from negotiation.games.tree import Tree

__all__ = [
    "as_behaviour",
    "as_mixed",
    "behaviour_of",
    "choices_of",
    "mixed_of",
    "named_behaviour",
]

Floats = NDArray[np.float64]

#: How far probabilities that are given may be from a sum of 1.
SLACK = 1e-9


def behaviour_of(
    tree: Tree, mixed: Sequence[Floats], chances: Floats, who: Sequence[Seat] | None = None
) -> Floats:
    """Behaviour that does the same as mixed strategies.

    Parameters
    ----------
    tree : Tree
    mixed : sequence over players of arrays (s_i, E)
        Probabilities of reduced strategies.
    chances : array, shape (K, E)
        Of chance moves, as `Tree.chances`.
    who : sequence of Seat, optional
        The reduced strategies, if they were made before.

    Returns
    -------
    array, shape (K, E)
        Of each choice, the chance moves' among them. Where a player itself never comes by it takes
        each action with the same probability.
    """
    result = np.array(chances, dtype=np.float64)
    sizes = np.diff(tree.first_choice)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    for i, (seat, x) in enumerate(zip(who or seats(tree), mixed, strict=True)):
        weight = choices_of(tree, seat) @ x
        total = np.add.reduceat(weight, tree.first_choice[:-1])[owner]
        own = tree.set_player[owner] == i
        even = np.repeat(1.0 / sizes, sizes)[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            result[own] = np.where(total > 0, weight / total, even)[own]
    return result


def choices_of(tree: Tree, seat: Seat) -> Floats:
    """Tell which choices each reduced strategy makes, as ones and zeros, (K, s_i)."""
    result = np.zeros((int(tree.first_choice[-1]), len(seat.choices)))
    for k, choices in enumerate(seat.choices):
        result[list(choices), k] = 1.0
    return result


def mixed_of(tree: Tree, behaviour: Floats) -> list[Floats]:
    """Mixed strategies that do the same as behaviour.

    Parameters
    ----------
    tree : Tree
    behaviour : array, shape (K, E)

    Returns
    -------
    list over players of arrays (s_i, E)
        Probabilities of reduced strategies, in the order of `Tree.game`.
    """
    return [
        np.stack([behaviour[list(choices)].prod(axis=0) for choices in seat.choices])
        for seat in seats(tree)
    ]


def named_behaviour(tree: Tree, behaviour: Floats) -> dict[str, dict[str, dict[str, float]]]:
    """Call probabilities (K,) of choices by player, information set and action."""
    result: dict[str, dict[str, dict[str, float]]] = {player: {} for player in tree.players}
    for here in tree.sets:
        if here.player is not None:
            own = slice(tree.first_choice[here.number], tree.first_choice[here.number + 1])
            result[here.player][here.key] = dict(
                zip(here.actions, behaviour[own].tolist(), strict=True)
            )
    return result


def as_behaviour(tree: Tree, given: Any) -> Floats:
    """Take behaviour by player, information set and action.

    Parameters
    ----------
    tree : Tree
    given : mapping of player to mapping of information set to mapping of action to probability
        Or anything with such ``.strategies``. An action that is not named is not taken.

    Returns
    -------
    array, shape (K,)
        NaN for chance moves.

    Raises
    ------
    NegotiationError
        If a player or an information set is missing or unknown, an action is unknown, or
        probabilities are negative or do not add up to 1.
    """
    given = by_player(tree.players, "the behaviour", getattr(given, "strategies", given), "actions")
    result = np.full(int(tree.first_choice[-1]), np.nan)
    for player, at in given.items():
        own = tree.sets_of(player)
        if not isinstance(at, Mapping):
            raise NegotiationError(
                f"the behaviour of {player!r} is a dict from information set to actions, got"
                f" {at!r:.80}"
            )
        named = {known_name("information set", key, own, f"of {player!r}"): at[key] for key in at}
        if missing := [key for key in own if key not in named]:
            raise NegotiationError(
                f"nothing is said of what {player!r} does at {', '.join(map(repr, missing))}"
            )
        for key, actions in named.items():
            here, where = own[key], f"of {player!r} at {key!r}"
            x = dict.fromkeys(here.actions, 0.0)
            if not isinstance(actions, Mapping):
                raise NegotiationError(
                    f"the behaviour {where} is a dict from action to probability, got"
                    f" {actions!r:.80}"
                )
            for action, probability in actions.items():
                x[known_name("action", action, here.actions, where)] = probability
            first = tree.first_choice[here.number]
            result[first : first + len(x)] = _probabilities(list(x.values()), len(x), where)
    return result


def as_mixed(tree: Tree, given: Any) -> list[Floats]:
    """Take mixed strategies, one a player.

    Parameters
    ----------
    tree : Tree
    given : sequence over players of probabilities
        Of the reduced strategies; or anything with such ``.strategies``.

    Returns
    -------
    list over players of arrays (s_i,)

    Raises
    ------
    NegotiationError
        If there are other than one for each player, of other lengths than there are strategies, or
        probabilities are negative or do not add up to 1.
    """
    rows = as_list("mixed strategies", getattr(given, "strategies", given))
    if len(rows) != tree.n_players:
        raise NegotiationError(
            f"{tree.n_players} mixed strategies needed, one each for {', '.join(tree.players)};"
            f" got {len(rows)}"
        )
    return [
        _probabilities(row, len(seat.choices), f"of the strategies of {seat.name!r}")
        for row, seat in zip(rows, seats(tree), strict=True)
    ]


def _probabilities(given: Any, size: int, where: str) -> Floats:
    """Check probabilities."""
    x = as_array(given)
    if x is None or x.shape != (size,):
        raise NegotiationError(f"probabilities {where} are {size} numbers, got {given!r:.80}")
    if not (x >= 0).all():
        raise NegotiationError(f"probabilities {where} must not be negative, got {given!r:.80}")
    if abs(x.sum() - 1) > SLACK:
        raise NegotiationError(f"probabilities {where} add up to {x.sum():.10g}, not to 1")
    return x
