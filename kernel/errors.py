"""Domain errors: few, named, and each carries a sentence in both languages that says what to do."""

from kernel.bilingual import Bilingual


class DomainError(Exception):
    """The domain refuses. A view turns it into a message at its place, a task lets it fail."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.kk)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
