"""Files put together at random of what such files are made of: right, nearly right, and wrong."""

import numpy as np

__all__ = ["a_condition", "a_csv", "a_toml", "an_efg", "an_expression", "an_nfg"]

NUMBERS = [
    "0",
    "1",
    "-1",
    "2/3",
    "-7/4",
    "0.1",
    "1e3",
    "-.5",
    "+4.",
    "1e-300",
    "12345678901234567890",
]
WRONG = ["1/0", "1e999", "nan", "inf", "--1", "0x1", "1_0", "\u0661", "1e", "9" * 5000, "1/2/3", ""]
NAMES = ["A", "B", "go", "stay", "", " ", "1", "a, b", 'say \\"no\\"', "\\", "ü", "A" * 300, "}"]


def number(rng):
    """A number, now and then a wrong one."""
    return rng.choice(WRONG if rng.random() < 0.01 else NUMBERS)


def names(rng, count):
    """So many names, now and then one of those that make trouble."""
    plain = rng.sample([f"{letter}{k}" for letter in "abc" for k in range(9)], count)
    return [rng.choice(NAMES) if rng.random() < 0.03 else name for name in plain]


def some(rng, wanted):
    """A count, now and then a wrong one."""
    return max(0, wanted + (rng.choice([-1, 1, 3]) if rng.random() < 0.02 else 0))


def quoted(rng, count):
    """So many names in quotation marks."""
    return " ".join(f'"{name}"' for name in names(rng, count))


def an_nfg(rng):
    """A file of a game in normal form, in one of its forms."""
    shape = [rng.randint(1, 3) for _ in range(rng.randint(1, 4))]
    n, profiles = len(shape), int(np.prod(shape))
    lists = " ".join(f"{{ {quoted(rng, some(rng, size))} }}" for size in shape)
    strategies = lists if rng.random() < 0.7 else " ".join(map(str, shape))
    head = f'NFG 1 {rng.choice("RD")} "t" {{ {quoted(rng, some(rng, n))} }} {{ {strategies} }}\n'
    comma = rng.choice([" ", ", ", "\n"])
    if rng.random() < 0.5:
        body = comma.join(number(rng) for _ in range(some(rng, n * profiles)))
    else:
        outcomes = rng.randint(0, 4)
        rows = (comma.join(number(rng) for _ in range(some(rng, n))) for _ in range(outcomes))
        listed = " ".join(f'{{ "{rng.choice(NAMES)}" {row} }}' for row in rows)
        which = " ".join(str(rng.randint(0, outcomes)) for _ in range(some(rng, profiles)))
        body = f"{{ {listed} }} {which}"
    return head + rng.choice(["", '"comment"\n']) + body


def an_efg(rng):
    """A file of a game in extensive form."""
    players = rng.randint(1, 2)
    lines = [f'EFG 2 {rng.choice("RD")} "t" {{ {quoted(rng, some(rng, players))} }}']
    ahead, left, count = 1, rng.randint(1, 12), 0
    while ahead:
        ahead, left, count = ahead - 1, left - 1, count + 1
        kind = rng.choice("pppc") if left > 0 else "t"
        number_of_set = count if rng.random() < 0.95 else rng.randint(1, 9)
        branches = rng.randint(1, 3)
        if kind == "p":
            who = count % players + 1 if rng.random() < 0.98 else rng.randint(0, 4)
            own = f'{who} {number_of_set} "" {{ {quoted(rng, branches)} }}'
        elif kind == "c":
            odds = " ".join(f'"{name}" 1/{branches}' for name in names(rng, branches))
            own = f'{number_of_set} "" {{ {odds} }}'
        else:
            own, branches = "", 0
        paid = " ".join(number(rng) for _ in range(some(rng, players)))
        outcome = rng.choice(["0", f'{count} "o" {{ {paid} }}'])
        ahead += branches
        lines.append(f'{kind} "{rng.choice(["", "node", rng.choice(NAMES)])}" {own} {outcome}')
    return "\n".join(lines)


def a_csv(rng):
    """A table of a game."""
    shape = [rng.randint(1, 3) for _ in range(rng.randint(1, 3))]
    players = names(rng, len(shape))
    mark = rng.choice(",;\t")
    head = [*players, *(f"payoff: {name}" for name in players)]
    if rng.random() < 0.05:
        rng.shuffle(head)
    rows = [[f"s{k}" for k in at] + [number(rng) for _ in shape] for at in np.ndindex(*shape)]
    if rng.random() < 0.5:
        rng.shuffle(rows)
    if rng.random() < 0.05:
        rng.choice(rows).append("more")
    return "\n".join(mark.join(row) for row in (head, *rows))


def an_expression(rng, depth=0):
    """An expression in parameters, now and then a wrong one."""
    kind = rng.random()
    if depth > 4 or kind < 0.3:
        strange = ["__import__", "x.y", "v[0]", "'v'", "lambda", "\U0001d42f", "v;", "1_0", "v(2)"]
        return rng.choice(strange) if rng.random() < 0.02 else rng.choice(["v", "w", "p", *NUMBERS])
    one, two = (an_expression(rng, depth + 1) for _ in range(2))
    if kind < 0.7:
        return f"{one} {rng.choice(['+', '-', '*', '/', '**'])} {two}"
    if kind < 0.9:
        return f"({rng.choice(['', '-', '+'])}{one})"
    return f"{rng.choice(['sqrt', 'exp', 'log', 'abs', 'min', 'max', 'eval'])}({one}, {two})"


def a_condition(rng, depth=0):
    """A condition on choices, now and then a wrong one."""
    kind = rng.random()
    if depth > 4 or kind < 0.4:
        return rng.choice(
            ["A: halt", "B: go on", 'A: "press: on"', "always", "C: x", "A:", "\u2236"]
        )
    one, two = (a_condition(rng, depth + 1) for _ in range(2))
    if kind < 0.8:
        return f"{one} {rng.choice('&|')} {two}"
    return rng.choice([f"~{one}", f"({one})", f"~({one} & {two})"])


def a_toml(rng):
    """A conflict with actors, parameters and considerations, in expressions of the grammar."""
    lines = ['name = "t"']
    baselines = [rng.choice(["1", "0.5", "2", number(rng)]) for _ in "vwp"]
    lines += [f"[parameters.{p}]\nbaseline = {at}" for p, at in zip("vwp", baselines, strict=True)]
    actors = names(rng, rng.randint(1, 3))
    for actor in actors:
        role = rng.choice(["", "", f'role = "backer"\nof = "{actors[0]}"\n', 'role = "party"\n'])
        lines.append(f'[[actors]]\nname = "{actor}"\n{role}options = ["x", "y"]')
    for k in range(rng.randint(0, 4)):
        value = rng.choice([f'"{an_expression(rng)}"', f'"v + w - p*{k}"', '"v*w*p"', "2"])
        when = f'when = "{rng.choice(actors)}: x"\n' if rng.random() < 0.5 else ""
        lines.append(f'[[considerations]]\nactor = "{rng.choice(actors)}"\nlabel = "{k}"')
        lines.append(f"value = {value}\n{when}")
    lines.append(f'[[considerations]]\nactor = "{actors[0]}"\nlabel = "all"\nvalue = "v + w + p"')
    return "\n".join(lines)
