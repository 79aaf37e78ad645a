"""The public face: each command is a public function, and each public function has an example that runs.

The oracles are click's own tree of commands, and Python's doctest, which compares what is printed with what a
docstring says is printed, in an empty folder.
"""

import ast
import doctest
import inspect
import re
import sys
from importlib import import_module
from operator import attrgetter

import click
import pytest

import superatom
from superatom.cli.main import FUNCTIONS, cli


def _commands():
    """Each command that does something, as it is typed."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if not isinstance(command, click.Group):
            yield name
            continue
        if command.invoke_without_command:
            yield name
        yield from (f"{name} {each}" for each in command.list_commands(context))


@pytest.mark.parametrize("command", _commands())
def test_each_command_is_one_public_function_or_method(command):
    path = FUNCTIONS.get(command, command.replace("-", "_"))
    assert path.split(".")[0] in superatom.__all__
    function = attrgetter(path)(superatom)
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    arguments = [each for each in signature.parameters.values() if each.name != "self"]
    assert all(each.annotation is not inspect.Parameter.empty for each in arguments)


@pytest.mark.parametrize("command", _commands())
def test_a_command_and_its_function_have_the_same_defaults(command):
    context = click.Context(cli)
    found = cli
    for word in command.split():
        found = found.get_command(context, word)
    path = FUNCTIONS.get(command, command.replace("-", "_"))
    parameters = inspect.signature(attrgetter(path)(superatom)).parameters
    for option in found.params:
        own = parameters.get(option.name)
        if own is None or option.required or own.default is inspect.Parameter.empty:
            continue
        if (command, option.name) == ("envelope", "smallest"):
            continue  # a table of peaks is shorter than the envelope that a fit takes
        default = option.get_default(click.Context(found))
        unset = type(default).__module__.startswith("click") or default in ((), False, "")
        default = default[0] if isinstance(default, tuple) and len(default) == 1 else default
        assert (None if unset else default) == (own.default or None), option.name


def test_the_table_of_functions_names_commands_only():
    assert set(FUNCTIONS) <= set(_commands())


def _results(name):
    """Classes of ours that a return annotation names, found as the module of the function finds them."""
    function = inspect.unwrap(getattr(superatom, name))
    module = sys.modules[function.__module__]
    homes = {
        alias.name: node.module
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for word in set(re.findall(r"[A-Z]\w+", str(inspect.signature(function).return_annotation))):
        home = homes.get(word, module.__name__)
        if home.split(".")[0] in ("superatom", "database", "stability", "structures"):
            yield getattr(import_module(home), word)


def test_every_result_shows_itself():
    functions = [name for name in superatom.__all__ if inspect.isfunction(getattr(superatom, name))]
    results = {each for name in functions for each in _results(name)}
    assert len(results) > 25
    assert [each for each in results if not hasattr(each, "_repr_html_")] == []


def test_no_module_hides_a_public_name():
    assert not [name for name in superatom.__all__ if inspect.ismodule(getattr(superatom, name))]


@pytest.mark.parametrize("name", [name for name in superatom.__all__ if callable(getattr(superatom, name))])
def test_examples_run(name, tmp_path, monkeypatch):
    thing = getattr(superatom, name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    origin = inspect.unwrap(thing)
    names = dict(vars(sys.modules[origin.__module__]))
    docs = [thing.__doc__ or ""]
    if inspect.isclass(thing):
        docs += [member.__doc__ or "" for _, member in inspect.getmembers(thing, inspect.isfunction)]
    parsed = [doctest.DocTestParser().get_doctest(doc, names, name, None, 0) for doc in docs]
    assert inspect.isclass(thing) or parsed[0].examples, f"{name} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said = []
    for each in parsed:
        runner.run(each, out=said.append)
    assert not runner.failures, "".join(said)
