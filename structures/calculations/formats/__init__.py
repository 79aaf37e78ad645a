"""One module a file format, which defines CODE: how one structure is written, and many are joined."""
