"""One format a module; the one stage that writes files."""
