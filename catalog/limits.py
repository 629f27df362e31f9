"""The limits of one picture, in one place; every message that names a limit takes it from here."""

MAX_BYTES = 200_000_000
MAX_PIXELS = 150_000_000
MAX_FILENAME = 255
"""Characters, as the person typed them."""
MAX_TITLE = 200
MAX_TAG = 64
MAX_TAGS = 40
"""A change of a picture is one transaction of at most 100 items; one that moves every edge writes two items a tag."""
MAX_ALBUMS = 16
"""Of one picture, for the same reason: throwing it away changes three items an album and one a tag."""
MAX_SHARES = 100
"""Links that one owner can have at a time: the list of them is one batch, of at most 100 items."""
SHARE_DAYS = 7
MAX_SHARE_DAYS = 365
"""How long a link is good: by default, and at most."""
UPLOAD_DAYS = 8
"""What has not arrived so long after it was asked for never will: the bucket throws an upload in parts away after seven
days, at the next midnight."""
