"""The few words around a card by their keys; their Chinese stands in the catalogue."""

from datetime import date
from typing import NamedTuple

from dlstudy.sentence import Sentence
from dlstudy.terminal.words.sentences import in_language, worded


class HelpRow(NamedTuple):
    """A row of the key help: its keys, and what they do, in English."""

    keys: str
    what: str

    def said(self, language: str) -> str:
        """Return what the keys do, in a language."""
        return _worded(self.what, language)


def _worded(what: str, language: str) -> str:
    return worded(what, language)


_PHRASES = {
    "new": "new",
    "repeat": "again",
    "concept": "concept",
    "cloze": "cloze",
    "drill": "drill",
    "derivation": "derivation",
    "code": "code",
    "left": "{cards} left",
    "left minutes": "{cards} left · about {minutes} min",
    "answer": "answer",
    "solution": "solution",
    "points": "a good answer says",
    "mistakes": "people say",
    "hint": "hint",
    "why": "why",
    "source": "source",
    "notation": "notation",
    "no hint": "This card has no hint.",
    "no why": "This card has no 'why'.",
    "changed": "The answer of this card has changed since you learned it.",
    "show": "show answer",
    "more": "more",
    "again": "again",
    "hard": "hard",
    "good": "good",
    "easy": "easy",
    "known": "known",
    "how sure": "How sure are you?",
    "sure 25": "guess",
    "sure 50": "unsure",
    "sure 75": "fairly",
    "sure 95": "sure",
    "say sure": (
        "Say first how sure you are: 1 guess (25 %), 2 unsure (50 %), 3 fairly, 4 sure (95 %)."
    ),
    "yours": "yours{sure}:",
    "points said": "points: {said} of {of}",
    "right one": "right:",
    "sure of it": " ({percent} % sure)",
    "given up": "given up",
    "solved": "solved",
    "forward key": "bring the failed forward ({count})",
    "brought forward": "saved · due now: {count}; 'dlstudy undo' takes it back",
    "part warm-up": "warm-up",
    "part breadth": "breadth",
    "part derivation": "derivation",
    "part task": "task",
    "part depth": "depth",
    "part closing": "closing",
    "link why": "Follow-up, why: the last answer rests on this.",
    "link what-if": "Follow-up, what if: this goes on from the last answer.",
    "clock of": "{spent} of {allowed}",
    "said it": "answered aloud",
    "type it": "type",
    "write it": "editor",
    "your answer": "your answer",
    "which points": "Which of these did you say?",
    "tick": "tick what you said",
    "tick all": "all",
    "tick none": "none",
    "none of them": "none of these",
    "tick first": "Tick what you said, or press 0 if you said none of it; then Enter.",
    "interview begins": (
        "Interview: about {minutes} min, questions: {questions}. Think aloud; the clock informs"
        " and never interrupts. q stops, and 'dlstudy interview' goes on from there."
    ),
    "interview of plan": (
        "Its topics are those of your plan: {topics}; '--topics' or '--role' chooses others."
    ),
    "interview gaps": (
        "Topics of this interview ({role}) that have no cards yet: {topics}; the others take their"
        " place."
    ),
    "interview resumed": (
        "Resumed: question {number} of {questions}. 'dlstudy interview --new' starts another one."
    ),
    "report title": "Interview of {date} · {role} · {minutes} min · --seed {seed}",
    "report kept": "Kept: {path} (and .json); 'dlstudy interview list' lists all.",
    "interview unbegun": "Nothing was answered, so nothing is kept.",
    "interview stopped": (
        "Stopped at question {number} of {questions}; 'dlstudy interview' goes on from there."
    ),
    "report gap": "gap, points",
    "brier told": (
        "Brier score {score} (answers: {total}): 0 is perfect, always saying 50 % gives 0.25."
    ),
    "no confidence": (
        "No answer says yet how sure you were; 'dlstudy review --confidence' asks it, and so do"
        " 'dlstudy quiz --confidence' and 'dlstudy interview'."
    ),
    "no interview": "There was no interview yet; 'dlstudy interview' begins one.",
    "report answered": "answered",
    "report coverage": "points covered",
    "report time": "time / allowed",
    "report brier": "Brier score",
    "report surprises": "sure and wrong",
    "report calibration": "how sure, how right",
    "report said": "said",
    "report answers": "answers",
    "report right": "right",
    "report by part": "by part",
    "report by topic": "by topic",
    "report questions": "questions",
    "report strengths": "strengths",
    "report to fix": "to fix first",
    "report missing": ", missing: {points}",
    "report earlier": "compared with earlier interviews",
    "report date": "date",
    "report role": "role",
    "report all": "every question",
    "report texts": "What you wrote",
    "report model": "The card says: {answer}",
    "comma": ", ",
    "list join": "; ",
    "same quiz": "The same again: {command}",
    "asked so far": ", asked {asked} of {total}",
    "choose": "choose",
    "go on": "go on",
    "undo": "undo",
    "hint key": "hint",
    "why key": "why",
    "keys": "keys",
    "quit": "quit",
    "enter": "Enter",
    "space": "space",
    "today": "today",
    "days": "{days} d",
    "months": "{months} mo",
    "years": "{years} y",
    "saved": "saved · back in {when}",
    "saved repeat": "saved · again today",
    "weak needs": "p shows what it needs: {cards}",
    "saved practice": "saved",
    "suspended": "saved · suspended, it will not be asked; u takes it back",
    "buried": "saved · buried until tomorrow; u takes it back",
    "open": "open",
    "opened": "opened: {what}",
    "not opened": "No browser opens {what} here.",
    "no address": "This card shows no address.",
    "address refused": (
        "Not opened: {address}. Only web pages are, and pictures in the deck's folder."
    ),
    "known saved": "saved · known, back in {when}",
    "not new": "k is for new cards; this one you have learned.",
    "flagged": "saved · flagged",
    "flag note": "What is wrong? (empty: no flag) ",
    "undone": "undone: {card}",
    "faults": (
        "Faults in your decks: {count}; a card that has one is left out."
        " 'dlstudy check' names them."
    ),
    "done": "Done for now.",
    "nothing": "Nothing was answered yet.",
    "away": (
        "You were away {days} days; cards due: {due}. Today asks the most overdue, no new"
        " ones; at this pace all is clear by {clear}."
    ),
    "away long": "more than a year",
    "clock": (
        "The clock says {today}, and the log has answers of {days}. If the clock is wrong now, set"
        " it; if it was wrong then, 'dlstudy redate' puts them right. Nothing is lost either way."
    ),
    "settled": (
        "A crash or a restore left {names} beside the log: both were read (added to the log:"
        " {count}), and the files as they were lie in {aside}."
    ),
    "newer kinds": (
        "The log has events that only a newer dlstudy knows ({kinds}); they are kept, and count"
        " again once dlstudy is upgraded."
    ),
    "copies": (
        "A synchronised folder kept other copies of the log: {names}. This one goes on; keep those,"
        " they may hold answers that are missing here."
    ),
    "and more": "{names} and {count} more",
    "no days ahead": "No answer stands under a day to come.",
    "day ahead": "{day}: {count} in the log; 'dlstudy redate {day} --to YYYY-MM-DD' moves them.",
    "redated": "Moved from {wrong} to {right}: {count}. 'dlstudy undo' takes it back.",
    "read as": "read as {value}",
    "right": "Right.",
    "follows": "Right, given your earlier answer.",
    "mistake": "Not yet: {reason}",
    "close": "{reason}",
    "wrong": "Not right. {reason}",
    "invalid": "{reason} (This costs no try.)",
    "or": " Or: ",
    "go on own": "You may go on with your own answer or with the right one.",
    "go on right": "Go on with the right answer: with yours a later step has none.",
    "go on neither": "No later step needs it.",
    "one more": "One more try.",
    "proposed": "proposed: {grade}",
    "type": "type a number",
    "type vector": "type [1, 2]",
    "type matrix": "type [1 2; 3 4]",
    "type formula": "type a formula",
    "type choice": "type a line's number",
    "type order": "type the order, such as {example}",
    "type recall": "think, then Enter",
    "type mark": "1 knew it, 2 did not",
    "no undo": "Practice is not undone: it changes no schedule.",
    "no such key": "'{name}' is no key here; ? shows them.",
    "paste is no key": "A paste is no key: a single key is wanted here; nothing was done.",
    "put aside by colon": (
        "'{name}' is no answer here; ':{name}' puts the card aside or flags it (? says how)."
    ),
    "given": "given: {symbols}",
    "domain real": "real",
    "domain positive": "positive",
    "domain prob": "between 0 and 1",
    "domain integer": "integer",
    "domain count": "whole number from 1",
    "domain onehot": "one-hot",
    "domain simplex": "positive, sum 1",
    "domain vector": "vector",
    "domain matrix": "matrix",
    "domain spd": "symmetric positive definite",
    "domain orthogonal": "orthogonal",
    "edit": "edit and test",
    "test": "test",
    "running": "Running… (Ctrl-C stops it)",
    "run stopped": "You stopped the run; it counts for nothing.",
    "give up sure": "Press g again to see the solution; it ends this card. Any other key goes on.",
    "not saved yet": "Not saved yet: Enter or a grade saves it, {name} again leaves it unsaved.",
    "no source": (
        "The deck's file cannot be read any more ({reason}); put it back to see the source."
    ),
    "printed": "your code printed",
    "your file": "your file: {path}",
    "earlier file": (
        "It begins anew: the function graded before is kept beside it as {name}; o opens it."
    ),
    "nothing earlier": "No function was graded before.",
    "what counts": (
        "e and t cost nothing. What you submit with Enter counts, as do a hint and giving up."
    ),
    "submit": "submit",
    "right so far": "Right in all drawn cases. Enter submits it: the edge cases are tried then.",
    "counted": "This counted as a slip.",
    "costs nothing": "This cost nothing.",
    "returned": "yours",
    "expected": "expected",
    "first off": "The first entry that differs: {at} is {got}, it should be {expected}.",
    "and also": "and: {rest}",
    "no editor": "There is no editor; set EDITOR, or edit the file in another window and press t.",
    "editor failed": "'{editor}' failed ({reason}); set EDITOR to an editor that runs, or press t.",
    "give up": "give up",
    "weakest": "weakest: {card}",
    "own decks": "Your own decks",
    "legend": "█ known ▓ learning ░ new  cards+drills; no bar: no cards yet; 'roadmap TOPIC'",
    "readings legend": "✓ read  → opened;  dlstudy read open ID, done ID, note ID TEXT",
    "place": "Placement: ten cards across the levels. 4 (easy) means clearly known.",
    "place clear": "Clearly known: {clear} of {total}.",
    "place inferred": "  (not asked; all asked cards of level {level} are clear)",
    "place nothing": "Nothing is clearly known yet; study it.",
    "place offer": "Mark as known, to be asked in 60 days (cards: {count})?",
    "place saved": "Saved as known: {count}; 'dlstudy undo' takes them back.",
    "plan": "Plan: ready by {by}, days left: {days}.",
    "plan none": "No plan is applied; 'dlstudy plan --by YYYY-MM-DD' shows one.",
    "plan cleared": "The plan for {by} is over.",
    "plan cleared late": "The old plan is over.",
    "plan nothing": "No plan is applied; there is nothing to clear.",
    "plan applied": "Applied: reviews follow it; 'dlstudy plan clear' or 'dlstudy undo' ends it.",
    "plan holds": "This plan is applied; 'dlstudy plan clear' ends it.",
    "plan offer": "'dlstudy plan apply' steers your reviews by it.",
    "plan all topics": "all topics",
    "plan title": "Plan for {by} (days left: {days}), {minutes} minutes a day, {topics}",
    "plan assumed": "assumed",
    "plan seen": "cards seen",
    "plan asks": "what it asks",
    "plan dropped": "what does not fit",
    "plan rate own": "{rate} % of reviews pass (your own, of 30 days); a failure costs a repeat.",
    "plan rate guess": (
        "{rate} % of reviews pass (until 30 of your own tell); a failure costs a repeat."
    ),
    "plan seconds": (
        "Seconds, new/review: {seconds} (* a guess until five of your answers are known)."
    ),
    "plan last days": (
        "Everything seen is asked once more by then; last days without new cards: {last}."
    ),
    "plan full week": "The last week is full: everything seen is asked once more in it.",
    "plan full days": "The minutes of the days are full.",
    "plan last hours": "The day is too near to see everything again: new cards come to the end.",
    "plan last week": (
        "From {day} on everything seen is asked once more; nothing new in the last {last} days."
    ),
    "plan new": "New cards a day: {new} at most; drills in at most half the minutes.",
    "plan topic": "topic",
    "plan now": "now",
    "plan by then": "by then",
    "plan of": "of",
    "plan day": "day",
    "plan week": "week from",
    "plan new cards": "new",
    "plan reviews": "reviews",
    "plan minutes": "minutes",
    "plan new cards a day": "new a day",
    "plan reviews a day": "reviews a day",
    "plan minutes a day": "minutes a day",
    "plan drop": (
        "cards: {count} ({topics}). They are mostly of the highest levels; naming fewer topics"
        " drops whole topics instead."
    ),
    "plan all of it": "All of it takes {minutes} minutes a day.",
    "plan too much": "All of it takes more than four hours a day: choose topics, or a later day.",
    "plan over": (
        "The day of your plan, {by}, is over; 'dlstudy plan clear' gives the long intervals back."
    ),
    "focus": "Focus: new cards come from {topics}.",
    "needs": "needs",
    "cards": "cards",
    "drills": "drills, derivations and code",
    "entries": "what it should teach",
    "readings": "readings",
    "next due": "{count} due",
    "next new": "{count} new",
    "next after": "after {topics}",
    "next none": "all seen",
    "need": "{slug} ({title})",
    "needs topics": "needs: {topics}",
    "kind paper": "paper",
    "kind article": "article",
    "kind book": "book",
    "kind course": "course",
    "kind code": "code",
    "kind tool": "tool",
    "use card": "card",
    "use reference": "reference",
    "use deck": "deck",
    "use optional-card": "optional-card",
    "use merge": "merge",
    "use anchor": "anchor",
    "use drill": "drill",
    "sum answered": "answered",
    "sum passed": "passed",
    "sum minutes": "minutes",
    "sum tomorrow": "due tomorrow",
    "sum streak": "days in a row",
    "sum waiting": "still due today",
    "sum failing": "to pass again today",
    "stats due": "due today",
    "stats cards": "cards",
    "stats retention": "retention, {days} days",
    "stats share": "{share} of {reviews} reviews",
    "stats today": "minutes today",
    "stats week": "minutes, last 7 days",
    "stats streak": "days in a row",
    "stats forecast": "forecast",
    "stats suspended": "suspended",
    "stats flagged": "flagged",
    "stats removed": "removed cards, history kept",
    "count new": "{count} new",
    "count learning": "{count} learning",
    "count known": "{count} known",
    "count suspended": "{count} suspended",
    "decks deck": "deck",
    "decks title": "title",
    "decks cards": "cards",
    "decks drills": "drills",
    "decks new": "new",
    "decks learning": "learning",
    "decks known": "known",
    "calendar day": "{weekday} {day} {month}",
    "weekday 1": "Mon",
    "weekday 2": "Tue",
    "weekday 3": "Wed",
    "weekday 4": "Thu",
    "weekday 5": "Fri",
    "weekday 6": "Sat",
    "weekday 7": "Sun",
    "month 1": "Jan",
    "month 2": "Feb",
    "month 3": "Mar",
    "month 4": "Apr",
    "month 5": "May",
    "month 6": "Jun",
    "month 7": "Jul",
    "month 8": "Aug",
    "month 9": "Sep",
    "month 10": "Oct",
    "month 11": "Nov",
    "month 12": "Dec",
    "same again": "The same again: dlstudy drill {card} --seed {seed}{own}",
    "tally": "in {made} of {total}",
    "tallies": "what went wrong:",
    "tallied": "{reason} ({count})",
    "practice": "practice: the schedule stays as it is",
    "any key": "any key goes back",
    "welcome 1": "Welcome to dlstudy. One card at a time: think, press space, compare.",
    "welcome 2": "Then say how it went: 1 again, 2 hard, 3 good, 4 easy; Enter is good.",
    "welcome 3": "? shows all keys, q stops; every answer is saved at once.",
    "not saved": "press the key again when that is mended, or q",
}

