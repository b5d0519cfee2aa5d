"""What a game tree is written down with: decisions, chance moves and payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, as_text, unknown_name
from negotiation.games.printed import Printed

__all__ = ["CHANCE", "Chance", "Columns", "Decision", "columns_of"]

#: The player of a chance move, in `Columns.set_player`.
CHANCE = -1
#: Actions that a node's repr names.
SHOWN = 6


@dataclass(frozen=True, eq=False, repr=False)
class Decision(Printed):
    """A move of one player.

    Parameters
    ----------
    player : str
        Or anything with a ``name``.
    actions : mapping of str to Decision, Chance or payoffs
        What follows each action. Payoffs are a sequence with one entry a player, or a mapping
        from player to payoff; an entry is a number, or an array over a family of games.
    information : str, optional
        Name of the information set: the player cannot tell apart the decisions of one name. A
        decision without a name is an information set of its own.
    name : str, optional
        Name of the node.
    """

    player: Any
    actions: Mapping[str, Any]
    information: str = ""
    name: str = ""

    def __repr__(self) -> str:
        """Who moves, and what can be done; not what follows."""
        who = getattr(self.player, "name", self.player)
        return f"<Decision of {who}: {_first(self.actions)}>"


@dataclass(frozen=True, eq=False, repr=False)
class Chance(Printed):
    """A move of nobody.

    Parameters
    ----------
    branches : mapping of str to (probability, what follows)
        A probability is a number, or an array over a family of games.
    name : str, optional
        Name of the node.
    """

    branches: Mapping[str, Any]
    name: str = ""

    def __repr__(self) -> str:
        """What may happen; not what follows."""
        return f"<Chance: {_first(self.branches)}>"


def _first(actions: Any) -> str:
    """Name the first actions of many."""
    names = list(map(str, actions)) if isinstance(actions, Mapping) else [repr(actions)]
    return ", ".join(names[:SHOWN] + ["..."] * (len(names) > SHOWN))


@dataclass
class Columns:
    """A tree as lists with one entry a node, in the order in which a reader meets them.

    Attributes
    ----------
    parent, action, information : list of int
        Of each node: where it hangs (-1 at the root), which action leads to it (-1 at the root),
        and its information set (-1 at the ends). Chance moves with the same branches may share
        one, as they may in a file.
    names : list of str
        Of the nodes.
    outcome : list of int
        Of each node: number of the outcome that is paid there, -1 for none.
    set_player, set_label, set_actions, set_chances : lists
        Of each information set: the player's number or `CHANCE`, a label or "", the actions, and
        of a chance move the probabilities of its branches.
    outcome_payoffs : list
        Of each outcome: one entry a player.
    outcome_names : list of str
    set_number : list of int, optional
        Of each information set: its number among the player's, as a file may have it. Counted
        from 1 where there is none.
    """

    parent: list[int]
    action: list[int]
    information: list[int]
    names: list[str]
    outcome: list[int]
    set_player: list[int]
    set_label: list[str]
    set_actions: list[tuple[str, ...]]
    set_chances: list[Sequence[Any] | None]
    outcome_payoffs: list[Sequence[Any]]
    outcome_names: list[str]
    set_number: list[int] = field(default_factory=list)

    @classmethod
    def empty(cls) -> Columns:
        """Return a tree without nodes."""
        return cls([], [], [], [], [], [], [], [], [], [], [])


def columns_of(players: Sequence[str], root: Any) -> Columns:
    """Write a tree of nodes as columns.

    Parameters
    ----------
    players : sequence of str
    root : Decision or Chance

    Returns
    -------
    Columns

    Raises
    ------
    NegotiationError
        If a node is none of the three kinds, contains itself, names an unknown player, has no
        actions, or shares an information set with one of another player or other actions; or if
        payoffs are not one for each player.
    """
    if not isinstance(root, (Decision, Chance)):
        raise NegotiationError(f"a tree starts with a Decision or a Chance, got {root!r:.80}")
    columns = Columns.empty()
    known: dict[tuple[int, str], int] = {}
    above: list[int] = []  # The nodes on the way to where we are, by identity,
    on_way: set[int] = set()  # and once more, to ask quickly.
    ahead: list[tuple[Any, int, int, int]] = [(root, -1, -1, 0)]
    while ahead:
        node, parent, action, depth = ahead.pop()
        while len(above) > depth:
            on_way.remove(above.pop())
        here = len(columns.parent)
        columns.parent.append(parent)
        columns.action.append(action)
        if not isinstance(node, (Decision, Chance)):
            label = columns.set_actions[columns.information[parent]][action]
            columns.names.append("")
            columns.information.append(-1)
            columns.outcome.append(len(columns.outcome_payoffs))
            columns.outcome_payoffs.append(_payoffs(players, node, label))
            columns.outcome_names.append("")
            continue
        if id(node) in on_way:
            raise NegotiationError(f"a cycle: {_words(node)} follows itself")
        above.append(id(node))
        on_way.add(id(node))
        columns.names.append(as_text("the name of a node", node.name))
        columns.outcome.append(-1)
        if isinstance(node, Chance):
            after = _chance(columns, node)
        else:
            after = _decision(columns, players, node, known)
        ahead.extend((next_, here, k, depth + 1) for k, next_ in reversed([*enumerate(after)]))
    return columns


def _words(node: Any) -> str:
    """Say which node is meant in an error."""
    if isinstance(node, Chance):
        return f"the chance move {node.name or [*node.branches]}"
    return f"the decision {node.name or node.information or [*node.actions]} of {node.player!r}"


def _labels(branches: Mapping[Any, Any]) -> tuple[str, ...]:
    """Names of actions or branches."""
    return tuple(as_text("the name of an action", str(label)) for label in branches)


def _chance(columns: Columns, node: Chance) -> list[Any]:
    """Add a chance move; return what follows each branch."""
    given = node.branches
    if not isinstance(given, Mapping) or not given:
        raise NegotiationError(
            "a Chance needs at least one branch, as a dict from its name to (probability, what"
            f" follows); got {given!r:.80}"
        )
    for label, branch in given.items():
        if not isinstance(branch, Sequence) or isinstance(branch, str) or len(branch) != 2:
            raise NegotiationError(
                f"branch {label!r} of a chance move is a pair (probability, what follows), got"
                f" {branch!r:.80}"
            )
    columns.information.append(len(columns.set_player))
    columns.set_player.append(CHANCE)
    columns.set_label.append("")
    columns.set_actions.append(_labels(given))
    columns.set_chances.append([p for p, _ in given.values()])
    return [after for _, after in given.values()]


def _decision(
    columns: Columns, players: Sequence[str], node: Decision, known: dict[tuple[int, str], int]
) -> list[Any]:
    """Add a decision; return what follows each action."""
    name = getattr(node.player, "name", node.player)
    if name not in players:
        raise unknown_name("player", name, players)
    if not isinstance(node.actions, Mapping) or not node.actions:
        raise NegotiationError(
            f"{_words(node)} needs at least one action, as a dict from its name to what follows"
        )
    player, actions = players.index(name), _labels(node.actions)
    label = as_text(f"the information set of a decision of {name!r}", node.information)
    if len(set(actions)) != len(actions):
        raise NegotiationError(f"actions of {_words(node)} repeat")
    at = known.get((player, label)) if label else None
    if at is None:
        at = len(columns.set_player)
        columns.set_player.append(player)
        columns.set_label.append(label)
        columns.set_actions.append(actions)
        columns.set_chances.append(None)
        known[player, label] = at
    elif columns.set_actions[at] != actions:
        raise NegotiationError(
            f"information set {label!r} of {name!r} has the actions"
            f" {', '.join(columns.set_actions[at])} at one decision and {', '.join(actions)} at"
            " another: the player could tell them apart"
        )
    columns.information.append(at)
    return list(node.actions.values())


def _payoffs(players: Sequence[str], given: Any, label: str) -> list[Any]:
    """Payoffs at the end of a tree, in the order of the players."""
    where = f"at the end of {label!r}"
    if isinstance(given, Mapping):
        named = {getattr(key, "name", key): value for key, value in given.items()}
        for key in named:
            if key not in players:
                raise unknown_name("player", key, players, where)
        missing = [name for name in players if name not in named]
        if missing:
            raise NegotiationError(f"no payoff for {', '.join(map(repr, missing))} {where}")
        return [named[name] for name in players]
    values = list(given) if isinstance(given, np.ndarray) and given.ndim else None
    if values is None:
        values = as_list(
            f"what comes {where} is a Decision, a Chance or payoffs, and payoffs", given
        )
    if len(values) != len(players):
        raise NegotiationError(
            f"{len(players)} payoffs needed {where}, one each for {', '.join(players)}; got"
            f" {len(values)}"
        )
    return values


def stacked(what: str, rows: Sequence[Any]) -> NDArray[Any]:
    """Stack rows of numbers, each over a family or not; shape (len(rows), *shape of a row, *batch).

    Parameters
    ----------
    what : str
        For the error.
    rows : sequence of sequences of numbers or arrays (*batch)
        All of one length.

    Returns
    -------
    array
        Of floats or, where whole numbers and fractions were given, of objects.
    """
    entries = [value for row in rows for value in row]
    kinds = {type(value) for value in entries}
    if kinds <= {int, float} and kinds != {int}:
        return np.array(entries, dtype=np.float64).reshape(len(rows), -1)
    if kinds <= {int, float, Fraction}:
        given = np.empty(len(entries), dtype=object)
        given[:] = entries
        return given.reshape(len(rows), -1)
    for value in entries:
        if np.ma.is_masked(value) or np.asarray(value).dtype.kind not in "iufO":
            raise NegotiationError(f"{what} must be numbers, got {value!r:.80}")
    try:
        shape = np.broadcast_shapes(*{np.shape(value) for value in entries})
    except ValueError:
        shapes = ", ".join(sorted({str(np.shape(v)) for v in entries if np.ndim(v)}))
        raise NegotiationError(f"{what} do not fit one family: shapes {shapes}") from None
    exact = any(np.asarray(value).dtype.kind in "iuO" for value in entries)
    flat = np.empty((len(entries), *shape), dtype=object if exact else np.float64)
    for at, value in enumerate(entries):
        flat[at] = value
    return flat.reshape(len(rows), -1, *shape)
