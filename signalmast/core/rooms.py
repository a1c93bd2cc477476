"""Find what rooms bring along without importing any room by name."""

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def import_from_rooms(name: str) -> list[ModuleType]:
    """Import the module `name` of every installed room that has one; return them."""
    return [
        import_module(f"{config.name}.{name}")
        for config in apps.get_app_configs()
        if config.name.startswith("signalmast.")
        and config.module is not None
        and module_has_submodule(config.module, name)
    ]
