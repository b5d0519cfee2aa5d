"""Random trees with perfect recall, some of whose decisions cannot be told apart."""

import negotiation as ng


def random_tree(rng, depth, *, players=2, conflict=False, whole=False, joined=0.6):
    """Draw a tree of at most `depth` moves in a row, in which everybody moves.

    Decisions of a player with the same own history and as many actions are in an information set
    with the share `joined`. Payoffs are normal, or small whole numbers with many ties.
    """
    while True:
        drawn = _Drawn(rng, depth, players, conflict, whole, joined)
        root = drawn.grow(depth, ((),) * players)
        if isinstance(root, tuple) or drawn.movers != set(range(players)):
            continue
        return ng.Tree([f"P{i}" for i in range(players)], root)


class _Drawn:
    def __init__(self, rng, depth, players, conflict, whole, joined):
        self.rng, self.depth, self.players, self.joined = rng, depth, players, joined
        self.conflict, self.whole = conflict, whole
        self.sets, self.movers = {}, set()

    def payoffs(self):
        rng = self.rng
        u = rng.integers(-3, 4, self.players) if self.whole else rng.normal(size=self.players)
        return (float(u[0]), -float(u[0])) if self.conflict else tuple(map(float, u))

    def grow(self, left, histories):
        rng = self.rng
        if left == 0 or (left < self.depth and rng.random() < 0.15):
            return self.payoffs()
        size = int(rng.integers(2, 4))
        if rng.random() < 0.2:
            odds = rng.integers(1, 6, size)
            return ng.Chance({
                f"c{k}": (float(p), self.grow(left - 1, histories))
                for k, p in enumerate(odds / odds.sum())
            })  # fmt: skip
        i = int(rng.integers(self.players))
        known = self.sets.setdefault((i, histories[i], size), [])
        if not known or rng.random() > self.joined:
            known.append(f"set {sum(map(len, self.sets.values()))}")
        name = known[int(rng.integers(len(known)))]
        self.movers.add(i)
        after = {}
        for k in range(size):
            own = (*histories[i], (name, k))
            after[f"a{k}"] = self.grow(left - 1, (*histories[:i], own, *histories[i + 1 :]))
        return ng.Decision(f"P{i}", after, information=name)
