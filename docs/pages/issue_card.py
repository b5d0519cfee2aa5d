"""Cards of issues on a scale: what experts judged, and which judgements move the forecast."""

from collections.abc import Callable, Iterator
from inspect import getdoc
from typing import Any

import negotiation as ng
from negotiation.games.tables import escaped
from negotiation.report.words import number
from negotiation.scenarios import issue_scales
from pages.markdown import table


def cards(left_out: Callable[[Callable[..., Any]], list[str]]) -> dict[str, str]:
    """Each card by its name."""
    return {
        f"issue-{name.replace('_', '-')}": "\n".join(
            _card(name, getattr(issue_scales, name), left_out)
        )
        for name in issue_scales.__all__
    }


def _card(name: str, function: Callable[[], Any], left_out: Callable[..., Any]) -> Iterator[str]:
    """One card."""
    issue = function()
    setting, source, *_ = (getdoc(function) or "").split("\n\n")
    yield from [f"# {escaped(issue.title)}: an issue on a scale", ""]
    yield "What follows from judgements neither justifies nor predicts what anybody does."
    yield from ["", f"In Python: {{func}}`~negotiation.scenarios.issue_scales.{name}`.", ""]
    yield from ["## What is assumed", "", escaped(setting), ""]
    frame = issue.to_frame()
    yield table(list(frame.columns), frame.to_numpy().tolist())
    yield from ["## On which source", "", escaped(source), ""]
    yield "Capabilities and saliences are the judgements of experts, and so is the scale."
    yield from ["", "## What it leaves out", "", *left_out(function)]
    yield from ["## How robust it is", "", *_robust(issue)]


def _robust(issue: Any) -> Iterator[str]:
    """The judgements that move the forecast."""
    moved = ng.forecast_tornado(issue)
    ends = {key: moved[key].values for key in ("low_value", "low", "high_value", "high")}
    baseline = moved.attrs["baseline"]
    rows = [
        [str(name), *(float(column[k]) for column in ends.values())]
        for k, name in enumerate(moved["parameter"].values)
        if not ends["low"][k] == ends["high"][k] == baseline
    ]
    yield (
        f"`ng.spatial_bargaining` forecasts {number(baseline)}. Each number alone is made lower and"
        " higher: positions by a tenth of the scale, capabilities by a tenth of themselves,"
        f" saliences by 0.1. Of {len(moved['parameter'])}, {len(rows)} change the forecast:"
    )
    yield ""
    yield table(["number", "lowered to", "forecast", "raised to", "forecast"], rows)
