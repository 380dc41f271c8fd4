"""Keeps a running n8n's answers in the harvest folder, byte for byte as received."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from n8n_rig.edge_answers import edge_answers
from n8n_rig.http_exchange import Answer
from n8n_rig.public_api import PublicApi
from n8n_rig.server import Server
from n8n_rig.workshop import Workshop

PAGE_LIMIT = 100
STATUSES = ("success", "error", "waiting", "canceled", "crashed", "running", "new", "unknown")


class Harvester:
    """Writes answers below one folder, with an index of what was asked."""

    def __init__(self, api: PublicApi, folder: Path) -> None:
        self._api = api
        self._folder = folder

    def keep(self, name: str, path: str, answer: Answer) -> None:
        file = self._folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.body)
        entry = {"name": name, "path": path, "status": answer.status, "bytes": len(answer.body)}
        with (self._folder / "index.jsonl").open("a", encoding="utf-8") as index:
            index.write(json.dumps(entry) + "\n")

    def pages(self, name: str, query: str = "") -> list[str]:
        """Walk a list to its end; the ids seen."""
        ids: list[str] = []
        cursor = ""
        number = 0
        while True:
            number += 1
            path = f"/executions?limit={PAGE_LIMIT}{query}"
            if cursor:
                path += f"&cursor={quote(cursor)}"
            answer = self._api.raw(path)
            self.keep(f"{name}/page-{number:04d}", path, answer)
            page = answer.document()
            ids += [str(row["id"]) for row in page["data"]]
            cursor = page["nextCursor"]
            if not cursor:
                return ids

    def singles(self, ids: list[str]) -> None:
        for execution_id in ids:
            path = f"/executions/{execution_id}?includeData=true"
            self.keep(f"one/{execution_id}", path, self._api.raw(path))


def harvest(server: Server) -> Path:
    """Everything that stands, then the edge answers (which damage the store on purpose)."""
    folder = server.layout.harvest_folder
    workshop = Workshop(server)
    harvester = Harvester(workshop.api, folder)
    ids = harvester.pages("list")
    harvester.pages("list-with-data", "&includeData=true")
    for status in STATUSES:
        harvester.pages(f"status-{status}", f"&status={status}")
    harvester.singles(ids)
    for edge in edge_answers(workshop):
        harvester.keep(f"edges/{edge.name}", edge.path, edge.answer)
    return folder
