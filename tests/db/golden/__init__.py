"""Golden practice files: one for each schema that was released, written by the zbill of then.

`schema-8.db.xz` is the file itself, as SQLite wrote it, compressed. `schema-8.json` is what that zbill said of it.
`released.sha256` has the digest of every migration up to the newest of these schemas (`sha256sum --check` reads it).
"""
