"""The trash: what was thrown away, until it is brought back or gone."""
