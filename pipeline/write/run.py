"""Every file of a run folder: the one module here that knows which writer writes what."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from riskshed.pipeline.write.csv_file import write_csv
from riskshed.pipeline.write.graph_file import write_graph_json, write_graphml
from riskshed.pipeline.write.illustrative import marked
from riskshed.pipeline.write.json_file import write_json
from riskshed.pipeline.write.manifest import write_manifest
from riskshed.pipeline.write.parquet_file import write_parquet
from riskshed.pipeline.write.run_folder import MANIFEST, write_run
from riskshed.pipeline.write.xlsx_file import write_register_xlsx
from riskshed.schemas.cells import tidy
from riskshed.schemas.outputs import CSV_TABLES, PARQUET_TABLES, RunOutputs, allowed_terms

Writer = Callable[[Path], None]


def write_outputs(outputs: RunOutputs, folder: Path, *, written_at: str) -> Path:
    """Write a run folder, whole or not at all, and return it.

    Where the same run stands there already, it is left untouched; ask `read_run.is_run` first to
    tell the two cases apart.

    Parameters
    ----------
    outputs : everything the run made
    folder : the run folder, usually ``<site>/runs/<run_name>``
    written_at : the time for the manifest, ISO text; the clock belongs to the caller

    Raises
    ------
    UsageError
        if another run or something else stands at `folder`, or the disk refuses
    """
    write_run(folder, dict(_writers(marked(outputs), written_at)))
    return folder


def _writers(outputs: RunOutputs, written_at: str) -> Iterator[tuple[str, Writer]]:
    """Yield file name and writer; the manifest is last and sees the others."""
    yield from _register_writers(outputs)
    for name in PARQUET_TABLES:
        yield f"{name}.parquet", partial(write_parquet, getattr(outputs, name))
    tables: dict[str, pd.DataFrame] = {f"{name}.csv": getattr(outputs, name) for name in CSV_TABLES}
    for file, table in tables.items():
        yield file, partial(write_csv, table, for_excel=False)
    yield "graph.graphml", partial(write_graphml, outputs.graph)
    yield "graph.json", partial(write_graph_json, outputs.graph)
    facts = {**outputs.manifest_facts, "readme": outputs.readme}
    yield MANIFEST, partial(write_manifest, facts=facts, tables=tables, written_at=written_at)


def _register_writers(outputs: RunOutputs) -> Iterator[tuple[str, Writer]]:
    register = tidy(outputs.register)  # once for the four; a tidy table passes fast
    yield "register.csv", partial(write_csv, register, for_excel=True)
    yield "register.parquet", partial(write_parquet, register)
    yield "register.json", partial(write_json, register)
    yield (
        "register.xlsx",
        partial(
            write_register_xlsx,
            register,
            outputs.columns,
            outputs.readme,
            created=str(outputs.manifest_facts["as_of"]),
            ratings=outputs.ratings,
            lists=allowed_terms(outputs.columns, outputs.ratings),
        ),
    )
