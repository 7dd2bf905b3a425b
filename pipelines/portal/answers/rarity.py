"""How common an English word is; the list of words is loaded with the first question, not with the portal."""

from __future__ import annotations


def zipf(word: str) -> float:
    """How common a word is, as the logarithm of its number in a thousand million words; 0.0 if unknown."""
    from wordfreq import zipf_frequency  # late: half a second, and most processes are asked nothing

    return zipf_frequency(word, "en")
