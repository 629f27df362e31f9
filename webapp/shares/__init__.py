"""Links that show an album or a picture to people without an account."""
