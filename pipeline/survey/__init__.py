"""Which surveys the blocks trigger, which visits count, and which absences are earned."""