KEY_HELP = (
    HelpRow("␣", "space: show the answer, or the next page of it"),
    HelpRow("1 2 3 4", "again, hard, good, easy; Enter is good"),
    HelpRow("", "the grade sets how fast the intervals grow from here"),
    HelpRow("↑ ↓", "page back and forth"),
    HelpRow("k", "known: ask a new card in 60 days"),
    HelpRow("u", "undo, several steps"),
    HelpRow("h  w", "hint; why"),
    HelpRow("s  b", "suspend; bury until tomorrow"),
    HelpRow("f", "flag with a note"),
    HelpRow("n", "the deck's notation"),
    HelpRow("r", "the card's raw source"),
    HelpRow("o", "open the first address on the card"),
    HelpRow("q", "quit; everything is saved"),
    HelpRow("1/16 2^3", "in a drill: a number or arithmetic"),
    HelpRow("[1 2; 3 4]", "a matrix; also row by row, or pasted"),
    HelpRow("p", "after a failure: the weak cards it needs"),
    HelpRow("v", "in a drill: view the whole question"),
    HelpRow("e  t  ↵", "with code: edit and test; test; submit"),
    HelpRow("h  g", "in a drill: hint; give up this step"),
    HelpRow(":h  :g", "the same where h or g is a symbol"),
    HelpRow(":s :b :k :f", "in a drill: suspend, bury, known, flag"),
)


