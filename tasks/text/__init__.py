"""Text: Unicode, scripts, sentences, forms of comparison, names, times and URLs; no module here knows a document."""
