"""The explorer: what adds up a published table, apart from pages and addresses of the server.

`question` is what an address asks, `statements` the SQL of it, `sums` the engine that is bounded in time and
memory, `answer` the rows with shares and changes, `drawing` and `files` what an answer can be had as,
`closer` the looks at money. Nothing here knows a page.
"""
