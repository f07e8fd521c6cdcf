"""The gates of a day as a Prefect flow: which blocks may be cleared, and what holds the others."""

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from riskshed.flows.turns import TODAY, day_in_question, turn_of
from riskshed.flows.vanished import present_in, run_before, vanished
from riskshed.pipeline.assess import answered, assessment_date, ready_site
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.schemas.faults import fault_table
from riskshed.schemas.frames import rows_of
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
    on_day = gated.gates[
        (gated.gates["date_from"] <= day.isoformat()) & (gated.gates["date_to"] >= day.isoformat())
    ]
    held = on_day[on_day["state"].ne("go")]
    rows = [{name: row[name] for name in TOLD} for row in rows_of(held)]
    before = run_before(folder, inputs_hash(ready.inputs))
    gone = vanished(before, gated.gates, day, present_in(ready.tables))
    for one in gone:
        get_run_logger().warning(one.told())
    told = "".join(f"\n\n**{one.told()}**" for one in gone)
    create_table_artifact(rows, key="gates-of-the-day", description=f"# Gates on {day}{told}")
    blocks = gated.blocks
    today = blocks[
        (blocks["date_from"] <= day.isoformat()) & (blocks["date_to"] >= day.isoformat())
    ]
    return dict(zip(today["block_id"], today["state"], strict=True))
