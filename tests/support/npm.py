"""Tools from npm, as tests ask for them: installed once into the folder of their package.json."""

import shutil
import subprocess
from pathlib import Path

import pytest


def installed(folder: Path) -> Path:
    """node_modules of ``folder``, up to date with its package.json. Skips without npm or its registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs Node.js with npm")
    done = folder / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (folder / "package.json").stat().st_mtime:
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--fetch-retries=1"]
        answer = subprocess.run([npm, "install", *quiet], cwd=folder, capture_output=True, text=True)
        if answer.returncode:
            reason = answer.stderr.strip().partition(chr(10))[0]
            pytest.skip(f"npm could not install what {folder.name} needs: {reason}")
        done.touch()
    return done.parent
