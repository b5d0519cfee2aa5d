"""Random small trees, and subgame perfection by its definition, in plain Python.

Nothing here looks at how the package solves: a profile is subgame perfect if in no subgame anybody
has a strategy that does better there.
"""

import itertools

from hypothesis import strategies as st

import negotiation as ng

PLAYERS = "ABC"


@st.composite
def trees(draw, players=2, depth=3, *, information=False, chance=True):
    """A tree with payoffs 0 to 2, so that many tie; with information sets, if asked."""
    names = PLAYERS[:players]
    joined = itertools.count()

    def node(left):
        kinds = ["end", "move", "move"]
        kinds += ["chance"] * (chance and left > 0)
        kinds += ["together"] * 2 * (information and left > 1)
        kind = draw(st.sampled_from(kinds)) if left else "end"
        if kind == "end":
            return tuple(draw(st.integers(0, 2)) for _ in names)
        count = draw(st.integers(1, 3)) if kind == "move" else 2
        if kind == "chance":
            return ng.Chance({str(k): (0.5, node(left - 1)) for k in range(count)})
        player = draw(st.sampled_from(names))
        if kind == "move":
            return ng.Decision(player, {str(k): node(left - 1) for k in range(count)})
        other = draw(st.sampled_from([name for name in names if name != player]))
        label = f"together {next(joined)}"
        return ng.Decision(player, {
            str(k): ng.Decision(
                other, {str(m): node(left - 2) for m in range(2)}, information=label
            )
            for k in range(count)
        })  # fmt: skip

    root = node(depth)
    for name in names:  # Everybody has a move.
        root = ng.Decision(name, {"begin": root})
    return ng.Tree(list(names), root)


def profiles(tree):
    """All pure profiles, as tuples of actions by information set of a player."""
    return itertools.product(*(range(len(s.actions)) for s in tree.sets if s.player))


def worth(tree, profile):
    """What each node is worth, as a list of lists by player."""
    acts = dict(zip((s.number for s in tree.sets if s.player), profile, strict=True))
    result = [None] * len(tree.parent)
    children = [[] for _ in tree.parent]
    for node in range(1, len(tree.parent)):
        children[tree.parent[node]].append(node)
    ends = dict(zip(tree.leaves.tolist(), tree.payoffs.T.tolist(), strict=True))
    for node in range(len(tree.parent) - 1, -1, -1):
        h = int(tree.information[node])
        if h < 0:
            result[node] = ends[node]
        elif tree.set_player[h] >= 0:
            result[node] = result[children[node][acts[h]]]
        else:
            likely = [float(tree.chances[tree.choice[child]]) for child in children[node]]
            parts = [result[child] for child in children[node]]
            result[node] = [
                sum(p * u[i] for p, u in zip(likely, parts, strict=True))
                for i in range(tree.n_players)
            ]
    return result


def subgames(tree):
    """Roots of subgames: nobody from there on takes anything for what is outside."""
    below = [{node} for node in range(len(tree.parent))]
    for node in range(len(tree.parent) - 1, 0, -1):
        below[tree.parent[node]] |= below[node]
    members = {s.number: set(s.nodes.tolist()) for s in tree.sets if s.player}
    return [
        node
        for node, inside in enumerate(below)
        if all(members.get(int(tree.information[k]), set()) <= inside for k in inside)
        and tree.information[node] >= 0
    ]


def subgame_perfect(tree):
    """All pure profiles from which nobody gains in any subgame by any other strategy."""
    own = [[k for k, s in enumerate(s for s in tree.sets if s.player) if s.player == name]
           for name in tree.players]  # fmt: skip
    values = {profile: worth(tree, profile) for profile in profiles(tree)}
    roots = subgames(tree)

    def deviations(profile, places):
        sizes = [len(s.actions) for s in tree.sets if s.player]
        for actions in itertools.product(*(range(sizes[k]) for k in places)):
            other = list(profile)
            for k, action in zip(places, actions, strict=True):
                other[k] = action
            yield tuple(other)

    return {
        profile
        for profile, here in values.items()
        if all(
            values[other][root][i] <= here[root][i] + 1e-9
            for i, places in enumerate(own)
            for other in deviations(profile, places)
            for root in roots
        )
    }


def size(tree):
    """Number of pure profiles."""
    result = 1
    for here in tree.sets:
        result *= len(here.actions) if here.player else 1
    return result


def profile_of(tree, behaviour):
    """The pure profile of a column of behaviour, or None."""
    result = []
    for here in tree.sets:
        if here.player:
            first = tree.first_choice[here.number]
            x = behaviour[first : first + len(here.actions)].tolist()
            if x.count(1.0) != 1:
                return None
            result.append(x.index(1.0))
    return tuple(result)
