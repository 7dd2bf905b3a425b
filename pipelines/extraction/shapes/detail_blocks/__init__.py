"""Blocks of one indicator each, as performance systems print them: a title, facts, a small table of periods.

Such a block has a row for each period under the names of measures (`Period | Actual | Target | Status`),
lines of a label and its value beside, above or below, a chart perhaps, and a note. All that is told by place
alone: periods below each other, what stands over them and beside them, and the labels that blocks repeat.
Blocks become rows of one table a page, with a column for each label and for each measure and period. What a
chart prints (periods along its axis, its scale) is none of it.

`period_tables` finds the small tables, `titles` what stands over each, `taking` what each says by label
(`facts`); `rows` makes tables of them, and `finding` goes through a report.
"""
