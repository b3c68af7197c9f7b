"""What is said, in the learner's language: English as it stands, Chinese from the catalogue."""

from dlstudy.sentence import Sentence


def worded(template: str, language: str, /, **values: object) -> str:
    """Return a sentence, given by its English template, in Chinese for ``zh``, else in English."""
    return in_language(Sentence(template, values), language)


def in_language(sentence: Sentence, language: str, context: str = "") -> str:
    """Return a sentence in Chinese for ``zh``, else in English; what it quotes likewise.

    A message may have a Chinese of its own for a context. What has none stays English.
    """
    if language != "zh":
        return str(sentence)
    from dlstudy.terminal.words.catalogue import chinese  # nothing of it is read for English

    template = chinese(sentence.template, context)
    values = {
        name: in_language(value, language) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return template.format_map(values)
