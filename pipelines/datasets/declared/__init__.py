"""Datasets that are folders of data: spending, penalty charge notices, any table. No code names one of them.

`folder` reads what is declared, `files` finds the files and their periods, `gating` passes a file's rows,
`restating` says what a re-issued file changed, `new` proposes a folder from a file.
"""
