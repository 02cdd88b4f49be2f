"""Records: makes a document of an object or a row, whose fields and values each source names and writes its own way."""
