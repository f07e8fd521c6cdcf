"""`riskshed new DIR`: an empty site folder that `riskshed check` accepts, now and once filled."""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path

from riskshed.schemas.dictionary import markdown
from riskshed.schemas.faults import RefusedError, UsageError
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of

SETTINGS = """\
# The settings of this site. Lines that begin with # are remarks; remove the # to set a key. From
# attribution_length_m on they are what holds where this file is silent.
# Change the first five keys before anything else: they are examples.
id: {site_id}
name: {name}
country: FRA                # ISO 3166-1 alpha-3
crs: 32631                  # EPSG code in metres: your UTM zone or national grid
phases:                     # leave out what the project does not have; null = not known
  construction: {{start: null, end: null}}
  operation: {{start: null, end: null}}
  closure: {{start: null, end: null}}
  post_closure: {{start: null, end: null}}

as_of: null                 # day on which the assessment speaks, YYYY-MM-DD; --as-of wins
illustrative: false         # true where numbers are made up: every output says so
sampling_design: unknown    # random, systematic, stratified, targeted, gradient or unknown
seed: 20240101              # of everything random: same seed, same bytes
draws: 1000

# benchmark_sets: [eco_ssl_guild, eco_ssl]    # in order; the first that matches is used
# trv_sets: [eco_ssl, sample_1996]            # reference doses of wildlife, in order
# background_region: france_ile_de_france_total
# exposure_units: {{by: [habitat_group, distance_band], bands_m: [0, 1000, 2000], min_n: 8}}
# sample_snap_m: 100      # a sample outside all zones joins the nearest within this distance
# accepted:               # unverified facts that a named person accepts for this site
#   - {{key: "benchmark:eco_ssl-Cd-plant-SL", by: "J. Martin", date: 2026-03-02, reason: "seen"}}
# regions: [GB-ENG]       # whose survey requirements hold; those of the country do
# time_zone: Europe/London  # IANA name
# sign_off:               # who must sign before a block may be cleared
#   - {{name: "L. Chen", role: "environment manager"}}
# crew_capacity: 10       # crew-days of survey work a week
# merge_trips_km: 10      # visits to blocks no farther apart may share a trip
# standards: [HJ 19, IFC PS6]   # what the assessment follows; each brings its gate rules
# methods: [significance, screening, risk]    # which scores and totals are written
# minerals: [copper]      # what is mined; asked for inside an ecological redline
# source_note: where the data come from
{defaults}"""
DEFAULTS = ("thresholds", "tolerances", "attribution_length_m")  # sections of config/default.yaml

LAYERS = """\
# Layers

GeoJSON (WGS84 longitude and latitude, as RFC 7946 has it) or GeoPackage with its CRS. The file is
named as the layer, and each feature carries the id of its row:

| File | Id | Shapes |
|---|---|---|
| `blocks.geojson` | `block_id` of disturbance_blocks | polygons |
| `habitats.geojson` | `habitat_id` of habitats | polygons |
| `sources.geojson` | `source_id` of sources | points, lines or polygons |
| `zones.geojson` | `zone_id` of habitats and samples | polygons |
| `constraints.geojson` | `constraint_id` of constraints | polygons |
| `permits.geojson` | `permit_id` of permits | polygons: the ground of the permit |
| `cleared.geojson` | `block_id` of disturbance_blocks | polygons: the ground that was cleared |
| `study_area.geojson` | none | polygons |

One id has one feature (a shape of several parts is one multi-part feature). Shapes must be valid:
nothing is repaired here. The area of a block may differ from its `area_ha` by 2 % or 0.1 ha.
Layers that you do not have, you leave out.
"""

FIRST_STEPS = """\
{folder} is ready.
1. site.yaml: change id, name, country, crs and phases.
2. tables/: fill in what you have; a table that stays empty counts as not surveyed.
   DATA-DICTIONARY.md says what each column means.
3. riskshed check {folder}
"""


def run(folder: Path, as_json: bool) -> int:
    """Make the folder, print what to do next, and return 0.

    Raises
    ------
    UsageError
        where the folder is there and holds something
    RefusedError
        where it cannot be made
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and is not empty: name a new folder")
    made = contents(folder.resolve().name)
    try:
        write(folder, made)
    except OSError as error:
        raise RefusedError(f"{folder} cannot be made: {error.strerror}") from error
    if as_json:
        json.dump({"folder": str(folder), "files": sorted(made)}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(FIRST_STEPS.format(folder=folder))
    return 0


def contents(name: str) -> dict[str, str]:
    """Return the files of an empty site folder: path and text."""
    settings = SETTINGS.format(
        site_id=site_id(name), name=json.dumps(name, ensure_ascii=False), defaults=defaults()
    )
    tables = {f"tables/{table}.csv": header(table) for table in TABLES}
    return {
        "site.yaml": settings,
        "DATA-DICTIONARY.md": markdown(),
        "layers/README.md": LAYERS,
        **tables,
    }


def defaults() -> str:
    """Return the sections `DEFAULTS` of config/default.yaml as remarks.

    >>> defaults().splitlines()[0]
    '# attribution_length_m:'
    """
    text = files("riskshed.config").joinpath("default.yaml").read_text(encoding="utf-8")
    sections = re.findall(r"^(\w+):\n((?:  .+\n|\n(?=  ))+)", text, flags=re.MULTILINE)
    lines = [f"{key}:\n{body}" for key, body in sections if key in DEFAULTS]
    return "".join(f"# {line}\n" for line in "".join(lines).splitlines() if line)


def header(table: str) -> str:
    """Return the header of a table as a line of CSV.

    >>> header("source_stressors").startswith("source_id,stressor,strength,")
    True
    """
    return ",".join(column.name for column in columns_of(TABLES[table])) + "\n"


def site_id(name: str) -> str:
    """Return an id made of a folder's name.

    >>> site_id("Red Dog, Alaska"), site_id("紫金")
    ('red_dog_alaska', 'site')
    """
    words = re.findall(r"[a-z0-9.-]+", name.casefold())
    return "_".join(words)[:64].strip("._-") or "site"


def write(folder: Path, texts: dict[str, str]) -> None:
    """Write the files into the folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
