"""Files that nobody would write: a reader takes them or refuses them in words, and soon.

`python tests/fuzz.py 100000 nfg csv` tries as many on these readers, on all if none is named, and
says how many were read, the longest time for one and the most memory. Half of them are valid files
with a few changes, the others are put together of what such files are made of. Anything raised but
the library's own error ends it, with the file; so does a file that takes more than 2 s or 500 MiB.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from strange_files import a_condition, a_csv, a_toml, an_efg, an_expression, an_nfg

import negotiation as ng
from negotiation.formats.conditions import read_condition, write_condition
from negotiation.formats.expressions import read_expression, write_expression
from negotiation.scenarios import karabakh_2023

#: Bounds for one file of up to 100 kB.
SECONDS, MEBIBYTES = 2.0, 500
#: Characters up to which what is read is also written and read again.
SHORT = 10_000


class Reader(NamedTuple):
    """A reader, and what it is tried on."""

    read: Callable[[str], Any]
    #: Reads again what was read and written; says whether it is the same.
    returns: Callable[[Any], bool]
    seeds: list[str]
    pieces: list[str]
    grammar: Callable[[random.Random], str]


class Tally(NamedTuple):
    """What came of it."""

    read: int
    refused: int
    longest: float
    slowest: str


def mutated(text, rng, pieces):
    """A text with a few changes at random."""
    for _ in range(rng.randint(1, 3)):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        to = min(to, at + rng.choice([0, 1, 5, 40]))
        what = rng.random()
        if what < 0.4:
            text = text[:at] + rng.choice(pieces) + text[to:]
        elif what < 0.6:
            text = text[:at] + text[to:]
        elif what < 0.8:
            lines = text.split("\n")
            a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[a], lines[b] = lines[b], lines[a]
            text = "\n".join(lines)
        else:
            text = (
                text[:at] + chr(rng.choice([rng.randrange(128), rng.randrange(0x3000)])) + text[at:]
            )
    return text


def inputs(reader, number, seed=0):
    """So many texts: in turn a valid one with changes, and one of the grammar."""
    rng = random.Random(seed)
    for k in range(number):
        if k % 2:
            text = reader.grammar(rng)
            yield mutated(text, rng, reader.pieces) if rng.random() < 0.3 else text
        else:
            yield mutated(rng.choice(reader.seeds), rng, reader.pieces)


def tried(reader, texts):
    """How many are read and refused, and the longest time for one; what is short comes back."""
    read, refused, longest, slowest = 0, 0, 0.0, ""
    for text in texts:
        start = time.process_time()
        try:
            found = reader.read(text)
        except ng.NegotiationError:
            found = None
        except BaseException:
            print(f"this ended it: {text!r:.5000}", file=sys.stderr)
            raise
        spent = time.process_time() - start
        if spent > longest:
            longest, slowest = spent, text
        read, refused = read + (found is not None), refused + (found is None)
        if found is not None and len(text) < SHORT:
            assert reader.returns(found), text
    return Tally(read, refused, longest, slowest)


# The readers

V, W, P = (ng.Parameter(name, at, low=0, high=9) for name, at in (("v", 2), ("w", 3), ("p", 0.5)))
PARAMETERS = {p.name: p for p in (V, W, P)}
OPTIONS = {"A": ["halt", "press: on"], "B": ["go on", "stop"]}
MARKS = [
    "{", "}", '"', ",", ";", "\n", "\\", "\x00", "\ud800", "\ufeff", "(", ")", "-", "**", "/0",
    "9" * 400, "nan", "1e999", "\r", "\t", "\u2028", "\U0001d42f",
]  # fmt: skip
TOML = [
    "[", "]", "[[", "]]", '"""', "=", ".", "#", "~", "&", "|", ":", "inf", "0x", "true", "when",
    "2024-01-01", "value", "[parameters.v]", "[[actors]]", "[[considerations]]", "[reported]",
    "[[actors.instruments]]", "[[away]]", "baseline = ", "__import__('os')", "lambda", "sqrt(",
    "log(", "exp(", "max(", "v", "v**", "'", "[[types]]", "[[prior]]", "[[moves]]",
]  # fmt: skip
GAMBIT = ["NFG 1 R", "EFG 2 R", 'p "" 1 1', 'c "" 1', 't "" 0', '"', "0", "1", "-1", "1/3", '""']
CHICKEN = 'NFG 1 R "Chicken" { "A" "B" }\n\n{ { "s" "d" }\n{ "s" "d" }\n}\n"c"\n\n'
TREE = """EFG 2 R "Entry" { "A" "B" }
"comment"

p "root" 1 1 "Enter?" { "out" "in" } 0
t "" 1 "Peace" { 0, 2 }
c "sky" 1 "Weather" { "good" 1/3 "bad" 2/3 } 2 "Entered" { -0.1, 0 }
p "" 2 1 "Fight?" { "fight" "share" } 0
t "" 3 "War" { -1, -1 }
t "" 4 "" { 1, 1 }
p "" 2 1 "Fight?" { "fight" "share" } 2 "Entered" { -0.1, 0 }
t "end" 3 "War" { -1, -1 }
t "" 0
"""
TABLE = "A,B,payoff: A,payoff: B\ns,s,0,0\ns,d,-1,1\nd,s,1,-1\nd,d,-10,-10\n"


