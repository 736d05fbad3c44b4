"""Why the command line cannot be followed, each in one line."""


class UsageError(Exception):
    """Wrong usage."""


class HelpWanted(Exception):
    """The command line asks for help."""


class NotACommand(Exception):
    """The file cannot be bound, or is not what can be run."""
