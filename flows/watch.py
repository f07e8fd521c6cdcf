"""Watching the inputs of a site: when a file changed, it is assessed again."""

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger

from riskshed.flows.assess import assess_flow
from riskshed.flows.turns import TODAY
from riskshed.pipeline.load.files import input_table
from riskshed.pipeline.write.read_run import latest_run, read_manifest
from riskshed.schemas.provenance import inputs_hash


@flow(name="watch", validate_parameters=False)
def watch_flow(site_folder: str, as_of: str | None = TODAY) -> dict[str, Any] | None:
    """Assess the site if its inputs are not those of its last run; return what came out.

    The inputs are site.yaml, tables/ and layers/. A site without a run is assessed.
    """
    folder = Path(site_folder)
    if not changed(folder):
        get_run_logger().info("the inputs are those of the last run")
        return None
    done: dict[str, Any] = assess_flow(site_folder, as_of=as_of)
    return done


def changed(folder: Path) -> bool:
    """Return whether the inputs of a site are other ones than those of its last run."""
    last = latest_run(folder / "runs")
    return last is None or read_manifest(last)["inputs_hash"] != inputs_hash(input_table(folder))
