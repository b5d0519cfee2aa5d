"""How likely each outcome of a tree is, if choices are made, or seen, with errors.

Whoever moves early reckons with the errors of those who move later, so that the whole tree bears on
each choice. A plain logit of what happened on what is known of the players leaves that out.

Signorino, C. S. (1999), "Strategic interaction and the statistical analysis of international
conflict", American Political Science Review 93(2):279-297.

Signorino, C. S. (2003), "Structure and uncertainty in discrete choice models", Political Analysis
11(4):316-344.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import known_name
from negotiation.games.arguments import as_whole
from negotiation.games.tree import Tree, as_tree
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.strategic.ends import names_of_ends
from negotiation.solvers.strategic.recursion import ERRORS, LINKS, Noise, Recursion
from negotiation.solvers.words import mixture

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StrategicChoice", "strategic_choice"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StrategicChoice(ByGame["StrategicChoice"]):
    """Probabilities of choices and outcomes in a tree, or in each tree of a family.

    Attributes
    ----------
    source : Tree
    choices : array, shape (K, *batch)
        Of each action of each information set, as `Tree.first_choice` numbers them.
    outcomes : array, shape (L, *batch)
        Of each end of the tree.
    names : tuple of str
        Of the ends: the last action that leads there, or all of them where that is not enough.
    noise : Noise
        What the errors are.
    """

    source: Tree
    choices: Floats = field(metadata=BATCH)
    outcomes: Floats = field(metadata=BATCH)
    names: tuple[str, ...]
    noise: Noise

    def probability(self, outcome: str) -> Floats:
        """How likely an outcome is, shape (*batch).

        Raises
        ------
        NegotiationError
            If there is none of that name.
        """
        return self.outcomes[self.names.index(known_name("outcome", outcome, self.names))]

    def draw(self, seed: int = 0) -> NDArray[np.object_]:
        """Draw what happens, once in each game of the family: data to try an estimator on.

        Parameters
        ----------
        seed : int, optional

        Returns
        -------
        array of str, shape (*batch)
            Names of outcomes.
        """
        level = np.random.default_rng(as_whole("seed", seed, 0)).random(self.source.batch_shape)
        passed = (level >= np.cumsum(self.outcomes, axis=0)[:-1]).sum(axis=0)
        return np.array(self.names, dtype=object)[passed]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a game: ``game``, and the probability of each outcome by name.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        rows = self.outcomes.reshape(len(self.names), len(self))
        columns = dict(zip(self.names, rows, strict=True))
        return pd.DataFrame({"game": np.arange(len(self)), **columns})

    def __repr__(self) -> str:
        """Say it in one line."""
        said = self._line(0) if len(self) == 1 else f"the outcomes of {len(self)} games"
        return f"<StrategicChoice: {said}>"

    def _line(self, k: int) -> str:
        """Say how likely the outcomes of game `k` are."""
        return mixture(self.names, self.outcomes.reshape(len(self.names), -1)[:, k], "outcome")


def strategic_choice(
    tree: Any, *, errors: str = "agent error", link: str = "logit"
) -> StrategicChoice:
    """Find how likely each choice and each outcome of a tree is, if there are errors.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        In which everybody sees what was done before; one or a family.
    errors : {"agent error", "private information"}, optional
        Whether a player errs at each action, by what neither it nor anybody foresees; or knows its
        own payoffs, while the others, and who looks on, know them up to an error at each end.
    link : {"logit", "probit"}, optional
        Distribution of the errors: with variance pi**2/6, the type I extreme value, or standard
        normal with variance 1. Private information is normal.

    Returns
    -------
    StrategicChoice

    Raises
    ------
    NegotiationError
        If somebody does not see what was done; for probit, if more than two actions are compared;
        under private information, if a player moves twice on one path, or the link is logit.

    Notes
    -----
    Only payoffs relative to the errors matter, so that payoffs times c are errors divided by c.
    Agent error with a logit link is the logit equilibrium of the tree at rationality 1 (McKelvey
    and Palfrey 1998), which `quantal_response` finds for any tree.

    The difference of two actions under probit has a variance of 2 under agent error. Under private
    information it is the sum over the ends of the squared probabilities that each action leads
    there; 2 for who moves last, and less than 2 for who moves before. The R package ``games`` has
    the same, but divides by the root of 2 under logit, too.

    Examples
    --------
    A challenger can wait or threaten:

    >>> import negotiation as ng
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": (-1, -2)})
    >>> crisis = ng.Tree(["Challenger", "Target"],
    ...     ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}))
    >>> ng.strategic_choice(crisis)
    <StrategicChoice: 0.3865 wait + 0.4485 concede + 0.165 resist>
    >>> ng.strategic_choice(crisis, errors="private information", link="probit")
    <StrategicChoice: 0.342 wait + 0.5002 concede + 0.1578 resist>
    """
    tree = as_tree(tree)
    noise = noise_of(errors, link)
    rows = tree.n_games
    found = Recursion(tree, noise).find(
        tree.payoffs.reshape(len(tree.players), len(tree.leaves), rows),
        tree.chances.reshape(len(tree.chances), rows),
    )
    return StrategicChoice(
        source=tree,
        choices=np.exp(found.choices).reshape(len(found.choices), *tree.batch_shape),
        outcomes=np.exp(found.ends).reshape(len(found.ends), *tree.batch_shape),
        names=names_of_ends(tree),
        noise=noise,
    )


def noise_of(errors: str, link: str) -> Noise:
    """Take kind and distribution of errors by name."""
    return Noise(known_name("kind of errors", errors, ERRORS), known_name("link", link, LINKS))
