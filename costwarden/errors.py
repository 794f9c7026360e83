"""Failures a user can act on: one line that says what is wrong, one that says what to do."""


class CostwardenError(Exception):
    """Bad input or a decision that could not be taken.

    Doors print `problem` and `hint:` on stderr and leave with `exit_code`; a traceback is for `--debug` only.
    Neither text may hold a value of a plan that Terraform marks sensitive.
    """

    exit_code = 2

    def __init__(self, problem: str, *, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
