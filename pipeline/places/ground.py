"""What lies on the ground of a block, by cutting outlines."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riskshed.pipeline.places.relations import SLIVER, SQUARE_METRES_PER_HECTARE
from riskshed.pipeline.places.subjects import Layers, block_shapes

SLIVER_HA = SLIVER / SQUARE_METRES_PER_HECTARE  # what cutting leaves over is no habitat
COLUMNS = ["block_id", "habitat_id", "area_ha"]


def habitats_on_blocks(layers: Layers) -> pd.DataFrame:
    """Return the hectares that each habitat shares with each block, both as drawn.

    Columns block_id, habitat_id, area_ha; one row a pair that meets in more than a square metre.
    """
    blocks, habitats = block_shapes(layers), layers.get("habitats")
    if habitats is None or not blocks:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS}).astype(
            {"area_ha": "float64"}
        )
    pairs = _shared(blocks, habitats)
    together = pairs.groupby(["block_id", "habitat_id"])["area_ha"].sum().reset_index()
    return together[together["area_ha"] > SLIVER_HA].reset_index(drop=True)


def _shared(blocks: dict[str, shapely.Geometry], habitats: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the ground that each part of a habitat shares with a block near it.

    A land-cover class has thousands of parts: only those near a block are cut.
    """
    parts, whole = shapely.get_parts(habitats.geometry.to_numpy(), return_index=True)
    ground = np.array(list(blocks.values()), dtype=object)
    at, over = shapely.STRtree(parts).query(ground)
    shared = shapely.area(shapely.intersection(ground[at], parts[over]))
    return pd.DataFrame(
        {
            "block_id": np.array(list(blocks), dtype=object)[at],
            "habitat_id": habitats["habitat_id"].to_numpy()[whole[over]],
            "area_ha": shared / SQUARE_METRES_PER_HECTARE,
        }
    ).astype({"block_id": "str", "habitat_id": "str"})
