"""What ``python -m codegen.arities`` writes."""
