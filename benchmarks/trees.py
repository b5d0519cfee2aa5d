"""Trees beside Gambit: backward induction, sequential equilibria, logit paths, pure conflict.

Everybody is given the text of an ``.efg`` file; reading it is building the game.
"""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks import drawn_trees
from benchmarks.clock import timed
from benchmarks.peers import PEERS
from benchmarks.profiles import WRONG
from benchmarks.tables import Table, count, duration, small, times
from benchmarks.workers import ask
from negotiation.formats.efg_writing import to_efg

#: Seconds that a peer may take for one tree.
LIMIT = 20
#: Seconds that ours may take for one.
BUDGET = 60
#: Ends of a tree, and number of trees.
SIZES = [(100, 20), (1_000, 10), (10_000, 3)]
#: Types of the sender whose logit path is followed, and number of trees.
TYPES = [(3, 500), (30, 100)]
OF_PEERS = 50
#: Largest difference of a probability up to which two ends of a path are the same.
NEAR = 1e-3
#: Cards of the poker game. With three the value is -1/18 (Kuhn 1950).
CARDS = [3, 10, 30]
HERE = ["solver", "trees", "time a tree", "of it reading", "to ours"]


def of_perfect_information(settings):
    """One equilibrium of trees without hidden information."""
    table = Table(
        "Trees without hidden information",
        "Random trees of two players, with two or three actions at a decision and whole numbers up"
        " to a million for payoffs. Ours, backward induction, finds and counts all subgame-perfect"
        " equilibria in pure strategies. Gambit has no backward induction; its methods find a Nash"
        " equilibrium, `logit_solve` one that is close to a sequential one. *Largest gain* is what"
        " changing a single decision, reached or not, would bring at most, as a share of the"
        f" payoffs' range; up to {WRONG:g} an answer is *subgame-perfect*.",
        [*HERE, "subgame-perfect", "largest gain", "hung, failed"],
    )
    for ends, number in SIZES:
        generator = np.random.default_rng(settings.seed)
        trees = [drawn_trees.perfect(ends, generator) for _ in range(settings.of(number))]
        files = [to_efg(tree) for tree in trees]
        ours = _Ours(files, lambda tree: ng.backward_induction(tree)[0])
        answers = [[own] for own in map(_profile, trees, ours.found)]
        table.add(f"**{count(ends)} ends**, ours", *ours.cells, *_perfect(trees, answers), "")
        for name in ("gambit tree lcp", "gambit tree logit"):
            if PEERS[name].installed:
                given = ask(name, files, limit=LIMIT, allowance=settings.allowance)
                perfect = _perfect(trees, given.profiles)
                table.add(*_peer(name, given, ours), *perfect, given.trouble)
    return table


def of_hidden_information(settings):
    """All equilibria of textbook trees, and which of them are sequential."""
    table = Table(
        "Textbook trees with hidden information",
        "All equilibria. *Entries* of ours are the extreme points of the set of sequential"
        " equilibria, profile by profile. Those of Gambit are Nash equilibria (of `enumpure_agent`"
        " those of the agent form); *sequential* are those of them that some consistent beliefs"
        " support, by our `is_sequential`. Where Gambit finds one of a continuum it may be none of"
        " ours: *of ours* counts ours that it has.",
        ["solver", "time", "to ours", "entries", "sequential", "of ours", "hung, failed"],
    )
    for title, tree in drawn_trees.signalling().items():
        file = to_efg(tree, adding_up=True)
        ours = _Ours([file], lambda t: ng.sequential_equilibria(t, budget=BUDGET))
        own = [_profile(tree, one) for one in ours.found[0]]
        said = f"**{title}**, ours"
        table.add(said, duration(ours.each), "", len(own), _sequential(tree, own), "", "")
        for name in ("gambit tree polynomials", "gambit tree pure", "gambit tree logit"):
            if PEERS[name].installed:
                given = ask(name, [file], limit=LIMIT, allowance=settings.allowance)
                theirs = given.profiles[0]
                cells = ["", "", ""]
                if theirs is not None:
                    has = sum(any(_apart(a, b) < NEAR for b in theirs) for a in own)
                    cells = [len(theirs), _sequential(tree, theirs), f"{has} of {len(own)}"]
                label, _, time, _, ratio = _peer(name, given, ours)
                table.add(label, time, ratio, *cells, given.trouble)
    return table


