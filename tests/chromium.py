"""Chromium, for the tests of the live page.

``python3 tests/chromium.py`` says where it is, and where there is none installs Debian's.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "NEGOTIATION_CHROMIUM"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
APPLICATION = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
#: Debian's packages, the smaller one first; older releases have the second alone.
PACKAGES = ("chromium-headless-shell", "chromium")


def find():
    """Path of the Chromium that the variable names, or that is installed; None if there is none."""
    given = os.environ.get(VARIABLE)
    if given:
        if shutil.which(given) is None:
            raise FileNotFoundError(f"{VARIABLE}={given} is no program")
        return given
    found = [path for path in map(shutil.which, NAMES) if path]
    return found[0] if found else str(APPLICATION) if APPLICATION.exists() else None


def install():
    """Install one of Debian's packages, as root or with sudo."""
    become = [] if getattr(os, "geteuid", lambda: 1)() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt(*arguments):
        command = [*become, "apt-get", "-q", *arguments]
        return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode

    try:
        apt("update")
        for package in PACKAGES:
            if apt("install", "-y", "--no-install-recommends", package) == 0:
                return
    except FileNotFoundError as error:
        print(f"there is no {error.filename} here", file=sys.stderr)


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit(f"no Chromium, and none could be installed: install one, or name it in {VARIABLE}")
    print(find())