def same_conflict(talks):
    """Whether a conflict that is written comes back."""
    return ng.Negotiation.from_toml(talks.to_toml()).considerations == talks.considerations


def same_game(game):
    """Whether a game that is written comes back, in both forms."""
    again = [ng.read_nfg(game.to_nfg(outcomes=form)) for form in (False, True)]
    return all((other.exact_payoffs == game.exact_payoffs).all() for other in again)


def same_tree(tree):
    """Whether a tree that is written comes back."""
    text = tree.to_efg()
    return ng.read_efg(text).to_efg() == text


def same_table(game):
    """Whether a table that is written comes back."""
    return bool((ng.read_csv(game.to_csv()).exact_payoffs == game.exact_payoffs).all())


def same_condition(condition):
    """Whether a condition that is written comes back."""
    return read_condition(write_condition(condition), OPTIONS) == condition


def same_expression(expression):
    """Whether an expression that is written comes back."""
    return bool(read_expression(write_expression(expression), PARAMETERS) == expression)


def text_of(text):
    """What begins like a file and not like its name."""
    return f"{text}\n"


MANY = " ".join(f'"{k}"' for k in range(9000))
FIFTEEN = " ".join(f'"{k}"' for k in range(15))
FORKS = "".join(f'p "" 1 {k} "" {{ "x" "y" }} 0\nt "" 0\n' for k in range(1, 2800))
SIXTY = ",".join([*(f"p{k}" for k in range(60)), *(f"payoff: p{k}" for k in range(60))])
#: Up to 100 kB, for each reader.
LARGE = {
    "nfg": [
        'NFG 1 R "" { "A" "B" } { 99999999999999 99999999999999 } 1',
        f'NFG 1 R "" {{ {MANY} }} {{ {"1 " * 9000} }} {"1 " * 9000}',
        f'NFG 1 R "" {{ "A" }} {{ {{ {MANY} }} }} {"1 " * 9000}',
        f'NFG 1 R "" {{ "A" "B" }} {{ 160 150 }} {"1/3 " * 48000}',
        f'NFG 1 R "" {{ {FIFTEEN} }} {{ {"2 " * 15} }} {{ }} {"0 " * 2**15}',
        f'NFG 1 R "" {{ "A" }} {{ {{ {chr(34) * 2 * 40000} }} }} 1',
        f'NFG 1 R "" {{ "A" }} {{ 9000 }} {" ".join(f"{k}/7" for k in range(9000))}',
        'NFG 1 R "' + "\\" * 100_000,
        "NFG 1 " + "{" * 100_000,
    ],
    "efg": [
        'EFG 2 R "" { "A" }\n' + 'p "" 1 1 "" { "x" } 0\n' * 4500,
        f'EFG 2 R "" {{ "A" }}\n{FORKS}t "" 0',
        f'EFG 2 R "" {{ {MANY} }}\np "" 1 1 "" {{ "x" }} 0 t "" 0',
        f'EFG 2 R "" {{ "A" }}\np "" 1 1 "" {{ {MANY} }} 0' + ' t "" 0' * 9000,
        'EFG 2 R "" { "A" }\nc "" 1 "" { ' + '"" 1/9999 ' * 9999 + "} 0",
    ],
    "csv": [
        ",".join(f"p{k}" for k in range(15_000)) + "\n" + "1," * 15_000,
        "a," * 50_000 + "\n" + "1," * 10,
        "\n".join([SIXTY, *(",".join([f"{k}"] * 60 + ["1"] * 60) for k in range(250))]),
        "A,payoff: A\n" + "\n".join(f"{k},{k}/7" for k in range(9000)),
        'A,payoff: A\n"' + "x" * 100_000,
        '"' * 100_000,
        "\n" * 100_000,
        "A,B,payoff: A,payoff: B\n" + "\n".join(f"{k},{k},1,1" for k in range(7000)),
    ],
    "expression": ["9**9**9", "9**" * 1000 + "9", "(" * 4000, "v" * 4000, "-" * 3999 + "v"],
    "condition": ["(" * 4000, "~" * 4000, "A: halt & " * 399 + "A: halt", "A: halt | " * 4000],
}

