"""What is wrong with a place folder, as sentences somebody with a spreadsheet can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a folder. `row` counts as a spreadsheet does (the header is row 1); 0: the whole file."""

    file: str
    row: int
    column: str
    wrong: str
    right: str

    def __str__(self):
        where = (
            self.file + (f", row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        )
        return f"{where}: {self.wrong}; {self.right}" + ("" if self.right.endswith("?") else ".")


class FolderHasErrors(Exception):
    """The folder has errors, so nothing was read from it; each is listed with its file, row and column."""

    def __init__(self, folder, problems):
        self.folder = folder
        self.problems = tuple(problems)
        super().__init__(folder, self.problems)

    def __str__(self):
        count = len(self.problems)
        heading = f"{self.folder} has {count} {'error' if count == 1 else 'errors'}, so nothing was read from it."
        return "\n".join([heading, *(f"- {problem}" for problem in self.problems)])
