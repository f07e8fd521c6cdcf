"""What was read of a site folder, as the rules across tables see it."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from riskshed.pipeline.load.files import shorten
from riskshed.schemas.faults import Fault
from riskshed.schemas.settings import SiteSettings


@dataclass(frozen=True)
class Folder:
    """The typed tables and placed layers of a folder, faulty or not.

    Attributes
    ----------
    site_id : from the settings; empty where they cannot be read
    tables : the tables that were surveyed, by name
    layers : the layers, projected, by name
    typed_ids : ``table.column`` → the ids as typed, those of faulty rows among them
    unread : tables of which rows could not be read at all, so that their ids are not known
    unread_layers : layers of which a feature was refused, or that have no place for want of a CRS
    settings : of site.yaml; None where they cannot be read
    near_m : up to this distance works and a constraint are near each other
    accuracy_m : metres by which an outline may be wrong
    approvals : the sign-offs on record, of `read_approvals`; none where it cannot be believed
    """

    site_id: str
    tables: dict[str, pd.DataFrame]
    layers: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    typed_ids: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    unread_layers: frozenset[str] = frozenset()
    settings: SiteSettings | None = None
    near_m: float = 0.0
    accuracy_m: float = 0.0
    approvals: pd.DataFrame = field(default_factory=pd.DataFrame)

    def has(self, *tables: str) -> bool:
        """Return whether all of these tables have rows."""
        return all(len(self.tables.get(name, ())) > 0 for name in tables)


def row_fault(
    table: str,
    row: dict[str, Any],
    column: str,
    rule: str,
    fix: str,
    *,
    severity: str = "error",
    value: str | None = None,
) -> Fault:
    """Return a fault about one cell of a typed row; its value is the cell unless given."""
    cell = row.get(column)
    shown = value if value is not None else "" if pd.isna(cell) else _plain(cell)
    place = (str(row["source_file"]), int(row["source_row"]))
    return Fault(table, *place, column, shorten(shown), rule, severity, fix)


def _plain(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
