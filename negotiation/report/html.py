"""Text that is HTML already."""

from __future__ import annotations

import re

from markupsafe import escape

__all__ = ["Html", "typeset"]


class Html(str):
    """Text that is HTML already, which a template prints as it is.

    Examples
    --------
    >>> from markupsafe import escape
    >>> print(escape("<b>"), escape(Html("<b>")))
    &lt;b&gt; <b>
    """

    def __html__(self) -> str:
        """What markupsafe and jinja2 ask for."""
        return str(self)


def typeset(text: str) -> Html:
    r"""Text for a page: escaped unless it is HTML, with minus signs before numbers.

    Parameters
    ----------
    text : str or Html

    Returns
    -------
    Html

    Examples
    --------
    >>> ascii(typeset("from -4 to 2, on 19-20 September <2023>"))
    "'from \\u22124 to 2, on 19-20 September &lt;2023&gt;'"
    """
    if isinstance(text, Html):
        return text
    return Html(re.sub(r"(?<![\w)\]-])-(?=\d)", "\N{MINUS SIGN}", str(escape(text))))