SCHEDULE_KEYS = frozenset(
    {"", "k", "s  b", "f", "p", ":s :b :k :f"}
)  # rows of the help that reviews have
INTERVIEW_HELP = (
    HelpRow("␣", "space: the answer is over; then say how sure you are"),
    HelpRow("t", "type the answer; what is pasted may have several lines"),
    HelpRow("e", "write it in your editor"),
    HelpRow("1 2 3 4", "how sure: 25, 50, 75, 95 %; Esc goes back"),
    HelpRow("1 2 …  a 0", "tick the points you said; a all, 0 none"),
    HelpRow("↵", "Enter: on to the next question"),
    HelpRow("h  w", "hint; why"),
    HelpRow("n", "the deck's notation"),
    HelpRow("q", "stop; 'dlstudy interview' goes on from there"),
)
QUIZ_HELP = (
    HelpRow("1 2 …  a 0", "tick the points you said; a all, 0 none"),
    HelpRow("1 2 3 4", "with --confidence: how sure, before the answer"),
    HelpRow("1 2 …", "with --choices: the line you choose"),
)


def phrase(key: str, language: str, **values: object) -> str:
    """Return a phrase in Chinese for ``zh``, else in English.

    Its key is its context: one English word may be two in Chinese.
    """
    return in_language(Sentence(_PHRASES[key], values), language, key)


def calendar_day(day: date, language: str) -> str:
    """Return a day as people read it: Mon 02 Mar, whatever the system's locale."""
    return phrase(
        "calendar day",
        language,
        weekday=phrase(f"weekday {day.isoweekday()}", language),
        day=f"{day.day:02}",
        month=phrase(f"month {day.month}", language),
    )


def duration(days: int, language: str) -> str:
    """Return a number of days as people say it: 6 d, 2.1 mo, 1.3 y."""
    if days <= 0:
        return phrase("today", language)
    if days < 31:
        return phrase("days", language, days=days)
    if days < 365:
        return phrase("months", language, months=f"{days / 30.4:.1f}")
    return phrase("years", language, years=f"{days / 365.25:.1f}")


def clock_time(seconds: float) -> str:
    """Return minutes and seconds: 2:05."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    return f"{minutes}:{rest:02}"
