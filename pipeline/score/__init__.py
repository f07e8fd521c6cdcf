"""From effect and value to a rating."""
