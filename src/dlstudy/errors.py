"""What a user can get wrong: each class is one exit code and says one sentence."""

from dlstudy.sentence import Sentence


class DlstudyError(Exception):
    """A mistake that the person at the keyboard can mend; its text is the sentence to show."""

    exit_code = 1


class UnknownName(DlstudyError):
    """A topic, card or file that does not exist under the name given."""

    exit_code = 2


class NotATerminal(DlstudyError):
    """A command that needs keys and a screen was started without them."""

    exit_code = 3


class BrokenStore(DlstudyError):
    """The log cannot be opened: corrupt, foreign, or made by a newer dlstudy."""

    exit_code = 4


class NotSaved(DlstudyError):
    """An event could not be written; what was answered is still in hand and can be tried again."""

    exit_code = 5


class NothingToUndo(DlstudyError):
    """There is no event left that could be taken back."""

    exit_code = 6


class Unreadable(DlstudyError, ValueError):
    """A typed answer that cannot be read; its sentence says what, where, and what to write."""

    exit_code = 7

    def __init__(self, template: str, **values: object) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))


class TerminalClosed(DlstudyError):
    """The terminal went away or the process was told to stop; every answer given is saved."""

    exit_code = 129


class Misplaced(DlstudyError):
    """A name that would lead out of the folder in which its file belongs."""

    exit_code = 2


class Unsuitable(DlstudyError):
    """A number that a learner set and the drill cannot handle."""

    exit_code = 2


class Misuse(DlstudyError):
    """A command line that cannot be meant; where to look it up is said behind the sentence."""

    exit_code = 2
