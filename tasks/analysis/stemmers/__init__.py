"""Light stemmers equal to those of Lucene."""
