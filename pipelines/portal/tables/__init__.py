"""Rows of published tables: questions, answers, cells and the explorer."""
