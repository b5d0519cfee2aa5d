"""Which equilibria of a signalling game rest on beliefs that make sense of a message.

Cho, I.-K. and Kreps, D. M. (1987), "Signaling games and stable equilibria", Quarterly Journal of
Economics 102(2):179-221.

Banks, J. S. and Sobel, J. (1987), "Equilibrium selection in signaling games", Econometrica
55(3):647-661.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.framed import Framed
from negotiation.games.lines import wrapped
from negotiation.games.tables import SHOWN, paragraphs
from negotiation.solvers.assessments import Assessments, equilibria_table
from negotiation.solvers.play import reach
from negotiation.solvers.sequential.rules import simple_fractions
from negotiation.solvers.signalling.parts import Message, Signalling, signalling
from negotiation.solvers.signalling.replies import Deviation
from negotiation.solvers.words import more

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Doubt", "ForwardInduction", "forward_induction"]

#: What may be asked.
CRITERIA = ("intuitive", "D1")


@dataclass(frozen=True)
class Doubt:
    """Why an equilibrium does not survive.

    Attributes
    ----------
    message : str
        The information set of the receiver at which its belief makes no sense.
    excluded : tuple of str
        Types that it should not believe in.
    senders : tuple of str
        Types that would then send the message, whatever reply to the others is best. With D1 there
        may be none that would for every such reply, and some for each.
    words : str
        A sentence.
    """

    message: str
    excluded: tuple[str, ...]
    senders: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class ForwardInduction(Framed):
    """Which equilibria of a signalling game survive.

    Attributes
    ----------
    equilibria : Assessments
    criterion : str
    survives : array of bool, shape (E,)
    doubts : tuple of tuples of Doubt
        Of each equilibrium.
    """

    equilibria: Assessments
    criterion: str
    survives: NDArray[np.bool_]
    doubts: tuple[tuple[Doubt, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an equilibrium.

        Returns
        -------
        pandas.DataFrame
            As `Assessments.to_frame`, then ``survives`` and ``why not``.
        """
        frame = self.equilibria.to_frame()
        why = ["; ".join(doubt.words for doubt in doubts) for doubts in self.doubts]
        return frame.assign(**{"survives": self.survives, "why not": why})

    def __repr__(self) -> str:
        """How many survive what."""
        name = "the intuitive criterion" if self.criterion == "intuitive" else self.criterion
        count = f"{int(self.survives.sum())} of {len(self.survives)} equilibria survive"
        return f"<ForwardInduction: {count} {name}>"

    def __str__(self) -> str:
        """Each equilibrium, and what speaks against it."""
        lines = [repr(self)]
        for k, doubts in enumerate(self.doubts[:SHOWN]):
            one = self.equilibria[k]
            lead = f"game {one.game}: " if self.equilibria.source.n_games > 1 else ""
            verdict = "survives" if self.survives[k] else "fails"
            lines += wrapped(f"{verdict}: {lead}{one}", "  ", hang=4)
            lines += [line for doubt in doubts for line in wrapped(doubt.words, "    ", hang=4)]
        rest = more(len(self.doubts) - SHOWN, "equilibrium", "equilibria")
        return "\n".join([*lines, *([f"  {rest}"] if rest else [])])

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        words = self.to_frame()
        words["survives"] = ["yes" if survives else "no" for survives in self.survives]
        return paragraphs(repr(self)[1:-1]) + equilibria_table(words, self.equilibria.source)


def forward_induction(equilibria: Assessments, criterion: str = "intuitive") -> ForwardInduction:
    """Which equilibria of a signalling game survive the intuitive criterion, or D1.

    Both ask what the receiver would make of a message that nobody sends. By the intuitive
    criterion it does not believe in a type that would lose by it whatever reply is best for some
    belief; the equilibrium fails if another type then gains by every reply that is best. By D1 it
    does not believe in a type either that loses or at most breaks even by all those replies by
    which another does not gain; the equilibrium fails if with every best reply to beliefs in the
    others somebody gains.

    Parameters
    ----------
    equilibria : Assessments
        Of a game in which chance picks the sender's type, the sender, who knows it, sends a
        message, and the receiver replies. A message may also end the game.
    criterion : ``"intuitive"`` or ``"D1"``

    Returns
    -------
    ForwardInduction

    Raises
    ------
    NegotiationError
        If `equilibria` are not those of a signalling game, or there is no such criterion.

    Notes
    -----
    Both are about the outcome: of the replies off the path that keep it up, only some may be best
    for the beliefs that are left.

    Examples
    --------
    Beer and quiche (Cho and Kreps 1987): where all order quiche the weak type has what it likes
    and no fight, so that whoever orders beer must be tough.

    >>> import negotiation as ng
    >>> def meets(sender, order):
    ...     likes = int((sender == "tough") == (order == "beer"))
    ...     return ng.Decision("Receiver", {"fight": (likes, int(sender == "weak")),
    ...         "yield": (likes + 2, int(sender == "tough"))}, information=order)
    >>> def orders(sender):
    ...     return ng.Decision("Sender", {o: meets(sender, o) for o in ("beer", "quiche")},
    ...         information=sender)
    >>> tree = ng.Tree(["Sender", "Receiver"], ng.Chance(
    ...     {"tough": (0.9, orders("tough")), "weak": (0.1, orders("weak"))}))
    >>> kept = ng.forward_induction(ng.sequential_equilibria(tree))
    >>> kept.survives
    array([ True, False,  True, False])
    >>> kept.doubts[1][0].words
    'beer: weak would never gain by it, so Receiver believes in tough, who then gains'
    """
    if not isinstance(equilibria, Assessments):
        raise NegotiationError(
            f"equilibria are Assessments, as sequential_equilibria makes them, got"
            f" {type(equilibria).__name__}"
        )
    if criterion not in CRITERIA:
        raise unknown_name("criterion", criterion, CRITERIA)
    game = signalling(equilibria.source)
    doubts = tuple(tuple(_doubts(game, equilibria, k, criterion)) for k in range(len(equilibria)))
    survives = np.array([not own for own in doubts], dtype=bool)
    return ForwardInduction(equilibria, criterion, survives, doubts)


