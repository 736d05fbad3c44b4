"""The command line: arguments, configuration, input files, and what each mode does."""
