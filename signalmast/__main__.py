"""`signalmast COMMAND`: the command line that docs/reference/commands.md describes."""

import os
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Status 0 only when it is done; errors are one sentence on stderr."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    words = _take_data(words)
    # A clone runs without being installed: config/ lies beside the package.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- slow import
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow import

    try:
        execute_from_command_line(["signalmast", *(words or ["help"])])
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _take_data(words: list[str]) -> list[str]:
    """Take `--data DIR` out, wherever it stands: settings need it before any command runs."""
    left = []
    stream = iter(words)
    for word in stream:
        if word == "--data":
            os.environ["SIGNALMAST_DATA"] = next(stream, "")
        elif word.startswith("--data="):
            os.environ["SIGNALMAST_DATA"] = word.removeprefix("--data=")
        else:
            left.append(word)
    return left


if __name__ == "__main__":
    main()
