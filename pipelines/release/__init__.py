"""Records in, immutable data packages out: content, difference, number, formats, manifest, verification.

`build.release_package` makes a version in a store, `catalogue.update_catalogue` lists it, `verify` proves it.
Nothing is imported here: who only compares versions does without what checks them.
"""
