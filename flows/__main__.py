"""The program `kiosque`."""

from flows.cli.loading import ended_by_ctrl_c
from tasks.runtime.memory import spare_memory


def main() -> None:
    """Load the command, during which Ctrl-C ends the process without a traceback, and run it."""
    spare_memory()
    with ended_by_ctrl_c():
        from flows.cli.app import main as run_command  # noqa: PLC0415 - Ctrl-C is prepared for first
    run_command()


if __name__ == "__main__":
    main()
