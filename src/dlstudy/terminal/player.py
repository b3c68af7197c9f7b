"""A sitting at the keyboard: the right screen for each card, until the end or until it is left."""

from collections.abc import Sequence

from dlstudy.card import EXERCISES, Card
from dlstudy.session.asked import Asked
from dlstudy.session.sitting import Sitting
from dlstudy.terminal.keys import END, Quit
from dlstudy.terminal.screens.flip import FlipScreen
from dlstudy.terminal.stage import Stage
from dlstudy.terminal.turn import Ended, Manner, Turn, undone


class Player:
    """Plays a sitting on a stage."""

    def __init__(
        self,
        stage: Stage,
        sitting: Sitting,
        notices: Sequence[str] = (),
        manner: Manner = Manner(),
    ) -> None:
        self.stage = stage
        self.sitting = sitting
        self.notices = notices  # above the first card
        self.manner = manner
        self.weak: Sequence[Card] = ()  # what the card that failed last needs

    def run(self) -> None:
        """Ask until the end, q, Ctrl-C or Ctrl-D. Raises TerminalClosed; all answers are saved."""
        try:
            while (asked := self.sitting.asked) is not None or self._was_undone_at_the_end():
                if asked is not None:
                    self._play(asked)
        except (Quit, KeyboardInterrupt):
            return

    def _play(self, asked: Asked) -> None:
        """Show the card in front until another one is."""
        turn = Turn(self.stage, self.sitting, asked, self.manner, self.notices, self.weak)
        if self._is_begun(turn):
            self._show(turn)
        self.notices, self.weak = (), turn.weak

    def _is_begun(self, turn: Turn) -> bool:
        """Ask how sure one is of an exercise; False if another card is in front then."""
        if not (self.manner.asks_confidence and turn.asked.card.kind in EXERCISES):
            return True
        from dlstudy.terminal.screens.confidence import ConfidenceScreen

        return not ConfidenceScreen(turn).play()

    def _show(self, turn: Turn) -> None:
        """Play the screen of the card; those beyond a plain card are read where they are needed."""
        asked, interview = turn.asked, self.sitting.as_interview()
        if asked.attempt is not None:
            from dlstudy.terminal.screens.calculation import DrillScreen

            self._finish(turn, DrillScreen(turn).play())
        elif asked.coding is not None:
            from dlstudy.terminal.screens.coding import CodeScreen

            self._finish(turn, CodeScreen(turn).play())
        elif interview is not None:
            from dlstudy.terminal.screens.interview import InterviewScreen

            InterviewScreen(turn, interview).play()
        elif self.manner.asks_choices and asked.card.mistakes:
            from dlstudy.terminal.screens.choice import ChoiceScreen

            ChoiceScreen(turn).play()
        else:
            FlipScreen(turn).play()

    def _finish(self, turn: Turn, ended: Ended | None) -> None:
        """Take the quality of an exercise that was worked through."""
        if ended is not None:
            from dlstudy.terminal.screens.finish import FinishScreen

            FinishScreen(turn, ended).play()

    def _was_undone_at_the_end(self) -> bool:
        """Offer undo after the last card too; anything else ends the sitting."""
        stage = self.stage
        if not self.sitting.can_undo or stage.screen.is_dumb:
            return False
        while (summary := self.sitting.summary(stage.clock().study_day)) is not None:
            from dlstudy.terminal.reports.sitting import summary_lines

            keys = stage.key_line(
                (stage.phrase("enter"), stage.phrase("quit")), ("u", stage.phrase("undo"))
            )
            footer = [*stage.message_lines(), keys]
            stage.screen.paint(summary_lines(summary, stage.language), footer)
            key = stage.keys.read()
            if key == "u" and undone(stage, self.sitting):
                return True
            if key in {"q", END, "enter", "space", "escape"}:
                break
        return False
