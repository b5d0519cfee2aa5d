"""Why a mediator's plan is followed: rows for tables, and lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.solvers.by_game import first_lines, payoff_sizes
from negotiation.solvers.words import more, named, number

if TYPE_CHECKING:
    from negotiation.solvers.mediating.result import Mediation

__all__ = ["honesty_reasons", "joining_reasons", "obedience_reasons", "why"]

#: Share of a range of payoffs, and probabilities, that are taken for rounding.
ROUNDING = 1e-9
#: Alternatives that pay as much and are named, those with a price first.
TIES = 3


def honesty_reasons(result: Mediation) -> Iterator[dict[str, Any]]:
    """Yield a row for each lie, of a single game."""
    game = result.game
    for i, player in enumerate(game.players):
        tiny = ROUNDING * float(np.ptp(game.payoffs[i]))
        for t, r in np.ndindex(result.lying[i].shape):
            if t == r or game.marginal(player)[t] <= 0:
                continue
            loss = float(result.lying[i][t, r])
            yield {
                "player": player,
                "type": game.types[i][t],
                "says": game.types[i][r],
                "then": _then(result, i, t, r),
                "loss": _settled(loss, tiny),
                "binding": loss <= tiny,
                "price": float(result.lying_prices[i][t, r]),
            }


def _then(result: Mediation, i: int, t: int, r: int) -> str:
    """What type t does after it said r, where that is not what it is told."""
    game = result.game
    names, n = game.strategies[i], game.n_players
    plan = np.moveaxis(result.plan.reshape(*game.type_shape, *game.shape), (i, n + i), (0, 1))
    reached = np.moveaxis(game.prior, i, 0)[t] > 0
    told = plan[r][:, reached].reshape(len(names), -1).max(axis=1) > ROUNDING
    return ", ".join(
        f"told {names[a]!r}: {names[b]!r}"
        for a, b in enumerate(result.then[i][t, r])
        if told[a] and a != b
    )


def obedience_reasons(result: Mediation) -> Iterator[dict[str, Any]]:
    """Yield a row for each way to disobey, of a single game."""
    game = result.game
    if not result.obedience:
        return
    n = game.n_players
    plan = result.plan.reshape(*game.type_shape, *game.shape)
    joint = plan * game.prior.reshape(*game.type_shape, *(1,) * n)
    for i, player in enumerate(game.players):
        tiny = ROUNDING * float(np.ptp(game.payoffs[i]))
        axes = tuple(k for k in range(2 * n) if k not in (i, n + i))
        odds = joint.sum(axis=axes)
        for t, a, b in np.ndindex(result.obeying[i].shape):
            chance = odds[t, a] / max(odds[t].sum(), np.finfo(float).tiny)
            if a == b or chance <= ROUNDING:
                continue
            loss = float(result.obeying[i][t, a, b])
            yield {
                "player": player,
                "type": game.types[i][t],
                "told": game.strategies[i][a],
                "probability": float(chance),
                "instead": game.strategies[i][b],
                "loss": _settled(loss, tiny) / float(chance),
                "binding": loss <= tiny,
                "price": float(result.obeying_prices[i][t, a, b]),
            }


def joining_reasons(result: Mediation) -> Iterator[dict[str, Any]]:
    """Yield a row for each type that could stay away, of a single game."""
    game = result.game
    if result.joining is None or result.joining_prices is None:
        return
    for i, player in enumerate(game.players):
        tiny = ROUNDING * float(np.ptp(game.payoffs[i]))
        for t, name in enumerate(game.types[i]):
            if len(result.joining[i]) and game.marginal(player)[t] > 0:
                loss = float(result.joining[i][t])
                yield {
                    "player": player,
                    "type": name,
                    "payoff": float(result.interim[i][t]),
                    "loss": _settled(loss, tiny),
                    "binding": loss <= tiny,
                    "price": float(result.joining_prices[i][t]),
                }


def _settled(loss: float, tiny: float) -> float:
    """A loss, zero where it is no more than rounding."""
    return loss if abs(loss) > tiny else 0.0


def why(result: Mediation) -> list[str]:
    """Lines on why each is honest, obeys and takes part: for each, its best alternative."""
    lines = _grouped(
        result,
        list(honesty_reasons(result)),
        "Why each is honest, by its best lie:",
        lambda row: (
            f"saying {row['says']!r}" + (f" and then ({row['then']})" if row["then"] else "")
        ),
    )
    lines += _grouped(
        result,
        list(obedience_reasons(result)),
        "Why each obeys, by its best alternative:",
        lambda row: repr(row["instead"]),
    )
    return lines + _grouped(
        result,
        list(joining_reasons(result)),
        "Why each takes part:",
        lambda _: "staying away",
    )


def _grouped(result: Mediation, rows: list[dict[str, Any]], head: str, words: Any) -> list[str]:
    """Lines for reasons of one kind, those of the same player, type and recommendation in one."""
    game = result.game
    sizes = dict(zip(game.players, payoff_sizes(game), strict=True))
    several = {p: len(own) > 1 for p, own in zip(game.players, game.types, strict=True)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        who = named("player", row["player"])
        if several[row["player"]]:
            who += f" {named('type', row['type'])}"
        if "told" in row:
            who += f", told {row['told']!r} (probability {number(row['probability'])})"
        groups.setdefault(who, []).append(row)
    lines = []
    for who, own in groups.items():
        ties = sorted((r for r in own if r["binding"]), key=lambda row: -float(row["price"]))
        words_of = [
            f"{words(r)} would pay as much (price {number(r['price'], 0)})" for r in ties[:TIES]
        ]
        if rest := more(len(ties) - TIES, "alternative"):
            words_of.append(rest.removeprefix("... and "))
        best = min(own, key=lambda row: float(row["loss"]))
        loss = number(best["loss"], sizes[best["player"]])
        lines.append(f"  {who}: {'; '.join(words_of) or f'would lose {loss} by {words(best)}'}")
    return [head, *first_lines(lines, len(lines), "line")] if lines else []
