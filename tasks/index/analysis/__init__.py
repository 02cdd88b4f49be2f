"""Analysis of text into terms: analyzers, stemmers and spellings."""
