"""Windows of the year as days: seasons that may wrap the year end, their instances, blackouts."""
