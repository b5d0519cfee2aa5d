"""Payoffs and pure equilibria of the ceasefire game over a grid: `python benchmarks/grid.py`.

Beside ours, in the same run: a loop over the same games with QuantEcon's brute force (if it is
installed), timed on 300 of them.
"""

import resource
import time

import numpy as np

import negotiation as ng

LOOPED = 300


def timed(work):
    """Best of three, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def peak():
    """Most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def looped(game):
    """Seconds a game of QuantEcon's search, with the game's construction; None without it."""
    try:
        from quantecon.game_theory import NormalFormGame, Player, pure_nash_brute
    except ImportError:
        return None
    flat, n = game.flat_payoffs, game.n_players
    start = time.perf_counter()
    for k in range(LOOPED):
        # QuantEcon has each player's own strategies on the first axis.
        players = [
            Player(np.transpose(flat[i, ..., k], [(i + j) % n for j in range(n)])) for i in range(n)
        ]
        pure_nash_brute(NormalFormGame(players))
    return (time.perf_counter() - start) / LOOPED


def main():
    """Print the table."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    g, b = np.linspace(0, 8, 200)[:, None], np.linspace(0, 6, 200)
    game = talks.game(g=g, b=b)
    seconds = timed(lambda: ng.pure_equilibria(talks.game(g=g, b=b)))
    each = seconds / 4e4 * 1e6
    print(f"200 x 200 payoffs and pure equilibria: {seconds:.3f} s, {each:.2f} us a game")
    peer = looped(game)
    if peer is not None:
        print(f"  QuantEcon, a loop: {peer * 1e6:.0f} us a game, {peer * 1e6 / each:.0f} times")
    seconds = timed(lambda: ng.sweep(talks, g=g[:, 0], b=b))
    print(f"200 x 200 sweep with margins: {seconds:.3f} s; peak {peak():.0f} MiB")
    axes = {"g": np.linspace(0, 8, 1000), "b": np.linspace(0, 6, 1000)}
    seconds = timed(lambda: ng.sweep(talks, **axes))
    print(f"1000 x 1000 sweep with margins: {seconds:.2f} s; peak {peak():.0f} MiB")


if __name__ == "__main__":
    main()
