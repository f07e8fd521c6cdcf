"""Writers that turn text into live formulas are banned from the source."""

import ast
from pathlib import Path

BANNED = {"to_excel", "ExcelWriter", "write_formula", "write_url"}


def test_nothing_writes_a_workbook_but_by_the_safe_options(repository: Path) -> None:
    """`to_excel` writes =1+1 as a formula with either of its engines."""
    found = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for floor in ("config", "schemas", "pipeline", "flows", "examples")
        for path in sorted((repository / floor).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if getattr(node, "attr", getattr(node, "id", "")) in BANNED
    ]

    assert found == []
