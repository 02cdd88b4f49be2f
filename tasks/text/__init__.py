"""Text: Unicode, words, sentences, scripts, times and URLs. Knows no document."""
