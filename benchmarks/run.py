"""Measure the solvers beside Nashpy, QuantEcon and Gambit: ``python benchmarks/run.py``.

One command, with any Python that the package supports. It makes an environment of its own in
``benchmarks/.env`` (kept for the next time), installs the project and the peers there, measures
everything, a thread each, and writes ``docs/benchmarks.md``, a section at a time: what is done
stays if the run is stopped, and ``--only`` measures some sections again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HOME = HERE / ".env"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Installed with the project. Nashpy is among its dependencies; sweeps are spread over Dask.
PEERS = ["quantecon", "distributed"]
#: The newest Gambit comes as a wheel; 16.7.0 is built from source, which takes ten minutes.
GAMBIT = "17.0.0b2"
#: One thread, for everybody.
THREADS = ["OMP", "OPENBLAS", "MKL", "NUMBA", "VECLIB_MAXIMUM", "NUMEXPR"]
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in THREADS}


def install(gambit: str | None) -> None:
    """Make the environment, or bring it up to date. Gambit is left out if it cannot be had."""
    if not PYTHON.exists():
        print(f"Making {HOME} ...", flush=True)
        venv.create(HOME, with_pip=True, clear=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "-e", f"{ROOT}[store]", *PEERS], check=True)
    if gambit is None:
        remove = [str(PYTHON), "-m", "pip", "uninstall", "-q", "-y", "pygambit"]
        subprocess.run(remove, check=True, stderr=subprocess.DEVNULL)
    elif subprocess.run([*pip, f"pygambit=={gambit}"], check=False).returncode:
        print(f"Gambit {gambit} could not be installed; going on without it.", file=sys.stderr)


def main() -> int:
    """Prepare the environment, and measure in it."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0],
        epilog="What else is given goes to the measuring: --quick, --seed, --only, --out.",
    )
    parser.add_argument("--gambit", metavar="VERSION", default=GAMBIT, help="default: %(default)s")
    parser.add_argument("--without-gambit", action="store_true")
    settings, rest = parser.parse_known_args()
    install(None if settings.without_gambit else settings.gambit)
    return subprocess.run(
        [str(PYTHON), "-m", "benchmarks.measure", *rest],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
