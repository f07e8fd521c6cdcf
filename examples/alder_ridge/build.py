"""Make the invented mine from its short description: `python examples/alder_ridge/build.py`.

declared/  what we made up: outlines in metres, blocks, sources, receptors, surveys, stations …
tables/, layers/, site.yaml   made here, the same bytes every time; nothing is drawn at random
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # building.py is shared by the examples

import fieldwork  # noqa: E402 - after the path on which building.py is found
import ground  # noqa: E402
from building import Row, read_rows, write_layer, write_table  # noqa: E402

DECLARED = HERE / "declared"
DESCRIBED = {  # rows that stand in for many, or carry metres in place of degrees
    "shapes", "zones", "disturbance_blocks", "surveys", "occurrences", "stations", "levels",
    "readings", "clearances",
}  # fmt: skip


def tables() -> dict[str, list[Row]]:
    """Return the rows of every table; what is not worked out is as declared."""
    told = {path.stem: read_rows(path) for path in sorted(DECLARED.glob("*.csv"))}
    shapes = ground.shapes(told["shapes"])
    samples = fieldwork.samples(told["stations"])
    made = {
        "disturbance_blocks": ground.block_rows(told["disturbance_blocks"], shapes["blocks"]),
        "habitats": ground.habitat_rows(told["zones"], shapes),
        "survey_events": fieldwork.events(told["surveys"]),
        "occurrences": fieldwork.occurrences(told["occurrences"], told["surveys"]),
        "samples": samples,
        "chemistry": fieldwork.chemistry(told["levels"], samples),
        "clearances": fieldwork.clearances(told["clearances"]),
        "physical": fieldwork.readings(told["readings"]),
    }
    return made | {name: rows for name, rows in told.items() if name not in DESCRIBED}


def build(out: Path) -> None:
    """Make the site folder in `out`."""
    (out / "tables").mkdir(parents=True, exist_ok=True)
    (out / "layers").mkdir(exist_ok=True)
    shapes = ground.shapes(read_rows(DECLARED / "shapes.csv"))
    for name, features in ground.layers(shapes).items():
        write_layer(out / "layers" / f"{name}.geojson", features)
    for name, rows in tables().items():
        write_table(out / "tables" / f"{name}.csv", rows)
    (out / "site.yaml").write_bytes((DECLARED / "site.yaml").read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the site (default: here)")
    build(parser.parse_args().out)
