"""The library: the newest pictures, one picture, and what its owner does with it."""
