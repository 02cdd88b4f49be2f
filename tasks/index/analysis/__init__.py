"""Analysis: texts into terms by analyzers and stemmers, and other spellings of names."""
