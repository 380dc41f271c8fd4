"""Starts and ends the rig's n8n, always by the id of its process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from http import HTTPStatus

from n8n_rig.http_exchange import exchange
from n8n_rig.identity import LOOPBACK, Identity, load_or_make
from n8n_rig.install import environment
from n8n_rig.layout import Layout

READY_WITHIN_SECONDS = 180
STOPPED_WITHIN_SECONDS = 40

SETTINGS = {
    "N8N_HOST": LOOPBACK,
    "N8N_LISTEN_ADDRESS": LOOPBACK,
    "N8N_PROTOCOL": "http",
    "N8N_DIAGNOSTICS_ENABLED": "false",
    "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
    "N8N_TEMPLATES_ENABLED": "false",
    "N8N_PERSONALIZATION_ENABLED": "false",
    "N8N_HIRING_BANNER_ENABLED": "false",
    "N8N_SECURE_COOKIE": "false",
    "N8N_PAYLOAD_SIZE_MAX": "64",
    "N8N_RUNNERS_ENABLED": "true",
    "N8N_BLOCK_ENV_ACCESS_IN_NODE": "true",
    "NODES_EXCLUDE": "[]",
    "GENERIC_TIMEZONE": "UTC",
    "EXECUTIONS_DATA_SAVE_ON_SUCCESS": "all",
    "EXECUTIONS_DATA_SAVE_ON_ERROR": "all",
    "EXECUTIONS_DATA_SAVE_ON_PROGRESS": "false",
    "EXECUTIONS_DATA_PRUNE": "false",
}


class ServerError(RuntimeError):
    """n8n did not do what it was started for."""


class Server:
    """The rig's n8n process."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.identity: Identity = load_or_make(layout)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.identity.n8n_url

    def start(self, extra_settings: dict[str, str] | None = None) -> None:
        """Start n8n and wait until it answers; does nothing when it is up already."""
        if self.is_alive():
            return
        self.layout.home_folder.mkdir(parents=True, exist_ok=True)
        values = {
            **environment(self.layout),
            **SETTINGS,
            "N8N_USER_FOLDER": str(self.layout.home_folder),
            "N8N_PORT": str(self.identity.n8n_port),
            "N8N_RUNNERS_BROKER_PORT": str(self.identity.broker_port),
            "N8N_ENCRYPTION_KEY": self.identity.encryption_key,
            **(extra_settings or {}),
        }
        with self.layout.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                ["node", "node_modules/n8n/bin/n8n", "start"],
                cwd=self.layout.app_folder,
                env=values,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.layout.pid_file.write_text(str(self._process.pid), encoding="ascii")
        self._wait_until_ready()

    def stop(self) -> None:
        """End n8n gracefully; by force when it takes too long."""
        pid = self._pid()
        if pid is None or not self.is_alive():
            self.layout.pid_file.unlink(missing_ok=True)
            return
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOPPED_WITHIN_SECONDS
        while self.is_alive() and time.monotonic() < until:
            time.sleep(0.3)
        self.kill()

    def kill(self) -> None:
        """End n8n and the task runner it started at once, as a power cut would (kill -9)."""
        pid = self._pid()
        if pid is not None:
            with suppress(ProcessLookupError):
                # start() gave n8n a process group of its own, so the group's id is the pid.
                os.killpg(pid, signal.SIGKILL)
            while self.is_alive():
                time.sleep(0.1)
        self.layout.pid_file.unlink(missing_ok=True)

    def is_alive(self) -> bool:
        pid = self._pid()
        if pid is None:
            return False
        if self._process is not None and self._process.pid == pid:
            # Our own child stays as a zombie until it is asked for like this.
            return self._process.poll() is None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _pid(self) -> int | None:
        try:
            return int(self.layout.pid_file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < until:
            if not self.is_alive():
                raise ServerError(f"n8n died; its log is {self.layout.log_file}")
            # n8n 1.x says it is ready before its interfaces are there; the editor's comes last.
            if self._is_good("/healthz/readiness") and self._is_good("/rest/settings"):
                return
            time.sleep(0.5)
        raise ServerError(f"n8n is not up; its log is {self.layout.log_file}")

    def _is_good(self, path: str) -> bool:
        with suppress(OSError):
            return exchange("GET", self.url + path, timeout=3).status == HTTPStatus.OK
        return False
