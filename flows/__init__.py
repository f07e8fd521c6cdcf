"""Prefect flows and the command line: order, retries, caching, artifacts. No arithmetic."""
