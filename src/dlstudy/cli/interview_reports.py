"""The reports of interviews: kept as files, listed, printed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli import desk
from dlstudy.cli.output import echo_page
from dlstudy.errors import UnknownName, Unsuitable
from dlstudy.figures.interview import FOLDER, Interview
from dlstudy.log.home import inside
from dlstudy.sentence import Sentence, listed, reason_of
from dlstudy.session.interview.sitting import interviews
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import worded
from dlstudy.text import unseen

if TYPE_CHECKING:
    from dlstudy.terminal.reports.interview import InterviewReport


def report_of(opened: desk.Desk, one: Interview, language: str) -> InterviewReport:
    from dlstudy.terminal.reports.interview import InterviewReport

    when = (one.begun, one.name)
    earlier = [each for each in interviews(opened.store) if (each.begun, each.name) < when]
    return InterviewReport(one, earlier, opened.library, language)


def keep(opened: desk.Desk, one: Interview, report: InterviewReport, language: str) -> str:
    """Write the report into the data folder, as Markdown and as JSON; return where it lies."""
    from dlstudy.cli.json.interview import figures
    from dlstudy.terminal.reports.interview import markdown

    folder = opened.store.path.parent / FOLDER
    path = inside(folder, one.name, end=".md")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(unseen.shown(markdown(report)), encoding="utf-8")
        path.with_suffix(".json").write_text(desk.as_json(figures(report)), encoding="utf-8")
    except OSError as error:  # the log has all of it; the files are a copy to read
        said = "- ({reason}; 'dlstudy interview report' prints it)"
        return worded(said, language, reason=reason_of(str(error.strerror)))
    return str(path)


def list_all(opened: desk.Desk, language: str, *, json: bool) -> None:
    """List every interview, the latest first."""
    from dlstudy.cli.json.interview import row
    from dlstudy.terminal.reports.interview import InterviewReport
    from dlstudy.terminal.reports.tables import table_lines
    from dlstudy.terminal.screen import Screen

    found = interviews(opened.store)[::-1]
    if json:
        desk.print_json([row(one) for one in found])
        return
    if not found:
        desk.say(phrase("no interview", language))
        return
    head = ("", *(phrase(f"report {n}", language) for n in ("role", "answered", "coverage")))
    rows = []
    for one in found:
        report = InterviewReport(one, (), opened.library, language)
        figures = report.figures().table
        rows.append((one.name, report.role(one), figures[1][1], figures[2][1]))
    screen = Screen()
    screen.write(table_lines([head, *rows], screen.width))


def show(opened: desk.Desk, name: str | None, language: str, *, json: bool, markdown: bool) -> None:
    """Print the report of an interview, the latest without a name."""
    from dlstudy.cli.json.interview import figures
    from dlstudy.terminal.reports import interview
    from dlstudy.terminal.screen import Screen

    if json and markdown:
        raise Unsuitable("'--json' and '--markdown' are two forms of one report; leave one out.")
    found = interviews(opened.store)
    one = next((each for each in reversed(found) if name is None or each.name == name), None)
    if one is None:
        remedy = Sentence("'dlstudy interview' begins the first")
        if names := [each.name for each in found[-3:]]:
            remedy = Sentence("the latest are {names}", {"names": listed(names)})
        if name:
            raise UnknownName(
                "There is no interview {name}; {remedy}.", name=repr(name), remedy=remedy
            )
        raise UnknownName("There is no interview; {remedy}.", remedy=remedy)
    report = report_of(opened, one, language)
    if json:
        desk.print_json(figures(report))
    elif markdown:
        echo_page(interview.markdown(report))
    else:
        screen = Screen()
        ascii_only = screen.ascii_only
        screen.write(interview.screen_lines(report, screen.width, ascii_only=ascii_only))
