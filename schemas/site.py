"""A site as it was read: settings, tables, layers, and what was not surveyed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from riskshed.schemas.settings import SiteSettings

if TYPE_CHECKING:  # geopandas takes a second to import; most readers of a site need only the type
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Site:
    """A validated site.

    Parameters
    ----------
    settings : what site.yaml says, with the defaults filled in
    tables : every known table by name; one without rows was not surveyed, never "nothing there"
    layers : the layers that are there, in ``settings.crs``; polygons have ``area_ha``
    not_surveyed : names of the tables that are not there
    folder : name of the site folder, without its path
    inputs : one row a file; columns ``file``, ``sha256``, ``bytes``
    approvals : one row a sign-off of ``approvals.jsonl``, which is no input; in their order
    """

    settings: SiteSettings
    tables: dict[str, pd.DataFrame]
    layers: dict[str, GeoDataFrame]
    not_surveyed: tuple[str, ...]
    folder: str
    inputs: pd.DataFrame
    approvals: pd.DataFrame = field(default_factory=pd.DataFrame)
