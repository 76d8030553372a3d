"""Golden practice files, one for each schema that was in use, written by the zbill of then.

`schema-8.db.xz` is the file itself, as SQLite wrote it: a dump would lose the header, and is larger. `schema-8.json` is
what that zbill answered about it. `released.sha256` has the digest of every migration up to the newest of these schemas
(`sha256sum --check` reads it).

Schema 8 is that of version 0.1.0. The newest commits with the schemas 6, 7, 9, 10, 14 and 15 wrote the others. The
schemas 1 to 5 and 11 to 13 were never in use in their present form.
"""
