"""The quick ways of reading a client's file give what the thorough ones give, or nothing."""

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from worlds import PROJECT

from pipeline.library.accepted import CLIENT, TOOL, accepted
from pipeline.library.compose import compose
from pipeline.library.files import parse_yaml, read_text
from pipeline.library.models import ClientModel, ToolEntryModel
from pipeline.library.plain import read_plain

CONTENT = sorted(
    path
    for folder in ("registry", "clauses", "examples", "tests/world", "tests/cases/good")
    for path in (PROJECT / folder).rglob("*.yaml")
)
PIECES = (
    *(": ", "- ", " #", "#", "'", '"', "{", "}", "[", "]", ",", " ", "  ", "\n", "\n  ", "\n- "),
    *("?", "&a", "*a", "!!str ", "|", "> ", "%", "@", "`", "=", "<<: ", "~", "null", "True", "no"),
    *("0", "-1", "0x1", "1_0", "\\", "\\_", "\\n", "\\x41", "\t", "---\n", "...\n", "é", "\xa0"),
    *("a: b", "a:b", ":", ".", "-", "_", "/", "(", "+", "a", "\n\n", "\n# c\n", "1.5", "1e3"),
)


def text_of(path: Path) -> str:
    text, findings = read_text(path, "file")
    assert text is not None, findings
    return text


