"""The errors that newsstance raises on purpose.

    NewsstanceError
    ├── DocumentError      a text that cannot be scored (has a ``code``: empty_text, too_long, unsupported_language, …)
    ├── CheckpointError    a directory that is no checkpoint, or one that this version does not understand
    ├── ConfigError        a configuration key or value
    ├── DataError          a row of a data file (names file and line)
    └── EngineError        the engine failed: a fault of ours

Every message names the value, the limit and the way out. Leaves to others: HTTP statuses (``serving``).
"""


class NewsstanceError(Exception):
    """Base of all errors raised on purpose."""


class DocumentError(NewsstanceError):
    """A text that cannot be scored; ``code`` is one of the HTTP contract's, ``param`` the field it is about."""

    def __init__(self, code: str, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class CheckpointError(NewsstanceError):
    """A checkpoint directory that cannot be read."""


class ConfigError(NewsstanceError):
    """A configuration that cannot be run."""


class DataError(NewsstanceError):
    """A data file with a bad row."""

    def __init__(self, path: object, line: int | None, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line is not None else f"{path}: {message}")


class EngineError(NewsstanceError):
    """The engine failed on a valid batch."""
