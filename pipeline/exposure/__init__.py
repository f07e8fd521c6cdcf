"""How much of a stressor reaches a receptor."""
