"""The full reader: typer, built from the same functions, for help, completion, odd spellings and every mistake."""

from __future__ import annotations

import inspect

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from gitswarm import rooms, version
from gitswarm.command import (
    FLAG,
    LARGEST,
    NUMBERS,
    SHARED,
    TEXTS,
    Call,
    Found,
    Parameter,
    commands_of,
    explain,
    find,
    number,
    parameters,
)
from gitswarm.desk import Shared
from gitswarm.errors import Misused, StoreError
from gitswarm.screen import Screen
from gitswarm.settings import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from gitswarm.command import Function, Importer

    T = TypeVar("T")

PROGRAM, ROOMS, PANEL = "gitswarm", "rooms", "rich_help_panel"
SUMMARY = """Coordinate a swarm of coding agents and people on one Git repository; the repository is the database.

Begin with `gitswarm init` in a clone. `gitswarm COMMAND --help` shows how a command is used."""
DIGITS = len(str(LARGEST))
COMPLETION = {
    "install_completion": "install completion for the shell you use",
    "show_completion": "show the completion script, to install it yourself",
}
INSTALL, SHOW = (f"--{name.replace('_', '-')}" for name in COMPLETION)
SHELLS = "bash, zsh, fish or PowerShell"
TYPES = {
    "str": str,
    "str|None": str | None,
    "int": int,
    "int|None": int | None,
    FLAG: bool,
    TEXTS: list[str],
}
SETTINGS = {"help_option_names": ["--help", "-h"]}


def understand(
    argv: list[str], table: Mapping[str, str] = rooms.COMMANDS, importer: Importer = commands_of
) -> Call | int:
    """The call that an argv means, or the exit code once help or completion was printed; raises Misused."""
    if argv[:1] == ["help"]:
        argv = [*argv[1:], "--help"]
    _refuse_noun_alone(argv, table, importer)
    if argv[:1] in ([INSTALL], [SHOW]) and argv[1:]:
        raise Misused(f"{argv[0]} takes nothing behind it", hint=f"it is for the shell that you use: {SHELLS}")
    found = find(argv, table, importer)
    longer = [] if found is None else _longer(found.name, table, importer)
    if found is not None and not (longer and _begins_with_word(found.words)):
        return _run(_single(found, longer), found.words, found.name)
    commands = {room: importer(room) for room in table}
    return _run(_everything(commands), argv, "")


def _run(app: typer.Typer, words: list[str], name: str) -> Call | int:
    try:
        command = get_command(app)
        for option in command.params:
            option.help = COMPLETION.get(option.name or "", getattr(option, "help", None))  # type: ignore[attr-defined]
        answer: Call | int = command.main(words, prog_name=f"{PROGRAM} {name}".strip(), standalone_mode=False)
    except typer.TyperException as mistake:
        raise _misused(mistake, name) from mistake
    except OSError as error:
        if words == [INSTALL]:
            told = f"{error.filename} cannot be written: {error.strerror}"
            raise StoreError(told, hint=f"{PROGRAM} {SHOW} prints what would stand there") from error
        raise StoreError(f"the output could not be written: {error.strerror}", hint="print it elsewhere") from error
    except SystemExit as left:  # completion leaves this way, and so does help into a closed pipe
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        answer = int(left.code or 0)
    if isinstance(answer, int) and answer:
        raise Misused("there is no completion for this shell", hint=f"call it from {SHELLS}")
    return answer


def _misused(mistake: typer.TyperException, name: str) -> Misused:
    """Say a mistake in our way, with the help page that explains it."""
    message = mistake.format_message().rstrip(".")
    context = getattr(mistake, "ctx", None)
    asked = context.command_path if context else f"{PROGRAM} {name}".strip()
    return Misused(message[:1].lower() + message[1:], hint=f"{asked} --help")


