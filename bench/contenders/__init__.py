"""Who makes the same two renditions: a module each, with `make(path, content_type)`, which answers preview and thumb.

Everybody writes JPEG of quality 80 and WebP of quality 80 with the least effort, without metadata, and nobody is told
to do more than that. sharp runs on node, and has a folder. Nothing else of the benches is imported here, since it
would count.
"""
