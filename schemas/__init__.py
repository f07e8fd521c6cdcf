"""What a valid table, graph and setting is. Knows no disk beyond the shipped vocabularies."""

import pandas as pd

# Text as Python objects, not as Arrow arrays: the tables of a site have hundreds of rows, and there
# each small operation on Arrow text costs more than the work itself (half of an assessment).
pd.set_option("mode.string_storage", "python")
