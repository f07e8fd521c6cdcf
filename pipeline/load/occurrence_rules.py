"""Rules that hold a record against its survey: where it lies, and whether it was looked for."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import shapely

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.placing import WGS84, crs_faults
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.taxa import taxon_key, taxon_keys
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import vocabulary

GROUPS = ("taxon_group", "receptor_group")


def records_in_footprint(folder: Folder) -> list[Fault]:
    """C5: a record lies in the ground that its event searched, as far as its place is certain.

    Beside it by more than its uncertainty is an error; a warning where nobody says how uncertain
    the point is.
    """
    settings = folder.settings
    if settings is None or not folder.has("survey_events", "occurrences"):
        return []
    pairs = _in_searched_ground(folder)
    if pairs.empty or crs_faults(settings.crs):
        return []
    ground = gpd.GeoSeries(shapely.from_wkt(pairs["ground"].to_numpy(dtype=object)), crs=WGS84)
    points = gpd.points_from_xy(pairs["decimalLongitude"], pairs["decimalLatitude"], crs=WGS84)
    metres = shapely.distance(
        ground.to_crs(settings.crs).to_numpy(), points.to_crs(settings.crs).to_numpy()
    )
    uncertain = pairs["coordinateUncertaintyInMeters"]
    outside = metres > uncertain.fillna(0.0) + folder.accuracy_m
    rule = "a record lies in the ground that its event searched, as far as its place is certain"
    fix = "correct the point, the eventID or the footprint, or type how uncertain the point is"
    return [
        row_fault(
            "occurrences", row, "decimalLatitude", f"{rule} ({row['eventID']}: {off:,.0f} m)", fix,
            severity="warning" if pd.isna(row["coordinateUncertaintyInMeters"]) else "error",
        )
        for row, off in zip(rows_of(pairs[outside]), metres[outside], strict=True)
    ]  # fmt: skip


def _in_searched_ground(folder: Folder) -> pd.DataFrame:
    """Return the records with a point whose event has an outline, and that as ``ground``."""
    events = folder.tables["survey_events"].dropna(subset=["eventID", "footprintWKT"])
    shapes = shapely.from_wkt(events["footprintWKT"].to_numpy(dtype=object), on_invalid="ignore")
    usable = events[shapely.is_valid(shapes) & ~shapely.is_empty(shapes)]
    ground = usable.drop_duplicates("eventID")[["eventID", "footprintWKT"]]
    records = folder.tables["occurrences"].dropna(subset=["decimalLatitude", "decimalLongitude"])
    return records.merge(ground.rename(columns={"footprintWKT": "ground"}), on="eventID")


def records_are_of_the_target(folder: Folder) -> list[Fault]:
    """C5: a present record is of a taxon that its survey looked for, else it is a chance find.

    Told only where it is certain: a family in the scope may hold any genus.
    """
    if not folder.has("survey_events", "occurrences"):
        return []
    events = folder.tables["survey_events"].dropna(subset="eventID")
    scopes = {
        event: scope
        for event, scope in side_by_side(events["eventID"], events["targetTaxonomicScope"])
        if known(scope)
    }
    records = folder.tables["occurrences"].dropna(subset=["eventID", "scientificName"])
    records = records.assign(
        taxon=taxon_keys(records["scientificName"]),
        scope=[scopes.get(event, "") for event in records["eventID"]],
    )
    receptors = _Receptors(folder.tables.get("receptors", pd.DataFrame()), set(records["taxon"]))
    records = records[records["occurrenceStatus"].eq("present")]
    pairs = set(side_by_side(records["scope"], records["taxon"]))
    outside = {pair for pair in pairs if receptors.is_outside(split_list(pair[0]), pair[1])}
    chance = [pair in outside for pair in side_by_side(records["scope"], records["taxon"])]
    fix = "nothing, if it was found by chance; else add the taxon to targetTaxonomicScope"
    return [
        row_fault(
            "occurrences", row, "scientificName",
            f"non-target: event {row['eventID']} looked for {row['scope']}", fix,
            severity="warning",
        )
        for row in rows_of(records[chance])
    ]  # fmt: skip


class _Receptors:
    """What the receptors say of taxa: which names stand for them, and of which groups they are.

    A scope may speak in words ("great crested newt"): a species is what has the genus of a taxon
    that was recorded, as present or absent.
    """

    def __init__(self, receptors: pd.DataFrame, recorded: set[str]) -> None:
        self._genera = {taxon.partition("_")[0] for taxon in recorded if "_" in taxon}
        self._taxa: dict[str, set[str]] = {}
        self._groups: dict[str, set[str]] = {}
        for row in rows_of(receptors):
            taxa = {taxon_key(str(one)) for one in [row["name"], *split_list(row["members"])]}
            for name in (row["receptor_id"], row["name"], row["assessment_entity"]):
                self._taxa.setdefault(taxon_key(str(name)), set()).update(taxa)
            for taxon in taxa:
                self._groups.setdefault(taxon, set()).update(str(row[name]) for name in GROUPS)

    def is_outside(self, scope: list[str], taxon: str) -> bool:
        """Return whether a taxon is certainly none of those that a survey looked for."""
        return bool(scope) and all(self._is_another(item, taxon) for item in scope)

    def _is_another(self, item: str, taxon: str) -> bool:
        key = taxon_key(item)
        if taxon == key or taxon.startswith(f"{key}_"):  # itself, its subspecies, or its genus
            return False
        if key in self._taxa:
            return taxon not in self._taxa[key]
        groups = {vocabulary(f"{name}s").canonical(item) for name in GROUPS} - {None}
        if groups:
            return taxon in self._groups and not groups & self._groups[taxon]
        return "_" in key and key.partition("_")[0] in self._genera


OCCURRENCE_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    records_in_footprint,
    records_are_of_the_target,
)