def _refuse_noun_alone(argv: list[str], table: Mapping[str, str], importer: Importer) -> None:
    """Name the verbs to whoever gave a noun without one."""
    if not argv or _begins_with_word(argv[1:]) or {"--help", "-h"} & set(argv):
        return
    names = _beginning_with(argv[0], table, importer)
    verbs = [name.removeprefix(f"{argv[0]} ") for name in names if name != argv[0]]
    if verbs and argv[0] not in names:
        verb = next((word for word in argv[1:] if word in verbs), None)
        hint = f"{PROGRAM} {argv[0]} {verb} …, the options behind it" if verb else f"{PROGRAM} {argv[0]} --help"
        raise Misused(f"{argv[0]} needs a verb right behind it: {', '.join(verbs)}", hint=hint)


def _longer(name: str, table: Mapping[str, str], importer: Importer) -> list[str]:
    """The longer commands that begin with this one, for its help page."""
    return [other for other in _beginning_with(name.partition(" ")[0], table, importer) if other.startswith(f"{name} ")]


def _beginning_with(first: str, table: Mapping[str, str], importer: Importer) -> list[str]:
    """The commands that begin with this word; the verbs of a noun may be in several rooms."""
    names = (name for room, words in table.items() if first in words.split() for name in importer(room))
    return [name for name in names if name.split()[0] == first]


def _begins_with_word(words: list[str]) -> bool:
    """Whether the first of them is no option: behind a noun it is then a verb that does not exist."""
    return bool(words) and not words[0].startswith("-")


def _single(found: Found, longer: list[str]) -> typer.Typer:
    """An app that is one command: what a run needs, and nothing more."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=SETTINGS)
    more = f"See also: {', '.join(f'{PROGRAM} {other}' for other in longer)}" if longer else None
    app.command(found.name, cls=_Page, help=_help(found.function), epilog=more)(_reader(found.function, {}))
    return app


def _everything(commands: Mapping[str, Mapping[str, Function]]) -> typer.Typer:
    """An app of all commands, for the overview, for completion and for suggestions."""
    before: dict[str, object] = {}
    settings = {**SETTINGS, "obj": {ROOMS: list(commands)}}
    app = typer.Typer(
        cls=_Overview, rich_markup_mode=None, context_settings=settings, help=SUMMARY, invoke_without_command=True
    )
    app.callback()(_root(before))
    every = {name: function for functions in commands.values() for name, function in functions.items()}
    known: set[str] = set()
    for room, functions in commands.items():
        nouns = {name.split()[0] for name in functions if " " in name}
        for name, function in functions.items():
            if " " not in name and name not in nouns:
                app.command(name, cls=_Page, help=_help(function), rich_help_panel=room)(_reader(function, before))
        for noun in sorted(nouns - known):
            app.add_typer(_noun(noun, every, before), name=noun, rich_help_panel=room)
        known |= nouns
    return app


def _noun(noun: str, functions: Mapping[str, Function], before: dict[str, object]) -> typer.Typer:
    """The commands that begin with one noun; the noun alone may be a command too."""
    alone = functions.get(noun)
    app = typer.Typer(
        cls=_Pages, rich_markup_mode=None, context_settings=SETTINGS, invoke_without_command=alone is not None
    )
    if alone is not None:
        app.callback(help=_help(alone))(_reader(alone, before))
    else:
        app.callback(help=f"Commands that begin with {noun}.")(lambda: None)
    for name, function in functions.items():
        first, _, verb = name.partition(" ")
        if first == noun and verb:
            summary = explain(function).summary
            app.command(verb, cls=_Page, help=_help(function), short_help=summary)(_reader(function, before))
    return app


def _root(before: dict[str, object]) -> Callable[..., Call | int]:
    """What happens before a command, or without one: keep the shared options; the version; the overview."""

    def root(context: typer.Context, show_version: bool, **given: object) -> Call | int:
        before.update(given)
        if context.invoked_subcommand is not None or show_version:
            return Call(version.show, {}, _shared(given, {}))
        typer.echo(context.get_help())
        return 0

    asked = Parameter("show_version", FLAG, ("--version",), "print the version", default=False)
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    return _signed(root, [context, _typed(asked), *_SHARED_TYPED])


def _reader(function: Function, before: Mapping[str, object]) -> Callable[..., Call]:
    """A function for typer to call with what was given; it answers with the Call."""
    own = parameters(function)
    lists = {parameter.key for parameter in own if parameter.form == TEXTS}

    def read(**given: Any) -> Call:
        values = {parameter.key: given[parameter.key] for parameter in own}
        values |= {key: tuple(values[key]) for key in lists}
        return Call(function, values, _shared(given, before))

    return _signed(read, [*map(_typed, own), *_SHARED_TYPED])


def _shared(given: Mapping[str, object], before: Mapping[str, object]) -> Shared:
    """The shared options, from behind the command's words or else from before them."""
    keys = {parameter.key: SHARED_PREFIX + parameter.key for parameter in SHARED}
    return Shared(**{key: given[inner] or before.get(inner, given[inner]) for key, inner in keys.items()})  # type: ignore[arg-type]


