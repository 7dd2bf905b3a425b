"""Small tables of one record each, as in reports with a sheet for every indicator: together they are one.

Such sheets have the same labels in the same places, and beside or under each label a value of their own. They
become a heading and a row for each sheet, which is read as any other table. Tables that merely share headings
have rows of their own and stay what they are.

`labels` tells which texts are labels and which sheets follow each other, `records` what each says, `around`
the texts about it, `titles` its name; `tables` makes rows of them, and `joining` goes through a document.
"""
