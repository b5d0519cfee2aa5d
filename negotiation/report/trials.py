"""Small trials of what the toolkit is for, each with a result that is known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import negotiation.scenarios
from negotiation.formats.frames import from_pandas, to_pandas
from negotiation.formats.saving import save
from negotiation.games.normal_form import NormalFormGame

__all__ = ["TRIALS"]

# Battle of the sexes: two pure equilibria, and one in which each takes its own with 2/3.
GAME = NormalFormGame(
    [[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
    players=["Ann", "Ben"],
    strategies=[["opera", "football"]] * 2,
)


def _talks() -> Any:
    """Return a conflict of the catalogue."""
    return negotiation.scenarios.load("karabakh-2020")


def _equilibria(_folder: Path) -> bool:
    from negotiation.solvers.nash import nash_equilibria

    found = nash_equilibria(GAME)
    return len(found) == 3 and bool(found.complete.all()) and found.regret.max() < 1e-9


def _three_players(_folder: Path) -> bool:
    from negotiation.solvers.nash import nash_equilibria

    # Two of three meet if all choose the same: both corners and the middle.
    same = [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    found = nash_equilibria(NormalFormGame([same] * 3))
    return {tuple(x[0] for x in eq.strategies) for eq in found} >= {(0.0,) * 3, (1.0,) * 3}


def _tree(_folder: Path) -> bool:
    from negotiation.games.nodes import Decision
    from negotiation.games.tree import Tree
    from negotiation.solvers.sequential_equilibria import sequential_equilibria

    answer = Decision("B", {"fight": (-1, -1), "share": (1, 1)})
    tree = Tree(["A", "B"], Decision("A", {"out": (0, 2), "in": answer}))
    return len(sequential_equilibria(tree)) == 1


def _tipping_point(_folder: Path) -> bool:
    from negotiation.sensitivity.thresholds import thresholds

    talks = _talks()
    found = thresholds(talks, talks.reported, "g")
    return bool(found) and all(one.parameter == "g" for one in found)


def _file(folder: Path) -> bool:
    from negotiation.payoffs.negotiation import Negotiation

    path = save(_talks(), folder / "talks.toml")
    return Negotiation.from_toml(path.read_text(encoding="utf-8")).to_toml() == _talks().to_toml()


def _figure(folder: Path) -> bool:
    from negotiation.figures.saving import save as save_figure
    from negotiation.figures.tables import payoff_table

    path = folder / "table.pdf"
    save_figure(payoff_table(GAME), path)
    return path.read_bytes().startswith(b"%PDF")


def _sweep(folder: Path) -> bool:
    import xarray as xr

    from negotiation.sensitivity.sweep import sweep

    found = sweep(_talks(), g=[0.0, 3.0, 6.0])
    return xr.load_dataset(save(found, folder / "sweep.nc"), engine="h5netcdf").identical(found)


def _workers(_folder: Path) -> bool:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(abs, -1).result(timeout=60) == 1


def _store(folder: Path) -> bool:
    from negotiation.sensitivity.sweep import sweep

    kept = sweep(_talks(), g=[0.0, 3.0, 6.0], store=folder / "sweep.zarr")
    return bool((kept.equilibrium.load() == sweep(_talks(), g=[0.0, 3.0, 6.0]).equilibrium).all())


def _parquet(folder: Path) -> bool:
    import pandas as pd

    frame = pd.read_parquet(save(to_pandas(GAME), folder / "game.parquet"))
    return _same(from_pandas(frame))


def _gambit(_folder: Path) -> bool:
    from negotiation.formats.gambit import from_pygambit, to_pygambit

    return _same(from_pygambit(to_pygambit(GAME)))


def _quantecon(_folder: Path) -> bool:
    from negotiation.formats.matrices import from_quantecon, to_quantecon

    return _same(from_quantecon(to_quantecon(GAME), GAME.players, GAME.strategies))


def _same(game: Any) -> bool:
    """Whether a game that went out and came back is the same."""
    return bool((game.payoffs == GAME.payoffs).all()) and game.strategies == GAME.strategies


#: What is tried: the library without which it is not, and how.
TRIALS: dict[str, tuple[str, Callable[[Path], bool]]] = {
    "all equilibria of a game of two": ("", _equilibria),
    "equilibria of a game of three": ("", _three_players),
    "equilibria of a tree": ("", _tree),
    "tipping points of a conflict": ("", _tipping_point),
    "a conflict as a file": ("", _file),
    "a figure as PDF": ("", _figure),
    "a sweep as netCDF": ("", _sweep),
    "worker processes, for reports": ("", _workers),
    "a sweep kept on disk": ("zarr", _store),
    "tables as Parquet": ("pyarrow", _parquet),
    "games to Gambit and back": ("pygambit", _gambit),
    "games to QuantEcon and back": ("quantecon", _quantecon),
}
