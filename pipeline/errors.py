"""What stops the program, and how it ends."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of the command line."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3


class PipelineError(Exception):
    """A fault that leaves nothing to go on with; the message says what to do.

    Attributes:
        exit_code: what the command line ends with.
    """

    def __init__(self, message: str, *, exit_code: ExitCode = ExitCode.FINDINGS) -> None:
        super().__init__(message)
        self.exit_code = exit_code
