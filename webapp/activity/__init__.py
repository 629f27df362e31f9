"""Activity: what failed, what is under way, and how much is stored."""
