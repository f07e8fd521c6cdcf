"""What the monitoring says today: trigger levels and the responses they call for."""
