"""Bad input is met by the commands alone, without a server."""

import pytest


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a developer's own Prefect server alone: `assess` would run as a flow."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
