"""The one error that a user can meet."""

from __future__ import annotations

from collections.abc import Mapping


class AppError(Exception):
    """A refusal in Vietnamese: what is wrong, what to do next, a code to say on the telephone.

    `code` is AREA-NN (for example KHO-03), unique in the program. `fields` maps the name of a record's field
    to its own message, for the form to show beside that field. No personal data belongs in any of them,
    since code and message are logged.
    """

    def __init__(
        self, code: str, message: str, hint: str = "", *, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.fields: dict[str, str] = dict(fields or {})

    def __str__(self) -> str:
        return f"{self.message} {self.hint} (mã {self.code})".replace("  ", " ")
