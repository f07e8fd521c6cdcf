"""From files to validated frames: the one stage that reads a site folder."""
