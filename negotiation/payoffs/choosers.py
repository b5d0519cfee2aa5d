"""What makes conditions when it is called: actors, their later moves, and types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from negotiation.errors import NegotiationError, as_list, as_text, unknown_name
from negotiation.games.printed import Printed
from negotiation.payoffs.conditions import Choice, Condition

__all__ = ["Chooser"]


class Chooser(Printed):
    """Something with a name of which one of several options comes true.

    Parameters
    ----------
    name : str
    options : sequence of str
        Not empty, each once.

    Attributes
    ----------
    name : str
    all_options : list of str

    Raises
    ------
    NegotiationError
        If there is no option, or a name repeats or is empty.
    """

    #: What the errors call it, and one of its options.
    words: ClassVar[tuple[str, str]] = ("actor", "option")

    def __init__(self, name: str, options: Sequence[str]) -> None:
        kind, one = self.words
        if not isinstance(name, str) or not name.strip():
            article = "an" if kind[0] in "aeiou" else "a"
            raise NegotiationError(f"{article} {kind} needs a name, got {name!r}")
        names = as_list(f"{one}s of {name!r}", options)
        strange = [o for o in names if not isinstance(o, str) or not o.strip()]
        if strange:
            raise NegotiationError(f"{one}s of {name!r} must be names, got {strange[0]!r}")
        if not names:
            raise NegotiationError(f"{kind} {name!r} needs at least one {one}")
        repeated = [o for o in names if names.count(o) > 1]
        if repeated:
            raise NegotiationError(f"{kind} {name!r} has the {one} {repeated[0]!r} twice")
        self.name = as_text("a name", str(name))
        self.all_options = [as_text(f"{one}s of {name!r}:", str(o)) for o in names]

    @property
    def options(self) -> list[str]:
        """Options that can come true."""
        return self.all_options

    def __call__(self, option: str) -> Condition:
        """Condition that `option` comes true.

        Parameters
        ----------
        option : str

        Returns
        -------
        Condition

        Raises
        ------
        NegotiationError
            If there is no such option.
        """
        if option not in self.all_options:
            raise unknown_name(f"{self.words[1]} of {self.name}", option, self.all_options)
        return Choice(self.name, option)

    def __getitem__(self, option: str) -> Condition:
        """Make the same condition; in square brackets a notebook completes the option."""
        return self(option)

    #: The brackets make it no sequence.
    __iter__: ClassVar[Any] = None

    def _ipython_key_completions_(self) -> list[str]:
        """Offer the options to be completed."""
        return self.all_options

    def __format__(self, spec: str) -> str:
        """Stand for the name in a text, as in ``f"best for {actor}"``."""
        return format(self.name, spec)

    def __repr__(self) -> str:
        """Kind, name and options."""
        return f"<{type(self).__name__} {self.name!r}: {', '.join(self.options)}>"