def _doubts(game: Signalling, equilibria: Assessments, k: int, criterion: str) -> Iterator[Doubt]:
    """Go through the messages that are not sent in an equilibrium."""
    behaviour = equilibria.behaviour[:, [k]]
    likely = reach(game.tree, behaviour)[:, 0]
    exact = np.array([Fraction(v) for v in behaviour[:, 0].tolist()], dtype=object)
    mine, yours = (game.payoffs(i, int(equilibria.game[k])) for i in (game.sender, game.receiver))
    worth = _worth(game, simple_fractions(exact).tolist(), mine)
    for message in game.messages:
        if likely[game.tree.sets[message.number].nodes].sum():
            continue
        deviation = Deviation(
            [
                [mine[end] - worth[t] for end in ends]
                for t, ends in zip(message.types, message.ends, strict=True)
            ],
            [[yours[end] for end in ends] for ends in message.ends],
        )
        found = (_intuitive if criterion == "intuitive" else _d1)(deviation)
        if found is not None:
            yield _doubt(game, message, *found)


def _worth(game: Signalling, profile: list[Fraction], payoffs: list[Fraction]) -> list[Fraction]:
    """What the equilibrium is worth to each type of the sender."""
    tree, result = game.tree, []
    ends = {int(x): at for at, x in enumerate(tree.leaves)}
    for start in game.nodes:
        total, ahead = Fraction(0), [(start, Fraction(1))]
        while ahead:
            node, p = ahead.pop()
            if node in ends:
                total += p * payoffs[ends[node]]
                continue
            after = tree.children[tree.first_child[node] : tree.first_child[node + 1]].tolist()
            ahead += [(x, p * profile[tree.choice[x]]) for x in after if profile[tree.choice[x]]]
        result.append(total)
    return result


#: Who is not believed in, because of whom; and who then gains for certain.
Found = tuple[dict[int, int | None], list[int]]


def _intuitive(deviation: Deviation) -> Found | None:
    """Rule out who loses in any case."""
    excluded = deviation.hopeless()
    left = [t for t in deviation.types if t not in excluded]
    senders = deviation.tempted(left) if left else []
    return (dict.fromkeys(sorted(excluded)), senders) if senders else None


def _d1(deviation: Deviation) -> Found | None:
    """Rule out who is less eager than another."""
    excluded = deviation.less_eager()
    left = [t for t in deviation.types if t not in excluded]
    if not left or deviation.deterred(left):
        return None
    return dict(excluded), deviation.tempted(left)


def _doubt(
    game: Signalling, message: Message, excluded: dict[int, int | None], senders: list[int]
) -> Doubt:
    """Say why an equilibrium fails."""
    name = [game.types[t] for t in message.types]
    out = tuple(name[t] for t in excluded)
    gain = tuple(name[t] for t in senders)
    left = " or ".join(n for t, n in enumerate(name) if t not in excluded)
    receiver = game.tree.players[game.receiver]
    reasons = [
        f"{name[t]} would never gain by it"
        if other is None
        else f"{name[t]} is less eager to send it than {name[other]}"
        for t, other in excluded.items()
    ]
    who = " and ".join(gain) or "somebody"
    so = f"so {receiver} believes in {left}" if reasons else f"whatever {receiver} believes"
    then = (
        "who then gains" if [left] == list(gain) else f"and {who} gains by any best reply to that"
    )
    return Doubt(message.key, out, gain, f"{message.key}: {', '.join([*reasons, so, then])}")
