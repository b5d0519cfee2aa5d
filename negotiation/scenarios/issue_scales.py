"""Issues of the literature as scales, to teach and to compare with.

Capabilities and saliences are the judgements of experts, and so is the scale. What follows from
them neither justifies nor predicts what anybody does.
"""

from __future__ import annotations

from negotiation.games.issue_scale import IssueScale

__all__ = ["emission_standards"]


def emission_standards() -> IssueScale:
    """When emission standards for medium-sized cars begin, in the European Community of 1985-89.

    The example of Bueno de Mesquita (1994), which Scholz, Calbert and Smith (2011) replicate: for
    each member the date that it prefers, in years from the start of the discussions, what it could
    bring to bear, and how much it cares. The members settled on 8.833 years.

    Returns
    -------
    IssueScale

    Notes
    -----
    Left out: whatever does not lie on one line; what members may grant each other on other issues;
    the rules by which they voted; how unsure the experts were of their numbers.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.issue_scales.emission_standards().n_actors
    10
    """
    rows = {
        "Netherlands": (4, 0.08, 0.80),
        "Belgium": (7, 0.08, 0.40),
        "Luxembourg": (4, 0.03, 0.20),
        "Germany": (4, 0.16, 0.80),
        "France": (10, 0.16, 0.60),
        "Italy": (10, 0.16, 0.60),
        "UK": (10, 0.16, 0.90),
        "Ireland": (7, 0.05, 0.10),
        "Denmark": (4, 0.05, 1.00),
        "Greece": (7, 0.08, 0.70),
    }
    positions, capabilities, saliences = zip(*rows.values(), strict=True)
    return IssueScale(
        positions, capabilities, saliences, actors=list(rows), title="Emission standards"
    )
