"""Kibana's saved objects: data views, Discover sessions and dashboards, made of `config/kibana/` and the mappings.

`build_objects` makes them, `to_ndjson` writes them as Kibana imports them; the result is kept as
`config/kibana/kiosque.ndjson`. docs/kibana.md shows what they are for.
"""

from tasks.kibana.build import OBJECTS_FILE, build_objects
from tasks.kibana.saved_objects import SavedObject, from_ndjson, to_ndjson

__all__ = ["OBJECTS_FILE", "SavedObject", "build_objects", "from_ndjson", "to_ndjson"]