def _typed(parameter: Parameter, prefix: str = "") -> inspect.Parameter:
    """The parameter as typer wants it."""
    default = ... if parameter.required else parameter.default
    first, *others = parameter.names
    shown = parameter.key.rstrip("_").upper().replace("_", "-")
    parser = _whole_number if parameter.form in NUMBERS else _some_text if parameter.required else None
    if parameter.option:
        spelled = f"{first}/{parameter.negative}" if parameter.negative else first
        info = typer.Option(default, spelled, *others, metavar=shown, help=parameter.said, parser=parser)
    else:
        many = "..." if parameter.form == TEXTS else ""
        info = typer.Argument(default, metavar=shown + many, help=parameter.said, parser=parser)
    key = prefix + parameter.key
    return inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=TYPES[parameter.form])


def _whole_number(text: str) -> int:
    """The number that a text means."""
    try:
        return number(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no whole number of at most {DIGITS} digits") from None


def _some_text(text: str) -> str:
    """The text of what must be given; a variable of a script that holds nothing gives an empty one."""
    if not text:
        raise typer.BadParameter("it is empty")
    return text


SHARED_PREFIX = "shared_"
_SHARED_TYPED = [_typed(parameter, SHARED_PREFIX) for parameter in SHARED]


def _signed(function: Callable[..., T], signature: list[inspect.Parameter]) -> Callable[..., T]:
    """The function, with the signature that typer shall see."""
    function.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    function.__annotations__ = {}
    return function


def _help(function: Function) -> str:
    """The help text; paragraphs that are indented are examples and keep their lines."""
    said = explain(function)
    paragraphs = [said.summary, *said.more.split("\n\n")]
    return "\n\n".join(f"\b\n{text}" if text.startswith(" ") else text for text in paragraphs if text)


class _Page(TyperCommand):
    """The page of one command."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """An argument that must be given stands as it is; one that may be left out stands in brackets."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows this page, described as the others are."""
        return _said_alike(super().get_help_option(ctx))


class _Pages(TyperGroup):
    """The page of several commands."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows this page, described as the others are."""
        return _said_alike(super().get_help_option(ctx))


def _said_alike(option: Any) -> Any:
    if option is not None:
        option.help, option.callback = "show this page", _show_page
    return option


def _show_page(context: Any, _option: Any, asked: bool) -> None:
    """Show the page that was asked for and nothing else; what is longer than the terminal goes through the pager."""
    if not asked or context.resilient_parsing:
        return
    screen = Screen(env=environment)
    screen.lines(context.get_help().splitlines())
    screen.flush()
    context.exit()


class _Overview(_Pages):
    """The page of all commands: their whole names, one group for each room."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each room, a line for each command."""
        sections: dict[str, list[tuple[str, str]]] = {room: [] for room in ctx.obj[ROOMS]}
        for name, command in self.commands.items():
            for whole, one in _leaves(name, command):
                summary = (one.help or "").partition("\n\n")[0]
                sections[getattr(command, PANEL)].append((whole, summary))
        for room, lines in sections.items():
            if not lines:
                continue
            with formatter.section(room.capitalize()):
                formatter.write_dl(lines)


def _leaves(name: str, command: Any) -> list[tuple[str, Any]]:
    """A command, or the commands under a noun, with their whole names."""
    if not isinstance(command, TyperGroup):
        return [(name, command)]
    alone = [(name, command)] if command.invoke_without_command else []
    return alone + [(f"{name} {verb}", one) for verb, one in command.commands.items()]
