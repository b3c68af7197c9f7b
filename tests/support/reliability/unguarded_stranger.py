"""Run dlstudy without the guards against strangers' decks; the product knows nothing of it."""

from dlstudy.cli import main
from tests.support.reliability.guards import without_strangers

if __name__ == "__main__":
    with without_strangers():
        main()
