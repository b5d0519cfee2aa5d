"""The numbers behind a report, as plain data for a JSON file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from negotiation.payoffs.conditions import ALWAYS
from negotiation.payoffs.inequalities import Conditions, as_text
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.reasons import Deviation
from negotiation.payoffs.talks import Talks
from negotiation.payoffs.views import role_of
from negotiation.report.answers import Study, absent
from negotiation.report.everywhere import as_data
from negotiation.report.in_order import TreePart
from negotiation.report.overview import made_by
from negotiation.report.parts import Part
from negotiation.sensitivity.thresholds import Threshold
from negotiation.solvers.equilibria import Equilibria
from negotiation.stages import Stages

__all__ = ["as_json", "results"]


def results(
    title: str, parts: Sequence[Part | TreePart], rule: str, files: Sequence[str]
) -> dict[str, Any]:
    """Everything that a report found, and what made it.

    Parameters
    ----------
    title : str
    parts : sequence of Part or TreePart
    rule : str
    files : sequence of str
        What the report consists of.

    Returns
    -------
    dict
    """
    return {
        "title": title,
        "made_by": made_by(rule, parts),
        "files": sorted(files),
        "parts": {
            part.plan.key: _part(part) if isinstance(part, Part) else _in_order(part)
            for part in parts
        },
    }


def as_json(data: Any) -> str:
    """JSON with sorted keys, and floats to twelve digits.

    Parameters
    ----------
    data : dict, list, str, number or None

    Returns
    -------
    str

    Examples
    --------
    >>> print(as_json({"b": 0.1 + 0.2, "a": [1, float("nan")]}), end="")
    {
     "a": [
      1,
      null
     ],
     "b": 0.3
    }
    """
    return json.dumps(_plain(data), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _plain(data: Any) -> Any:
    """Without numpy, NaN and digits beyond the twelfth."""
    if isinstance(data, Mapping):
        return {str(k): _plain(v) for k, v in data.items()}
    if isinstance(data, (list, tuple, np.ndarray)):
        return [_plain(v) for v in data]
    if isinstance(data, (bool, np.bool_)):
        return bool(data)
    if isinstance(data, (int, np.integer)):
        return int(data)
    if isinstance(data, (float, np.floating)):
        return float(f"{data:.12g}") + 0.0 if math.isfinite(data) else None
    return data if data is None else str(data)


def _part(part: Part) -> dict[str, Any]:
    """One part of the report."""
    answers, talks = part.answers, part.talks
    return {
        "talks": _talks(talks),
        "equilibria": _equilibria(answers.equilibria),
        "selected": answers.selected,
        "selection_rule": answers.rule,
        "outcomes": [_study(study) for study in answers.studies],
        "selected_along": {
            name: [{"low": a.low, "high": a.high, "outcome": a.label} for a in found]
            for name, found in answers.along.items()
        },
        "no_closed_form": answers.unsolved,
        "phase_diagram": _plane(part),
        "tornado": None if part.tornado is None else _tornado(part),
        "all_at_once": None if part.everywhere is None else as_data(part.everywhere),
        "counterfactuals": _cases(part),
        "instruments": {
            name: [_worth(each) for each in found] for name, found in part.worths.items()
        },
        **({"regions": _regions(part)} if isinstance(talks, Stages) else {}),
    }


def _worth(found: Any) -> dict[str, Any]:
    """What a mediator's instruments are worth for an objective."""
    return {
        "objective": found.attrs["objective"],
        "value": found["value"].to_pandas().to_dict("index"),
        **{k: found[k].to_pandas().to_dict("index") for k in ("alone", "last", "share")},
        "complete": bool(found["complete"].all()),
    }


def _in_order(part: TreePart) -> dict[str, Any]:
    """A conflict in order."""
    found = part.found
    return {
        "talks": _talks(part.talks),
        "complete": bool(found.complete.all()),
        "unresolved": found.unresolved,
        "method": found.method,
        "equilibria": [
            {
                "strategies": a.strategies,
                "beliefs": a.beliefs,
                "payoffs": dict(zip(a.players, map(float, a.payoffs), strict=True)),
                "regret": a.regret,
            }
            for a in found
        ],
        "comparison": part.comparison.to_dict("records"),
    }


def _talks(talks: Talks) -> dict[str, Any]:
    """What was solved: parameters with value, range, meaning and source; actors; reasons."""
    data: dict[str, Any] = {
        "name": talks.name,
        "reported": talks.reported,
        "parameters": {
            name: {
                "baseline": p.baseline,
                "low": p.low,
                "high": p.high,
                "meaning": p.meaning,
                "source": p.source,
            }
            for name, p in talks.parameters.items()
        },
        "actors": [
            {"name": a.name, "role": role_of(a), "options": a.options, "all_options": a.all_options}
            for a in talks.actors
        ],
    }
    if isinstance(talks, Negotiation):
        if talks.types:
            data["types"] = _types(talks)
        if talks.moves:
            data["moves"] = [
                {"name": m.name, "by": m.by, "options": m.options, "when": str(m.when)}
                for m in talks.moves
            ]
        data["description"] = talks.description
        data["considerations"] = [
            {
                "actor": c.actor,
                "label": c.label,
                "value": str(c.value),
                "when": "always" if c.when is ALWAYS else str(c.when),
                "source": c.source,
            }
            for c in talks.considerations
        ]
    if isinstance(talks, Stages):
        chosen, values = talks.continuation()
        data["rounds"] = [n.name for n in talks.negotiations]
        data["later_outcome"] = talks.later.outcomes()[int(chosen)] if chosen >= 0 else None
        data["continuation_values"] = {name: float(v) for name, v in values.items()}
    return data


