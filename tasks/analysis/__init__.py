"""Analysis: texts into terms by analyzers and stemmers, and other forms of names."""
