"""What an exposure does to a receptor."""