READERS = {
    "toml": Reader(
        ng.Negotiation.from_toml,
        same_conflict,
        [karabakh_2023.reintegration().without("Armenia").to_toml(), a_toml(random.Random(1))],
        MARKS + TOML,
        a_toml,
    ),
    "nfg": Reader(
        lambda text: ng.read_nfg(text_of(text)),
        same_game,
        [
            f"{CHICKEN}0 0  1 -1  -1 1  -10 -10",
            f'{CHICKEN}{{ {{ "" 0, 1/3 }} {{ "x" 1 .5 }} }} 1 2 0 1',
        ],
        MARKS + GAMBIT,
        an_nfg,
    ),
    "efg": Reader(
        lambda text: ng.read_efg(text_of(text)), same_tree, [TREE], MARKS + GAMBIT, an_efg
    ),
    "csv": Reader(
        lambda text: ng.read_csv(text_of(text)),
        same_table,
        [TABLE, TABLE.replace(",", ";"), TABLE.replace("s", '"say ""no"""')],
        [*MARKS, "payoff: ", "A", "payoff: A", "s", "1/3", "0.5", '""', ",,", "game"],
        a_csv,
    ),
    "expression": Reader(
        lambda text: read_expression(text, PARAMETERS),
        same_expression,
        ["(1 - p)*v - 0.5*w", "sqrt(v**2 + w**2)/max(v, w, 1)", "exp(-p*v) + log(w)", "v**p"],
        [*MARKS, *TOML, "1/3", "^", "%", "//", ".__class__", "[0]", "eval(", "9**9**9"],
        an_expression,
    ),
    "condition": Reader(
        lambda text: read_condition(text, OPTIONS),
        same_condition,
        ['A: halt & ~(B: stop | A: "press: on")', "always", "~~B: go on"],
        [*MARKS, "A", "B", ":", "&", "|", "~", "always", "halt", '"press: on"'],
        a_condition,
    ),
}


def memory():
    """The most memory that this process has had, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


def main():
    """Try many, and say what came of it."""
    from test_toml_safety import LARGE as LARGE_TOML

    large_files = {**LARGE, "toml": LARGE_TOML.values()}
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("number", type=int)
    parser.add_argument("names", nargs="*", metavar="READER", help=", ".join(READERS))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name in asked.names or READERS:
        reader, before, start = READERS[name], memory(), time.process_time()
        large = tried(reader, large_files[name])
        tally = tried(reader, inputs(reader, asked.number, asked.seed))
        more = memory() - before
        print(
            f"{name}: {tally.read} read, {tally.refused} refused, {time.process_time() - start:.0f}"
            f" s; longest {tally.longest:.2f} s, of a large file {large.longest:.2f} s;"
            f" {more:.0f} MiB more at most",
            flush=True,
        )
        if max(tally.longest, large.longest) > SECONDS or more > MEBIBYTES:
            sys.exit(
                f"too long or too much: {max(tally, large, key=lambda t: t.longest).slowest!r:.500}"
            )


if __name__ == "__main__":
    main()
