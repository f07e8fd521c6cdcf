"""Every example in a docstring does what it says, under the name that users import."""

import doctest
import importlib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
WITH_EXAMPLES = sorted(
    "riskshed." + path.relative_to(HOUSE).as_posix().removesuffix(".py").replace("/", ".")
    for floor in ("config", "schemas", "pipeline", "flows")
    for path in (HOUSE / floor).rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """Run the module's examples and let pytest show what differs."""
    module = importlib.import_module(name.removesuffix(".__init__"))

    assert doctest.testmod(module, raise_on_error=False).failed == 0
