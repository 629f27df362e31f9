"""People: who they are, logging in and out, their settings, and the commands that manage them."""