def _types(talks: Negotiation) -> list[dict[str, Any]]:
    """What chance decides: who knows it, and how probable it is."""
    types = {t.name: t for t in talks.types}
    return [
        {
            "names": list(draw.names),
            "known_to": [types[name].of for name in draw.names],
            "meanings": [types[name].meaning for name in draw.names],
            "sources": [types[name].source for name in draw.names],
            "probabilities": {", ".join(values): str(p) for values, p in draw.table.items()},
        }
        for draw in talks.prior
    ]


def _equilibria(eqs: Equilibria) -> dict[str, Any]:
    """Every equilibrium, and whether they are all."""
    return {
        "complete": bool(eqs.complete.all()),
        "method": eqs.method,
        "unresolved_parts": len(eqs.unresolved),
        "entries": [
            {
                "profile": eq.profile,
                "strategies": {
                    player: dict(zip(options, map(float, x), strict=True))
                    for player, options, x in zip(
                        eq.players, eq.options, eq.strategies, strict=True
                    )
                },
                "payoffs": dict(zip(eq.players, map(float, eq.payoffs), strict=True)),
                "regret": eq.regret,
                "isolated": bool(eqs.isolated[k]),
            }
            for k, eq in enumerate(eqs)
        ],
    }


def _study(study: Study) -> dict[str, Any]:
    """One outcome."""
    explanation = study.explanation
    return {
        "outcome": study.outcome,
        "reported": study.reported,
        "selected": study.selected,
        "is_equilibrium": explanation.is_equilibrium,
        "is_strict": explanation.is_strict,
        "margin": explanation.margin,
        "regret": study.regret,
        "payoffs": explanation.payoffs,
        "conditions": _conditions(study.conditions),
        "deviations": [_deviation(d) for d in explanation.deviations],
        "absent_best_replies": {
            actor: all(d.loss >= 0 for d in found) for actor, found in absent(study).items()
        },
        "thresholds": {
            name: [_threshold(t) for t in points] for name, points in study.tipping.items()
        },
        "no_closed_form": study.unsolved,
    }


def _conditions(conditions: Conditions) -> list[dict[str, Any]]:
    """The inequalities as text."""
    return [
        {
            "actor": r.actor,
            "deviation": r.deviation,
            "does_not_pay_if": as_text(r.relation),
            "holds": r.status,
        }
        for r in conditions.rows
    ]


def _deviation(d: Deviation) -> dict[str, Any]:
    """One difference, term by term."""
    return {
        "actor": d.actor,
        "option": d.option,
        "instead": d.instead,
        "available": d.available,
        "loss": d.loss,
        "terms": [{"label": t.label, "amount": t.amount} for t in d.terms],
    }


def _threshold(t: Threshold) -> dict[str, Any]:
    """One tipping point; the exact value where there is one."""
    return {
        "value": t.value,
        "exact": None if isinstance(t.exact, sympy.Float) else str(t.exact),
        "actor": t.actor,
        "deviation": t.deviation,
        "stable": t.stable,
        "because": t.because,
    }


def _plane(part: Part) -> dict[str, Any] | None:
    """In what share of the diagram each outcome is an equilibrium, and is selected."""
    if part.sweep is None:
        return None
    sweep = part.sweep
    labels = [str(label) for label in sweep["outcome"].values]
    held = sweep["equilibrium"].values.reshape(len(labels), -1)
    chosen = sweep["selected"].values.reshape(-1)
    return {
        "parameters": list(part.plane),
        "points": [len(sweep[name]) for name in part.plane],
        "equilibrium_share": {
            label: float(row.mean()) for label, row in zip(labels, held, strict=True) if row.any()
        },
        "selected_share": {
            label: float((chosen == k).mean())
            for k, label in enumerate(labels)
            if (chosen == k).any()
        },
        "without_pure_equilibrium": float((chosen < 0).mean()),
        "exact_edges": [
            {"outcome": e.outcome, "actor": e.actor, "deviation": e.deviation} for e in part.edges
        ],
    }


def _tornado(part: Part) -> dict[str, Any]:
    """The margin at the ends of each range."""
    data: Any = part.tornado
    return {
        "outcome": part.studied,
        "baseline": float(data.attrs["baseline"]),
        "parameters": [
            {
                "parameter": str(name),
                "low": float(data["low"][k]),
                "high": float(data["high"][k]),
                "low_value": float(data["low_value"][k]),
                "high_value": float(data["high_value"][k]),
            }
            for k, name in enumerate(data["parameter"].values)
        ],
    }


def _cases(part: Part) -> list[dict[str, Any]] | None:
    """The counterfactuals."""
    if part.comparison is None:
        return None
    data: Any = part.comparison
    return [
        {
            "case": str(label),
            "equilibrium": bool(data["equilibrium"][k]),
            "n_equilibria": int(data["n_equilibria"][k]),
            "selected": str(data["selected"].values[k]),
            "reported": str(data["reported"].values[k]),
            "margins": {
                str(actor): float(data["margin"][k, i])
                for i, actor in enumerate(data["actor"].values)
            },
        }
        for k, label in enumerate(data["case"].values)
    ]


def _regions(part: Part) -> list[dict[str, Any]]:
    """When the reported outcome is an equilibrium, by what the later talks lead to."""
    return [
        {
            "later": list(region.later),
            "needs": [_conditions(when) for when in region.when],
            "conditions": _conditions(region.conditions),
            "share": region.share,
        }
        for region in part.regions
    ]
