"""What an answer hangs on if all parameters move at once, computed before a word is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.discovery import Box, discover, regional
from negotiation.sensitivity.flip import Flip, flip
from negotiation.sensitivity.ordinal import ordinal
from negotiation.sensitivity.robustness import Share, robustness
from negotiation.sensitivity.samples import sample
from negotiation.sensitivity.sobol import sobol
from negotiation.sensitivity.statics import statics
from negotiation.sensitivity.tornado import stability_margin
from negotiation.stages.regions import SEED

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Everywhere", "as_data", "everywhere"]

Floats = NDArray[np.float64]

#: Points of the whole parameter space, and base sample of the Sobol indices.
POINTS, BASE = 4096, 1024
#: Parameters that a box may limit: those that separate most.
TELLING = 5
#: Points from which the smallest change is searched; of talks in sequence, which take longer, one.
STARTS = 4
#: A quantity that varies by less than this share of its size does not vary.
STILL = 1e-9


@dataclass(frozen=True)
class Everywhere:
    """What holds of an outcome in the whole space of the parameters.

    Attributes
    ----------
    share : Share
        In how much of it the outcome is an equilibrium.
    flip : Flip
        The smallest change that stops it, or makes it one.
    ranking : xarray.Dataset
        Of `ordinal`: what follows from the order of payoffs alone.
    indices : xarray.Dataset, optional
        Of `sobol`, for the stability margin; None where that does not vary.
    separated : xarray.Dataset, optional
        Of `regional`; None where the outcome is an equilibrium everywhere or nowhere.
    box : Box, optional
        In which the rarer of the two is frequent: that it is an equilibrium, or that it is none.
    checked : dict of str to float
        How much of the space the box is (``mass``), and how often the rarer of the two is the case
        in it (``density``) and in all of the space (``share``): at points of another sample than
        the one in which the box was found. Empty without a box.
    signs : xarray.Dataset, optional
        Of `statics`; None for talks in sequence.
    """

    share: Share
    flip: Flip = field(repr=False)
    ranking: xr.Dataset = field(repr=False)
    indices: xr.Dataset | None = field(repr=False)
    separated: xr.Dataset | None = field(repr=False)
    box: Box | None
    checked: dict[str, float]
    signs: xr.Dataset | None = field(repr=False)

    @property
    def rare(self) -> bool:
        """Whether the box is one of equilibria: they are at less than half of all points."""
        return self.share.share <= 0.5


def everywhere(talks: Talks, outcome: Mapping[str, str], rule: str) -> Everywhere | None:
    """Ask what an outcome hangs on if all parameters move at once.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option
    rule : str
        How one equilibrium is selected.

    Returns
    -------
    Everywhere or None
        None where no parameter has a range, or nobody has a choice.
    """
    ranges = any(p.low < p.high for p in talks.parameters.values())
    if not ranges or all(len(actor.options) < 2 for actor in talks.actors):
        return None
    points, margin = _asked(talks, outcome, SEED)
    held = margin >= 0
    rare = held if held.mean() <= 0.5 else ~held
    separated = regional(points, held) if rare.any() else None
    box = None if separated is None else _box(points, rare, separated)
    others, beyond = _asked(talks, outcome, SEED + 1)
    simple = isinstance(talks, Negotiation)
    return Everywhere(
        robustness(talks, outcome, n=POINTS, seed=SEED),
        flip(talks, outcome, starts=STARTS if simple else 1, seed=SEED),
        ordinal(talks, outcome, rule=rule, n=POINTS, seed=SEED),
        sobol(talks, outcome, n=BASE, seed=SEED)
        if np.ptp(margin) > STILL * np.abs(margin).max()
        else None,
        separated,
        box,
        {} if box is None else _checked(box, others, (beyond >= 0) == (held is rare)),
        statics(talks, outcome, seed=SEED) if isinstance(talks, Negotiation) else None,
    )


def _asked(talks: Talks, outcome: Mapping[str, str], seed: int) -> tuple[xr.Dataset, Floats]:
    """Points of the whole space, and the stability margin there."""
    points = sample(talks, POINTS, seed=seed)
    return points, stability_margin(talks, outcome, **{str(n): points[n].values for n in points})


def _box(points: xr.Dataset, rare: NDArray[np.bool_], separated: xr.Dataset) -> Box:
    """A box of the telling parameters in which what is rare is twice as frequent, or a half."""
    telling = [str(name) for name in separated["parameter"].values[:TELLING]]
    return discover(points[telling], rare, density=max(0.5, min(0.8, 2 * float(rare.mean()))))


def _checked(box: Box, points: xr.Dataset, case: NDArray[np.bool_]) -> dict[str, float]:
    """How often something is the case at other points, inside of the box and anywhere."""
    inside = np.ones(len(case), dtype=bool)
    for name, (low, high) in box.limits.items():
        inside &= (points[name].values >= low) & (points[name].values <= high)
    return {
        "mass": float(inside.mean()),
        "density": float(case[inside].mean()) if inside.any() else float("nan"),
        "share": float(case.mean()),
    }


def as_data(found: Everywhere) -> dict[str, Any]:
    """Everything that was found, as plain data for a JSON file."""
    share, change = found.share, found.flip
    return {
        "robustness": {
            "share": share.share,
            "interval": share.interval,
            "confidence": share.confidence,
            "points": share.n,
            "parameters": share.parameters,
        },
        "smallest_change": {
            "held": change.held,
            "distance": change.distance,
            "values": change.changes,
            "actor": change.actor,
            "deviation": change.deviation,
            "alone": change.alone,
            "no_closed_form": change.undecided,
        },
        "ranking": {
            str(question): {
                name: found.ranking[name].sel(question=question).item()
                for name in ("share", "low", "high", "certain")
            }
            for question in found.ranking["question"].values
        },
        "sobol": None if found.indices is None else _indices(found.indices),
        "regional": None
        if found.separated is None
        else _by_parameter(found.separated, ("distance", "p_value", "higher")),
        "box": None
        if found.box is None
        else {
            "of": "equilibrium" if found.rare else "no equilibrium",
            "limits": found.box.limits,
            "coverage": found.box.coverage,
            "density": found.box.density,
            "mass": found.box.mass,
            "density_without": found.box.without,
            "on_other_points": found.checked,
        },
        "comparative_statics": None if found.signs is None else _signs(found.signs),
    }


def _by_parameter(data: xr.Dataset, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Some variables of a dataset, parameter by parameter."""
    return [
        {"parameter": str(p), **{name: data[name].values[k].tolist() for name in names}}
        for k, p in enumerate(data["parameter"].values)
    ]


def _indices(data: xr.Dataset) -> dict[str, Any]:
    """Sobol indices, and what smaller samples give."""
    ends = [f"{kind}{end}" for kind in ("first", "total") for end in ("", "_low", "_high")]
    data = data.transpose("parameter", "size", ...)
    return {
        "base_sample": data.attrs["n"],
        "confidence": data.attrs["confidence"],
        "mean": data.attrs["mean"],
        "variance": data.attrs["variance"],
        "sizes": data["size"].values,
        "parameters": _by_parameter(data, (*ends, "first_at", "total_at")),
    }


def _signs(data: xr.Dataset) -> dict[str, Any]:
    """What each parameter moves: sign, whether it is proved, and shares of the space."""
    return {
        str(quantity): {
            str(name): {
                key: data[key].sel(quantity=quantity, parameter=name).item()
                for key in ("sign", "proved", "rises", "falls")
            }
            for name in data["parameter"].values
            if data["sign"].sel(quantity=quantity, parameter=name) != "0"
        }
        for quantity in data["quantity"].values
    }
