"""Where the rig keeps its things: one folder, with a fixed place for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]
DEFAULT_FOLDER = PROJECT_ROOT / ".live"


@dataclass(frozen=True)
class Layout:
    """The places inside the rig's folder."""

    folder: Path

    @property
    def node_folder(self) -> Path:
        """The npm package `node`, which carries Node's program and headers."""
        return self.folder / "node"

    @property
    def pnpm_folder(self) -> Path:
        return self.folder / "pnpm"

    @property
    def pnpm_script(self) -> Path:
        return self.pnpm_folder / "node_modules/pnpm/bin/pnpm.cjs"

    @property
    def store_folder(self) -> Path:
        """What pnpm has downloaded."""
        return self.folder / "store"

    @property
    def app_folder(self) -> Path:
        """The installed n8n."""
        return self.folder / "app"

    @property
    def home_folder(self) -> Path:
        """N8N_USER_FOLDER: the database and the binary files of the running n8n."""
        return self.folder / "home"

    @property
    def database_file(self) -> Path:
        return self.home_folder / ".n8n/database.sqlite"

    @property
    def identity_file(self) -> Path:
        """Ports and throw-away secrets of this rig, made at run time."""
        return self.folder / "identity.json"

    @property
    def key_file(self) -> Path:
        return self.folder / "api-key.txt"

    @property
    def pid_file(self) -> Path:
        return self.folder / "n8n.pid"

    @property
    def log_file(self) -> Path:
        return self.folder / "n8n.log"

    @property
    def harvest_folder(self) -> Path:
        return self.folder / "harvest"

    def node_home(self) -> Path:
        """The folder of the installed Node (its `bin` holds the program)."""
        found = sorted((self.node_folder / "node_modules").glob("**/node-linux-*"))
        homes = [path for path in found if (path / "bin/node").is_file()]
        if not homes:
            raise FileNotFoundError("Node is not installed here yet: run the install step first.")
        return homes[0]
