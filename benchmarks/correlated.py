"""The correlated equilibrium with the largest sum of payoffs, beside a bare linear programme."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import generic, named
from benchmarks.tables import Table, duration, small, times

SHAPE = (2, 2, 2, 2, 2)
GAMES = 200


def section(settings):
    """Make the table."""
    payoffs = generic(SHAPE, settings.of(GAMES), settings.seed)
    games = range(payoffs.shape[-1])
    table = Table(
        "Correlated equilibrium",
        f"The largest sum of payoffs in {named(SHAPE)} games with standard normal payoffs, beside"
        " `scipy.optimize.linprog` with the constraints built by hand.",
        ["solver", "games", "time a game", "to the bare programme", "largest difference of value"],
    )
    each = [np.ascontiguousarray(payoffs[..., k]) for k in games]
    building, programmes = timed(lambda: [programme(u) for u in each])
    solving, answers = timed(lambda: [linprog(**given) for given in programmes])
    values = np.array([-answer.fun for answer in answers])

    def row(label, seconds, found):
        apart = (np.abs(found - values) / np.maximum(1, np.abs(values))).max()
        per_game = seconds / len(each)
        table.add(label, len(each), duration(per_game), times(seconds / solving), small(apart))

    row("`linprog`, the call alone", solving, values)
    row("`linprog`, with the building", building + solving, values)
    one, plans = timed(
        lambda: [ng.correlated_equilibrium(ng.NormalFormGame(u), "sum") for u in each]
    )
    row("ours, one by one", one, np.array([float(plan.value) for plan in plans]))
    family, plan = timed(lambda: ng.correlated_equilibrium(ng.NormalFormGame(payoffs), "sum"))
    row("ours, the family", family, plan.value)
    return table


def programme(payoffs):
    """What `linprog` is given: one row for each strategy told and each that is played instead."""
    shape = payoffs.shape[1:]
    rows = []
    for i, own in enumerate(payoffs):
        values = np.moveaxis(own, i, 0)
        for told in range(shape[i]):
            for played in range(shape[i]):
                if played != told:
                    row = np.zeros(shape)
                    np.moveaxis(row, i, 0)[told] = values[played] - values[told]
                    rows.append(row.ravel())
    size = payoffs[0].size
    return {
        "c": -payoffs.sum(axis=0).ravel(),
        "A_ub": np.array(rows),
        "b_ub": np.zeros(len(rows)),
        "A_eq": np.ones((1, size)),
        "b_eq": [1.0],
    }
