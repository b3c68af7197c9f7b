"""Records: typed fields, frozen or not, equal by value, made again in another process."""

import pickle
import subprocess
import sys

import pytest

from dlstudy.card import Given, Tolerance
from dlstudy.event import Kind
from dlstudy.record import as_dict, field, fields_of, mutable, record, replace
from tests.support.logs import event


@record
class Point:
    """A point and what is not compared."""

    x: float
    y: float = 0.0
    seen: list[int] = field(default_factory=list, compare=False)

    @property
    def length(self) -> float:
        return abs(self.x) + abs(self.y)


@mutable
class Count:
    """What is counted."""

    name: str
    times: int = 0


def test_a_record_has_its_fields_its_defaults_and_its_methods() -> None:
    point = Point(3, y=-4)
    assert (point.x, point.y, point.length) == (3, -4, 7)
    assert fields_of(Point) == ("x", "y", "seen")
    assert repr(point) == "Point(x=3, y=-4, seen=[])"
    assert Point.__doc__ == "A point and what is not compared."


def test_a_default_that_is_made_is_made_for_each() -> None:
    one, other = Point(1), Point(1)
    one.seen.append(5)
    assert (one.seen, other.seen) == ([5], [])


def test_what_is_equal_is_equal_by_the_fields_that_are_compared() -> None:
    assert Point(1, 2, [3]) == Point(1, 2, [4])
    assert Point(1, 2) != Point(1, 3)
    other: object = (1, 2)
    assert Point(1, 2) != other
    assert len({Point(1, 2), Point(1.0, 2, [7]), Point(2, 1)}) == 2
    assert Given("x", "real", 3) == Given("x", "real", 9)


@pytest.mark.parametrize("name", ["x", "nosuch"])
def test_a_record_is_not_changed(name: str) -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="is not changed, but replaced"):
        setattr(point, name, 2)
    with pytest.raises(AttributeError):
        del point.x
    assert replace(point, x=2) == Point(2)
    assert point == Point(1)


def test_a_mutable_one_is_changed_and_has_no_hash() -> None:
    count = Count("a")
    count.times += 1
    assert count == Count("a", 1)
    with pytest.raises(AttributeError):
        count.nosuch = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="unhashable"):
        hash(count)


def test_what_is_missing_or_too_much_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="nosuch"):
        Point(1, nosuch=2)  # type: ignore[call-arg]


def test_a_record_survives_the_way_to_another_process() -> None:
    made = event("cnn/odd-kernel", kind=Kind.KNOWN, quality=None)
    assert pickle.loads(pickle.dumps(made)) == made


def test_records_inside_a_record_become_plain_values_too() -> None:
    @record
    class Line:
        ends: tuple[Point, ...]
        within: Tolerance

    found = as_dict(Line((Point(1), Point(2)), Tolerance()))
    assert found["ends"][1] == {"x": 2, "y": 0.0, "seen": []}
    assert found["within"] == as_dict(Tolerance())


def test_a_start_does_without_dataclasses_and_typer() -> None:
    script = (
        "import sys; from dlstudy.cli import review; import dlstudy.terminal.player;"
        "print(sorted({'dataclasses', 'inspect', 'typer', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
