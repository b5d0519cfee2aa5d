"""All Nash equilibria of random games: ours beside Nashpy and QuantEcon, same games, same run.

Run ``python benchmarks/nash.py``. Payoffs are standard normal, so the games are generic: their
number of equilibria is odd (Wilson 1971); a solver that returns an even number has lost one.
QuantEcon is compared if it is installed. Times are of the processor, one core each, so that other
work on the machine does not count.
"""

from __future__ import annotations

import argparse
import time
import warnings

import nashpy
import numpy as np

import negotiation as ng

try:
    import quantecon.game_theory as quantecon
except ImportError:
    quantecon = None

SIZES = [  # Shape, games of ours, games of the peers.
    ((2, 2), 10_000, 300),
    ((3, 3), 5_000, 200),
    ((5, 5), 200, 20),
    ((2, 2, 2), 10_000, 50),
    ((2, 2, 2, 2), 5_000, 0),
    ((2, 2, 2, 2, 2), 1_000, 0),
    ((3, 3, 3), 1_000, 0),
    ((3, 3, 3, 3), 5, 0),
]


def ours(payoffs):
    """Count the equilibria of each game, the complete games, and the regret relative to range."""
    start = time.process_time()
    eqs = ng.nash_equilibria(ng.NormalFormGame(payoffs))
    seconds = time.process_time() - start
    spread = np.ptp(payoffs.reshape(-1, payoffs.shape[-1]), axis=0)
    regret = (eqs.regret / spread[eqs.game]).max()
    return seconds / payoffs.shape[-1], eqs.count, eqs.complete.mean(), regret


def theirs(solve, payoffs):
    """Time and count for a solver that takes one game."""
    games = np.moveaxis(payoffs, -1, 0)
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counts = [len(list(solve(game))) for game in games]
    return (time.process_time() - start) / len(games), np.array(counts)


def in_quantecon(payoffs):
    """Build QuantEcon's game: each player's payoffs start at its own axis."""
    n = len(payoffs)
    return quantecon.NormalFormGame(
        [
            quantecon.Player(
                np.ascontiguousarray(np.transpose(payoffs[i], [(i + k) % n for k in range(n)]))
            )
            for i in range(n)
        ]
    )


def peers(n_players):
    """Name the peers for so many players."""
    if n_players == 2:
        yield "Nashpy, supports", lambda u: nashpy.Game(*u).support_enumeration()
        yield "Nashpy, vertices", lambda u: nashpy.Game(*u).vertex_enumeration()
        if quantecon is not None:
            yield "QuantEcon, supports", lambda u: quantecon.support_enumeration(in_quantecon(u))
            yield "QuantEcon, vertices", lambda u: quantecon.vertex_enumeration(in_quantecon(u))


def row(name, games, seconds, odd, missed="", ratio="", complete="", regret=""):
    """Print one line of the table."""
    print(
        f"{name:<22}{games:>7}{seconds * 1e6:>12.1f}{ratio:>9}{complete:>10}{odd:>8.1%}{missed:>8}"
        f"{regret:>10}",
        flush=True,
    )


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="share of the games to run")
    parser.add_argument("--seed", type=int, default=2023)
    settings = parser.parse_args()
    ng.nash_equilibria(ng.NormalFormGame(np.eye(2)[None].repeat(2, 0)))  # Load everything.
    print(f"NumPy {np.__version__}, seed {settings.seed}; QuantEcon {'yes' if quantecon else 'no'}")
    print(
        f"{'solver':<22}{'games':>7}{'us a game':>12}{'ratio':>9}{'complete':>10}{'odd':>8}"
        f"{'missed':>8}{'regret':>10}"
    )
    for shape, all_games, games_of_peers in SIZES:
        games = max(1, int(all_games * settings.share))
        payoffs = np.random.default_rng(settings.seed).normal(size=(len(shape), *shape, games))
        print("x".join(map(str, shape)))
        seconds, count, complete, regret = ours(payoffs)
        odd = (count % 2 == 1).mean()
        row("ours", games, seconds, odd, "0", "1", f"{complete:.1%}", f"{regret:.0e}")
        one = min(games, 20)
        alone = np.mean([ours(payoffs[..., k : k + 1])[0] for k in range(one)])
        row("ours, one by one", one, alone, odd, ratio=f"{alone / seconds:.1f}")
        some = min(games, games_of_peers)
        for name, solve in peers(len(shape)):
            theirs(solve, payoffs[..., :1])  # Compile what they compile.
            time_a_game, found = theirs(solve, payoffs[..., :some])
            lost = int(np.maximum(count[:some] - found, 0).sum())
            row(name, some, time_a_game, (found % 2).mean(), lost, f"{time_a_game / seconds:.0f}")


if __name__ == "__main__":
    main()
