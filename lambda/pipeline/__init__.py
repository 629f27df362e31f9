"""What happens to a picture between its arrival in the bucket and its record, its renditions and its mail."""
