"""The gates of a day as a Prefect flow: which blocks may be cleared, and what holds the others."""

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from riskshed.flows.turns import TODAY, day_in_question, turn_of
from riskshed.flows.vanished import gone_since, on_day, present_in
from riskshed.pipeline.assess import answered, assessment_date, ready_site
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.schemas.faults import fault_table
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.provenance import inputs_hash

TOLD = ("block_id", "rule_id", "state", "reason", "way_out", "owner")


@flow(name="gates", validate_parameters=False)
def gates_flow(site_folder: str, as_of: str | None = TODAY) -> dict[str, str]:
    """Return the state of each block on the day, and leave a table of what holds the others."""
    folder = Path(site_folder)
    with turn_of(folder):
        site, faults = load_site(folder)
        ready = ready_site(site, faults)
        day = assessment_date(ready, day_in_question(folder, as_of))
        gated = answered(ready, knowledge_of(ready), fault_table(faults), day).gated
    gates, blocks = on_day(gated.gates, day), on_day(gated.blocks, day)
    held = gates[gates["state"].ne("go")]
    rows = [{name: row[name] for name in TOLD} for row in rows_of(held)]
    inputs, present = inputs_hash(ready.inputs), present_in(ready.tables)
    gone = gone_since(folder, inputs, gated.gates, day, present)
    for one in gone:
        get_run_logger().warning(one.told())
    told = "".join(f"\n\n**{one.told()}**" for one in gone)
    create_table_artifact(rows, key="gates-of-the-day", description=f"# Gates on {day}{told}")
    return dict(side_by_side(blocks["block_id"], blocks["state"]))
