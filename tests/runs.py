"""What a run folder holds, for comparing one with another."""

import json
from pathlib import Path


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a run, the manifest without its time."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    manifest = json.loads(found.pop("manifest.json"))
    manifest.pop("written_at")
    return {**found, "manifest.json": json.dumps(manifest, sort_keys=True).encode()}
