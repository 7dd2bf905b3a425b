"""The catalogue for harvesters and search engines: DCAT-AP 3 and schema.org.

Both are functions of what is published (the catalogue, the descriptors) and of the portal's address;
whoever serves or writes them gives the address. Nothing here reads a file or a clock.
"""

from pipelines.harvest.dcat import as_json_ld, as_turtle, catalogue_graph, dataset_graph
from pipelines.harvest.schema_org import dataset_json_ld

__all__ = ["as_json_ld", "as_turtle", "catalogue_graph", "dataset_graph", "dataset_json_ld"]
