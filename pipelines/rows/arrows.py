"""Signs that are arrows, by where they point: one list for all who look for a direction."""

from __future__ import annotations

UP = frozenset("↑⇑⇧⬆⭡⇡↟▲△▴▵🔼⏫⏶🔺🡅🡑🡹")
DOWN = frozenset("↓⇓⇩⬇⭣⇣↡▼▽▾▿🔽⏬⏷🔻🡇🡓🡻")
LEVEL = frozenset("▷◁→⇒⇨➡➔➜➙➝➞⟶⭢►▶▸🡆🡒🡺←⇐⇦⬅⟵⭠◄◀◂🡄🡐🡸↔⇔⬌⟷⟺⇄⇆⭤🡘▬")
ASLANT_UP = frozenset("↗⇗⬈➚⭧🡕↖⇖⬉⭦🡔")
ASLANT_DOWN = frozenset("↘⇘⬊➘⭨🡖↙⇙⬋⭩🡗")
ASLANT = ASLANT_UP | ASLANT_DOWN
ARROWS = UP | DOWN | LEVEL | ASLANT
ARROW_CLASS = "".join(sorted(ARROWS))
"""All of them, to stand between the brackets of a regular expression."""