def of_logit(settings):
    """The end of the logit path of trees."""
    table = Table(
        "Logit path of trees",
        "A sender of several types says one of two things, and is believed or not; payoffs are"
        " uniform with four digits. Every information set chooses by a logit rule; *as ours* are"
        f" the trees in which a peer comes to the same equilibrium, to {NEAR:g}.",
        [*HERE, "limit identified", "as ours", "hung, failed"],
    )
    for types, number in TYPES:
        generator = np.random.default_rng(settings.seed)
        family = drawn_trees.senders(types, settings.of(number), generator)
        few = [family[k] for k in range(min(family.n_games, settings.of(OF_PEERS)))]
        files = [to_efg(tree, adding_up=True) for tree in few]
        seconds, found = timed(lambda f=family: ng.quantal_response(f))
        known = f"{int(found.converged.sum())} of {family.n_games}"
        each = seconds / family.n_games
        label = f"**{types} types**, ours, the family"
        table.add(label, count(family.n_games), duration(each), "", "", known, "", "")
        alone = _Ours(files, ng.quantal_response)
        ends = [_profile(t, r.assessments[0]) for t, r in zip(few, alone.found, strict=True)]
        known = f"{sum(bool(r.converged) for r in alone.found)} of {len(few)}"
        table.add("ours, one by one (keeps the path)", *alone.cells, known, "", "")
        for name in ("gambit tree logit", "gambit tree branch"):
            if PEERS[name].installed:
                given = ask(name, files, limit=LIMIT, allowance=settings.allowance)
                pairs = zip(ends, given.profiles, strict=False)
                same = [_apart(a, b[0]) < NEAR for a, b in pairs if b]
                agree = f"{sum(same)} of {len(same)}"
                table.add(*_peer(name, given, alone), "", agree, given.trouble)
    return table


def of_conflict(settings):
    """The value of trees of pure conflict."""
    table = Table(
        "Trees of pure conflict",
        "Kuhn's poker (1950) with more cards, in sequence form. *Difference* is that of a value"
        " from ours, and of ours with three cards from the known -1/18.",
        [*HERE, "difference", "hung, failed"],
    )
    for cards in CARDS:
        tree = drawn_trees.poker(cards)
        files = [to_efg(tree, adding_up=True)]
        ours = _Ours(files, ng.zero_sum)
        value = float(ours.found[0].payoffs[0, 0])
        off = small(abs(value + 1 / 18)) if cards == 3 else ""
        table.add(f"**{cards} cards, {len(tree.leaves)} ends**, ours", *ours.cells, off, "")
        for name in ("gambit tree lp", "gambit tree exact lp"):
            if PEERS[name].installed:
                given = ask(name, files, limit=LIMIT, allowance=settings.allowance)
                answer = given.profiles[0]
                off = small(abs(_worth(tree, answer[0])[0, 0] - value)) if answer else ""
                table.add(*_peer(name, given, ours), off, given.trouble)
    return table


class _Ours:
    """What ours says of some files, and how long it takes, with the reading and without."""

    def __init__(self, files, solve):
        reading, _ = timed(lambda: [ng.read_efg(file) for file in files])
        seconds, self.found = timed(lambda: [solve(ng.read_efg(file)) for file in files])
        self.each = seconds / len(files)
        self.cells = [len(files), duration(self.each), duration(reading / len(files)), ""]


def _peer(name, given, ours):
    """First cells of a peer's row."""
    read = float(np.mean(given.building)) if given.building else np.nan
    each = given.seconds
    ratio = times(each / ours.each)
    return PEERS[name].label, given.asked, duration(each), duration(read), ratio


def _profile(tree, assessment):
    """Our behaviour as a peer gives it: by player, information set and action."""
    return [
        [list(mix.values()) for mix in assessment.strategies[player].values()]
        for player in tree.players
    ]


def _named(tree, profile):
    """A profile of a peer's with the names of the tree."""
    return {
        player: {
            here.key: dict(zip(here.actions, mix, strict=True))
            for here, mix in zip(tree.sets_of(player).values(), own, strict=True)
        }
        for player, own in zip(tree.players, profile, strict=True)
    }


def _apart(one, other):
    """Largest difference of a probability between two profiles."""
    flat = [[p for player in profile for mix in player for p in mix] for profile in (one, other)]
    return float(np.abs(np.subtract(*flat)).max())


def _sequential(tree, profiles):
    """How many of some profiles are sequentially rational for some consistent beliefs."""
    given = (_named(tree, profile) for profile in profiles)
    return sum(bool(ng.is_sequential(tree, play, tolerance=WRONG)) for play in given)


def _worth(tree, profile):
    """What every node is worth to each player, (n, N), by adding up from the ends."""
    likely = np.array(tree.chances, dtype=float)
    own = [iter(player) for player in profile]
    for h, player in enumerate(tree.set_player.tolist()):
        if player >= 0:
            likely[tree.first_choice[h] : tree.first_choice[h + 1]] = next(own[player])
    worth = np.zeros((tree.n_players, len(tree.parent)))
    worth[:, tree.leaves] = tree.payoffs
    for node in range(len(tree.parent) - 1, 0, -1):
        worth[:, tree.parent[node]] += likely[tree.choice[node]] * worth[:, node]
    return worth


def _perfect(trees, answers):
    """How many answers about such trees no single change improves, and what the best one brings."""
    gains = []
    for tree, answer in zip(trees, answers, strict=False):
        if answer:
            worth = _worth(tree, answer[0])
            mover, above = tree.player[tree.parent[1:]], tree.parent[1:]
            own = mover >= 0
            gain = worth[mover[own], 1 + np.flatnonzero(own)] - worth[mover[own], above[own]]
            gains.append(max(0.0, float(gain.max() / np.ptp(tree.payoffs))))
    good = sum(gain <= WRONG for gain in gains)
    return f"{good} of {len(gains)}", small(max(gains)) if gains else ""
