"""Who is brought to move on an issue scale, by whom, and where it ends.

Each actor compares what it expects of challenging another with what it is faced with itself; the
weaker gives way, and in the next round all reckon anew. The model is Bueno de Mesquita's; it was
never published in full, and the reading followed here is that of Scholz, Calbert and Smith.

Bueno de Mesquita, B. (1994), "Political forecasting: an expected utility method", in Bueno de
Mesquita, B. and Stokman, F. (eds), European Community Decision Making, Yale University Press.

Bueno de Mesquita, B. (1997), "A decision making model: its structure and form", International
Interactions 23(3-4):235-266.

Scholz, J. B., Calbert, G. J. and Smith, G. A. (2011), "Unravelling Bueno De Mesquita's group
decision model", Journal of Theoretical Politics 23(4):510-531.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.games.arguments import as_array, as_number, as_whole
from negotiation.games.issue_scale import IssueScale, as_issue_scale
from negotiation.solvers.spatial.challenges import medians
from negotiation.solvers.spatial.reading import CHOICES, READINGS, Reading
from negotiation.solvers.spatial.result import SpatialBargaining
from negotiation.solvers.spatial.rounds import Talks, played

__all__ = ["SpatialBargaining", "spatial_bargaining"]

Floats = NDArray[np.float64]


def spatial_bargaining(
    issue: Any,
    rounds: int = 50,
    *,
    risk: ArrayLike | None = None,
    reading: str = "equations",
    **choices: Any,
) -> SpatialBargaining:
    """Bargain on an issue scale by challenges, round by round, until nobody moves any more.

    Parameters
    ----------
    issue : IssueScale
        One issue or a family.
    rounds : int, optional
        At most.
    risk : array_like, shape (n,) or (n, *batch), optional
        Exponents of risk, from 1/2, ready for risks, to 2, averse to them. By default they are
        reckoned from how exposed each actor is, anew in each round.
    reading : {"equations", "program"}, optional
        What Scholz, Calbert and Smith print, or what their tables were computed with, as far as
        is known.
    **choices : optional
        What is to differ from it: ``stay``, Q of the literature, the probability that an actor
        whom nobody challenges stays where it is, 1 in both readings; ``votes``, ``odds``, ``view``,
        ``confrontation`` and ``offers``, as in the notes.

    Returns
    -------
    SpatialBargaining

    Raises
    ------
    NegotiationError
        If an argument is none of those, or numbers do not fit the issue.

    Notes
    -----
    Step by step, with the equations of Scholz, Calbert and Smith (2011). Where the literature
    differs, the first choice is that of the equations.

    1. *Median* (26 to 29). Actors vote between positions two at a time, each with capability times
       salience times how much nearer one is. The position that beats all others is the median; it
       has the least weighted distance to all. If several do, the middle is taken.
    2. *Odds* (30, 31). If i challenges j, the actors side with whom they are nearer to. The chance
       of i is the votes for i over those cast ``odds="in the contest"``; or ``"in all contests"``
       together, which makes it small. An actor votes ``"by distance"`` or ``"by utility"``, which
       has distances to the power of its exponent (1997).
    3. *Expected utilities* (5 to 7, 15, 16, 22 to 25). j resists with a probability that is its
       salience. Winning brings j's position to i's, losing the reverse; without a challenge j
       stays with probability ``stay`` (1, or 0.5 elsewhere), and else goes to the median, for the
       better of i if the median is nearer to i than j is.
    4. *Risk* (32 to 34). With exponents of 1, the sum of what all others expect of challenging i
       says how exposed i is; relative to the most and the least exposed it becomes an exponent
       from 1/2 to 2, by the formula of Bueno de Mesquita (1985). That of 1997 has its terms the
       other way round and leaves this range. Steps 2 and 3 are then done again.
    5. *Offers* (35, 36, figure 6). What i expects of challenging j is set against what j expects of
       challenging i, by j's own exponent, ``view="each its own"``, or as i perceives it, by i's,
       ``"the actor's"``. If both gain, they confront each other, and ``"the weaker yields"`` all
       the way (1984; Scholz et al.), or ``"nobody yields"``, as the outcome is open (1997). If one
       gains more than the other loses, they compromise: the other goes the part of the way that
       its loss has in the gain. If it loses more than the first gains, it is compelled to go all
       the way. If both lose, nobody moves.
    6. *Choice* (section 6.2). Who has several offers takes a confrontation before a compromise
       before being compelled, and of one kind ``"the least"`` move, between equals that of the
       stronger; or yields to ``"the strongest"``, whoever expects most, and between equals moves
       the least (1997); or takes ``"the lowest"`` compromise on the scale, as the program does.

    Distances are shares of the scale, which stays what it is in the first round. The literature
    plays a given number of rounds; here they end when positions repeat themselves.

    The program itself is not public. ``reading="program"`` is what an open reimplementation
    (J. McKibben-Sanders, on GitHub) states of it, and gives the published means of all eight
    rounds, and the medians of all but the second. It does not settle; the authors report the same.

    A forecast follows from numbers that somebody has judged, and predicts nothing by itself. The
    weighted mean of the positions is a rival that is hard to beat (Achen 2006): compare ``mean``.

    Examples
    --------
    >>> import negotiation as ng
    >>> issue = ng.IssueScale({"A": 0, "B": 4, "C": 10}, [1, 2, 1], [1, 0.5, 0.8])
    >>> print(ng.spatial_bargaining(issue))
    round 0: median 4, mean 4.286
    round 1: median 4, mean 4; A to 4 (confrontation, B), C to 4 (confrontation, B)
    round 2: median 4, mean 4
    settled at 4 after 1 round

    The example of the literature, under two readings:

    >>> standards = ng.scenarios.issue_scales.emission_standards()
    >>> ng.spatial_bargaining(standards)
    <SpatialBargaining: settled at 7 after 4 rounds>
    >>> ng.spatial_bargaining(standards, 8, reading="program").median.round(1)
    array([ 7. ,  8.4,  9.6, 10. , 10. , 10. ,  7.5,  8.8,  9.7])
    """
    scale = as_issue_scale(issue)
    rounds = as_whole("rounds", rounds, 1)
    read = _reading(reading, choices)
    given = None if risk is None else _exponents(risk, scale)
    talks = Talks.of(scale, given, read)
    positions, history, period = played(
        scale.positions.reshape(len(scale.actors), -1), talks, rounds
    )
    weights, batch = talks.weights, scale.batch_shape

    def shaped(array: Any) -> Any:
        return np.reshape(array, (*np.shape(array)[:-1], *batch))

    return SpatialBargaining(
        source=scale,
        positions=shaped(positions),
        median=shaped([medians(x, weights) for x in positions]),
        mean=shaped([(x * weights).sum(axis=0) / weights.sum(axis=0) for x in positions]),
        risk=shaped([each.risk for each in history]),
        to=shaped([each.to for each in history]),
        kind=shaped([each.kind for each in history]),
        period=shaped(period),
        reading=read,
        given_risk=given,
    )


def _reading(name: str, choices: Mapping[str, Any]) -> Reading:
    """Take a reading, and what is to differ from it."""
    base = READINGS[known_name("reading", name, READINGS)]
    for key, value in choices.items():
        known = ["stay", *CHOICES]
        if key not in known:
            raise unknown_name("choice of reading", key, known)
        taken: Any
        if key == "stay":
            taken = as_number("stay", value, "a probability", lambda p: 0 <= p <= 1)
        else:
            taken = known_name(f"choice of {key}", value, CHOICES[key])
        base = replace(base, **{key: taken})
    return base


def _exponents(given: ArrayLike, issue: IssueScale) -> Floats:
    """Take exponents of risk, shape (n, *batch)."""
    array = as_array(given)
    if array is None or not array.ndim or len(array) != issue.n_actors:
        raise NegotiationError(
            f"risk must be an exponent for each of {issue.n_actors} actors, got {given!r:.200}"
        )
    off = ~(np.isfinite(array) & (array > 0))
    if off.any():
        raise NegotiationError(
            f"exponents of risk must be positive, got {array[off].flat[0]:g} for"
            f" {issue.actors[int(np.argwhere(off)[0][0])]!r}"
        )
    missing = (1,) * (len(issue.batch_shape) - array.ndim + 1)
    try:
        wide = array.reshape(len(array), *missing, *array.shape[1:])
        return np.broadcast_to(wide, issue.positions.shape).copy()
    except ValueError:
        raise NegotiationError(
            f"risk is for a family of shape {array.shape[1:]}, the issue of {issue.batch_shape}"
        ) from None
