"""Kibana's saved objects: data views, Discover sessions and dashboards, built from `config/kibana/` and the mappings.

`build_objects` builds them, and `to_ndjson` writes them in the format that Kibana imports. The result is kept as
`config/kibana/kiosque.ndjson`. docs/kibana.md describes their use.
"""

from tasks.kibana.build import OBJECTS_FILE, build_objects
from tasks.kibana.saved_objects import SavedObject, to_ndjson

__all__ = ["OBJECTS_FILE", "SavedObject", "build_objects", "to_ndjson"]
