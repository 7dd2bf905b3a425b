"""Shapes on a page to cells: rules, grids, columns, white rivers."""
