"""Asking for an upload: what may come, where it goes, and the permission to send it there."""
