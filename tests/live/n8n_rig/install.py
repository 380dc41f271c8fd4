"""Installs Node and a real n8n into the rig's folder.

Needs npm, g++, make and python3, and the ordinary registries. Takes 3 to 8 minutes, most of it
compiling sqlite3. Each step is skipped when its result is there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from n8n_rig.layout import Layout

NODE_PACKAGE = "node@24"
# 2.41.3 names packages that were never published.
N8N_VERSION = "2.41.1"
PNPM_VERSION = "10"
MOST_OVERRIDES = 40
KNOWN_OVERRIDES = {
    # linkedom 0.18.15 asks for a package that the registry did not have.
    "linkedom": "0.18.12",
    # n8n 1.x takes this from a host of its own. The rig reads no spreadsheets: any will do.
    "xlsx": "0.18.5",
    # Newer ones ask for more than the @langchain/core that n8n 1.x brings.
    "@langchain/langgraph@1.0.2>@langchain/langgraph-checkpoint": "1.0.0",
}


class InstallError(RuntimeError):
    """A step of the install failed; the text says which."""


def install(layout: Layout) -> None:
    """Bring the folder to the point where `server.Server.start` works."""
    for folder in (layout.node_folder, layout.pnpm_folder, layout.app_folder, layout.home_folder):
        folder.mkdir(parents=True, exist_ok=True)
    _install_node(layout)
    _install_pnpm(layout)
    _install_n8n(layout)
    _build_sqlite3(layout)


def environment(layout: Layout) -> dict[str, str]:
    """This process's environment with the rig's own Node in front."""
    values = dict(os.environ)
    values["PATH"] = f"{layout.node_home() / 'bin'}{os.pathsep}{values.get('PATH', '')}"
    return values


def _run(
    command: list[str], folder: Path, values: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=values, capture_output=True, text=True, check=False
    )


def _run_or_fail(command: list[str], folder: Path, values: dict[str, str] | None = None) -> None:
    done = _run(command, folder, values)
    if done.returncode != 0:
        raise InstallError(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-1500:]}")


def _install_node(layout: Layout) -> None:
    package = layout.node_folder / "node_modules/node"
    if (package / "bin/node").exists():
        return
    _write_package(layout.node_folder, {"name": "rig-node", "private": True})
    _npm_install(layout.node_folder, NODE_PACKAGE)
    if not (package / "bin/node").exists():
        # npm held the package's own install script back.
        _run_or_fail(["node", "installArchSpecificPackage.js"], package)


def _install_pnpm(layout: Layout) -> None:
    """Use pnpm: npm takes more than 9 minutes to resolve n8n's tree, pnpm about one."""
    if layout.pnpm_script.exists():
        return
    _write_package(layout.pnpm_folder, {"name": "rig-pnpm", "private": True})
    _npm_install(layout.pnpm_folder, f"pnpm@{PNPM_VERSION}")


def _npm_install(folder: Path, package: str) -> None:
    _run_or_fail(["npm", "install", "--no-audit", "--no-fund", package], folder)


def _write_package(folder: Path, package: dict[str, Any]) -> None:
    (folder / "package.json").write_text(json.dumps(package, indent=1), encoding="utf-8")


def _pnpm(layout: Layout, *options: str) -> list[str]:
    return [
        "node",
        str(layout.pnpm_script),
        "install",
        "--ignore-scripts",
        *options,
        "--config.node-linker=hoisted",
        "--config.strict-peer-dependencies=false",
        "--config.auto-install-peers=true",
        "--reporter=append-only",
        "--store-dir",
        str(layout.store_folder),
    ]


def _install_n8n(layout: Layout) -> None:
    if (layout.app_folder / "node_modules/n8n/dist").is_dir():
        return
    _resolve(layout)
    command = _pnpm(layout, "--frozen-lockfile")
    _run_or_fail(command, layout.app_folder, environment(layout))


def _resolve(layout: Layout) -> None:
    """Write the lock file.

    A registry frozen at a date can hold a parent whose newest child is not there yet. Such a child
    is pinned to the newest one held, and the resolving is tried again.
    """
    overrides = dict(KNOWN_OVERRIDES)
    package = {
        "name": "n8n-rig-app",
        "private": True,
        "dependencies": {"n8n": os.environ.get("N8N_VERSION", N8N_VERSION)},
        "pnpm": {"overrides": overrides},
    }
    command = _pnpm(layout, "--lockfile-only")
    for _ in range(MOST_OVERRIDES):
        _write_package(layout.app_folder, package)
        done = _run(command, layout.app_folder, environment(layout))
        if done.returncode == 0:
            return
        text = done.stdout + done.stderr
        wanted = re.search(r"No matching version found for (\S+)@(\S+) while", text)
        held = re.search(r'The latest release of \S+ is "([^"]+)"', text)
        if not (wanted and held):
            raise InstallError(re.sub(r"https?://[^/ ]+", "<registry>", text[-1500:]))
        overrides[f"{wanted[1]}@{wanted[2]}"] = held[1]
    raise InstallError("n8n's packages could not be resolved")


def _build_sqlite3(layout: Layout) -> None:
    """Compile the one native module n8n must have, against the headers of this Node."""
    module = layout.app_folder / "node_modules/sqlite3"
    if (module / "build/Release/node_sqlite3.node").exists():
        return
    values = {**environment(layout), "CFLAGS": "-w"}
    _run_or_fail(
        [
            "node",
            str(_node_gyp(layout)),
            "rebuild",
            f"--nodedir={layout.node_home()}",
            "--release",
        ],
        module,
        values,
    )


def _node_gyp(layout: Layout) -> Path:
    """The build tool: the one that comes with npm, else the one in n8n's own tree."""
    npm = shutil.which("npm")
    if npm:
        beside_npm = Path(npm).resolve().parents[1] / "node_modules/node-gyp/bin/node-gyp.js"
        if beside_npm.exists():
            return beside_npm
    return layout.app_folder / "node_modules/node-gyp/bin/node-gyp.js"
