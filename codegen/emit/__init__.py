"""Turn the model into formatted source text, and write files."""