def changed(text: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        other = chance.randrange(len(text) + 1)
        text = chance.choice(
            (
                text[:at] + chance.choice(PIECES) + text[at:],
                text[:at] + text[at + chance.randrange(1, 4) :],
                text[:at] + text[other : other + chance.randrange(1, 12)] + text[at:],
            )
        )
    return text


def excerpts(count: int, chance: random.Random) -> Iterator[str]:
    """Give some lines of our files, moved to the left, with a few signs changed."""
    texts = [text_of(path).split("\n") for path in CONTENT]
    for _ in range(count):
        lines = chance.choice(texts)
        start = chance.randrange(len(lines))
        lines = lines[start : start + chance.randrange(2, 12)]
        indent = min((len(r) - len(r.lstrip()) for r in lines if r.strip()), default=0)
        yield changed("\n".join(line[indent:] for line in lines) + "\n", chance)


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_our_files_are_plain_and_read_as_yaml_reads_them(path: Path) -> None:
    text = text_of(path)

    read = read_plain(text, 1)

    assert read is not None
    assert (repr(read[0]), read[1]) == _composed(text)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_read_as_plain_is_what_yaml_makes_of_it(seed: int) -> None:
    plain = 0
    for text in excerpts(200, random.Random(seed)):
        read = read_plain(text, 1)
        if read is not None:
            plain += 1
            assert (repr(read[0]), read[1]) == _composed(text), text

    assert plain > 20


def _composed(text: str) -> tuple[str, object]:
    read, findings = compose(text, "file", 1)
    assert not findings, text
    assert read is not None
    return repr(read[0]), read[1]


@pytest.mark.parametrize(
    "text",
    [
        *("a: &x b\nc: *x\n", "a: !!str b\n", "a: |\n  b\n", "a: b\n  c\n", "a: 'b\n  c'\n"),
        *("a: b\na: c\n", "- a\n- - b\n", "? a\n: b\n", "'a': b\n", "{a: b}\n", "a\n", ""),
        *("a: {b: c,\n  d: e}\n", "a: [b: c]\n", "a:\tb\n", 'a: "\\a"\n', "a: b: c\n", "a: b:\n"),
        *("--- \na: b\n", "a: b\n...\n", "a:\n    b: c\n  d: e\n", "a: -\n", "-\n"),
    ],
)
def test_what_is_not_plain_is_left_to_the_thorough_reader(text: str) -> None:
    assert read_plain(text, 1) is None


# --- models ------------------------------------------------------------------------------------


def example(name: str) -> Any:
    document, findings = parse_yaml(text_of(PROJECT / "examples/clients" / name), "file")
    assert document, findings
    return document.data


EXAMPLES = ("beispiel.yaml", "beispiel-section.yaml")
COMPANY = {
    "name": "A",
    "street": "B 1",
    "city": "C",
    "country": "US",
    "parent": {"name": "D", "country": "US"},
}
FULL_TOOL = {
    "tool": "zoom",
    "deployment": "self-hosted",
    "role": "joint",
    "provider": COMPANY,
    "hosting_company": COMPANY,
    "privacy_url": "https://example.org/",
    "download_url": "https://example.org/",
    "transfer": {
        "countries": ["US"],
        "basis": ["dpf"],
        "dpf": {"entity": "A", "url": "https://example.org/", "checked": "2026-11-22"},
        "safeguards_url": "https://example.org/",
    },
    "texts": {"joint": {"en": "x"}, "other": 5},
    "retention": {"chat": {"en": "one day"}},
}
VALUES: tuple[Any, ...] = (
    *(None, True, 0, 7, "", " a", "a  b", "a\nb", "Ä", "x" * 65, "x" * 300, "x" * 1001, [], {}),
    *("2026-11-22", "2026-02-30", "P90D", "P", "DE", "EU", "de", "de-CH", "german", "a-b", "a_b"),
    *("https://example.org/a", "http://a b", "a@example.org", "a@b", "consent", "dpf", "docx"),
    *(["a"], ["a", "a"], [1], {"a": True}, {"a-b": True}, {"en": "text"}, {"a": "P1D"}, [None]),
)


def plain_values(value: Any) -> Any:
    """Give a model, or what stands for one, as plain data."""
    if isinstance(value, SimpleNamespace):
        return plain_values(vars(value))
    if isinstance(value, BaseModel):
        return {name: plain_values(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: plain_values(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain_values(one) for one in value]
    return type(value), value


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_accepted_as_the_model_reads_them(name: str) -> None:
    data = example(name)

    assert plain_values(accepted(data)) == plain_values(ClientModel.model_validate(data))


def test_a_tool_of_which_all_is_stated_is_accepted_as_the_model_reads_it() -> None:
    assert plain_values(TOOL(FULL_TOOL)) == plain_values(ToolEntryModel.model_validate(FULL_TOOL))


def test_a_model_with_defaults_only_is_the_same() -> None:
    assert plain_values(TOOL({"tool": "zoom"})) == plain_values(ToolEntryModel(tool="zoom"))
    least = {
        "controller": {"name": "A", "street": "B", "city": "C", "country": "DE"},
        "supervisory_authority": "de-be",
        "purposes": [{"purpose": "talks", "basis": "contract"}],
        "languages": ["de"],
        "as_of": "2026-11-22",
        "tools": ["zoom"],
    }
    assert plain_values(CLIENT(least)) == plain_values(ClientModel.model_validate(least))


@pytest.mark.parametrize("seed", range(8))
def test_what_is_accepted_is_what_the_model_takes(seed: int) -> None:
    chance = random.Random(seed)
    sure = 0
    for _ in range(300):
        data = deepcopy(example_with_all(chance))
        for _ in range(chance.randrange(1, 3)):
            change_somewhere(data, chance)
        found = accepted(data)
        if found is not None:
            sure += 1
            assert plain_values(found) == plain_values(ClientModel.model_validate(data)), data

    assert sure > 20


@pytest.mark.parametrize("seed", range(4))
def test_little_that_the_model_takes_is_left_to_it(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(300):
        data = deepcopy(example_with_all(chance))
        change_somewhere(data, chance)
        try:
            ClientModel.model_validate(data)
        except ValidationError:
            continue
        assert accepted(data) is not None, data


_EXAMPLES = [example(name) for name in EXAMPLES]


def example_with_all(chance: random.Random) -> Any:
    data = deepcopy(chance.choice(_EXAMPLES))
    data["tools"] = [*data["tools"][:2], FULL_TOOL, "jitsi"]
    data["representative"] = {"name": "A", "email": "a@example.org"}
    return data


def change_somewhere(data: Any, chance: random.Random) -> None:
    """Put another value at some place, take one away, or add a key."""
    while True:
        places = list(data.items() if isinstance(data, dict) else enumerate(data))
        if not places:
            return
        key, value = chance.choice(places)
        if isinstance(value, dict | list) and value and chance.random() < 0.8:
            data = value
            continue
        match chance.randrange(4):
            case 0:
                del data[key]
            case 1 if isinstance(data, dict):
                data[chance.choice(("name", "note", "email", "De", "a b"))] = chance.choice(VALUES)
            case _:
                data[key] = chance.choice(VALUES)
        return


def test_no_pattern_matches_a_line_end() -> None:
    data = example("beispiel.yaml")
    for place in ("name", "email", "website"):
        faulty = deepcopy(data)
        faulty["controller"][place] = re.sub("$", "\n", faulty["controller"][place], count=1)
        assert accepted(faulty) is None
