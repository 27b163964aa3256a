"""Every way into the installation: pages, API routes, commands and jobs, as (name, callable)."""

import importlib
from functools import partial

from house import LAYERS, SOURCE


def pages():
    """Views of the site map, without the operations of the API."""
    from django.urls import get_resolver

    for name, callback in _of_resolver(get_resolver(), ""):
        callback = callback.func if isinstance(callback, partial) else callback
        callback = getattr(callback, "view_class", callback)
        # The API's operations are walked apart; its own pages say what they are.
        if not callback.__module__.startswith("ninja"):
            yield f"page /{name}", callback


def _of_resolver(resolver, before):
    for pattern in resolver.url_patterns:
        where = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _of_resolver(pattern, where)
        else:
            yield where, pattern.callback


def api_routes():
    """Operations of every API the project makes."""
    import gc

    from ninja import NinjaAPI

    importlib.import_module("drawwell.web.urls")
    for api in [thing for thing in gc.get_objects() if issubclass(type(thing), NinjaAPI)]:
        for prefix, router in api._routers:
            for path, view in router.path_operations.items():
                for operation in view.operations:
                    yield f"api {'/'.join(operation.methods)} {prefix}{path}", operation.view_func


def commands():
    """Commands of the command line, groups walked through."""
    import typer

    app = importlib.import_module("drawwell.cli.contents").app
    yield from _of_command(typer.main.get_command(app), "drawwell")


def _of_command(command, name):
    parts = getattr(command, "commands", None)
    if parts is None:
        yield f"command {name}", command.callback
        return
    for word, part in parts.items():
        yield from _of_command(part, f"{name} {word}")


def jobs():
    """Public functions of every stage's jobs.py."""
    for stage in [stage for row in LAYERS for stage in row]:
        if (SOURCE / stage / "jobs.py").exists():
            module = importlib.import_module(f"drawwell.{stage}.jobs")
            for name, thing in vars(module).items():
                if callable(thing) and not name.startswith("_") and thing.__module__ == module.__name__:
                    yield f"job {stage}.{name}", thing
