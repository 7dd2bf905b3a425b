"""From the files of a dataset that is a folder of data to a release of its package.

One dataset is one package of its name, with one table, its locators (the file and the line of each row) and
what was held back. Rows lie in columns of text from the gate to the release and are never Python objects all
at once. What a re-issued file changed of its period is told in the checks.
"""

from pipelines.assembly.tables.gated import GatedDataset, gate_dataset
from pipelines.assembly.tables.publishing import FileTold, Released, publish_dataset, standing, waiting

__all__ = [
    "FileTold",
    "GatedDataset",
    "Released",
    "gate_dataset",
    "publish_dataset",
    "standing",
    "waiting",
]
