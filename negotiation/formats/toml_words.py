"""What is wrong with a text that is no TOML, in the words of somebody who writes no programs.

`tomllib` says what it expected of a grammar. Most mistakes have one of few causes, and those are
told by its message together with the line.
"""

from __future__ import annotations

import re

__all__ = ["QUOTED", "explained"]

#: Characters of a line that an error shows.
SHOWN = 80

#: A text in quotes on one line, or what follows a quote that is not closed.
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.?)*+(?:\"|$)|'[^']*+(?:'|$)")

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_KEY = re.compile(r"([^=]*[^=\s])\s*=")
_HEADING = re.compile(r"\[+([^\[\]]*)\]")

#: Causes: what the message and the line outside quotes look like, and what to say. In that,
#: {key} is what stands before the sign of equality, {heading} what stands in the brackets.
_CAUSES = [
    (r"", r"(^|[=\[,{])\s*[\u2018-\u201f\u00ab\u00bb]",
     'curly quotes: write straight ones, "like this"'),
    (r"", r"=\s*[-+]?\d+,\d", "write a number with a point, such as 3.5, and not with a comma"),
    (r"Illegal character '\\[nr]|Expected \"'+\"|Unterminated string", r"",
     "a quote is opened and not closed"),
    (r"Cannot (overwrite|declare)", r"^\s*\[",
     ("this heading has come before; where there may be several, as of actors or considerations,"
     " each is written [[{heading}]], with two brackets; else keep one")),
    (r"Cannot overwrite|Cannot mutate", r"",
     ("{key} comes twice in this table: keep one; each further actor or consideration begins"
     " with its heading, [[actors]] or [[considerations]]")),
    (r"Expected '\]|Invalid initial", r"^\s*\[",
     ("a heading is written [name] or [[name]]; a name in it that is more than letters a to z,"
     " digits, - and _ stands in quotes")),
    (r"Expected '='", r"^\s*[\w-]+\s*:", "write = after a key, and not a colon"),
    (r"Expected '='|Invalid (statement|initial)", r"=",
     'a key that is more than letters a to z, digits, - and _ stands in quotes: "{key}" = ...'),
    (r"Expected '='|Invalid statement", r"", "expected a key, the sign = and a value"),
    (r"Unclosed array", r"",
     "a list is not closed with ], or there is no comma between two of its members"),
    (r"Unclosed inline", r"", "what is in braces must be closed with }} on the same line"),
    (r"Unescaped '\\'", r"",
     "a backslash is written \\\\ in double quotes; in single quotes it stands for itself"),
    (r"Invalid value", r"=\s*(#|$)", "there is no value after ="),
    (r"Invalid value", r"=\s*[-+]?\.\d", "write a number with a digit before the point: 0.5"),
    (r"Invalid value", r"", 'a text stands in quotes, "like this", and a number is like 3.5'),
    (r"Expected newline", r"",
     ("something follows the value that has no place there: a text is in one pair of quotes, a"
     " number is like 3.5, a comment begins with #")),
    (r"Exceeds the limit", r"", "a number has thousands of digits"),
]  # fmt: skip


def explained(text: str, message: str) -> str:
    """Say in plain words, and with the line, why a text is no TOML.

    Parameters
    ----------
    text : str
    message : str
        What `tomllib` says of it.

    Returns
    -------
    str

    Examples
    --------
    >>> explained("value = 3,5", "Expected newline (at line 1, column 10)")
    "line 1, 'value = 3,5': write a number with a point, such as 3.5, and not with a comma"
    """
    place = _PLACE.search(message)
    said = message[: place.start()] if place else message
    lines = text.rstrip().split("\n")
    number = int(place[1] or len(lines)) if place else 0
    if place and not place[1] and (quote := re.match(r"Expected \"('+)\"|Unterminated", said)):
        sign = quote[1] or ('"""' if '"""' in text else '"')
        number = text.count("\n", 0, text.rfind(sign)) + 1  # Nothing closes it: it is the last.
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    before, equals, after = line.partition("=")  # A name before it may have an apostrophe.
    plain = before + equals + QUOTED.sub('""', after)
    key, heading = _KEY.match(line), _HEADING.match(line)
    words = next(
        (
            words.format(
                key=key[1] if key else line, heading=heading[1].strip() if heading else line
            )
            for of_message, of_line, words in _CAUSES
            if re.match(of_message, said) and re.search(of_line, plain)
        ),
        said[:1].lower() + said[1:],
    )
    shown = line if len(line) <= SHOWN else line[:SHOWN] + "..."
    return f"line {number}, {shown!r}: {words:.400}" if number else words
