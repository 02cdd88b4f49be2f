"""The program `kiosque`: what Python runs first.

Loading what the command needs takes the better part of a second. Ctrl-C during that time ends the process as it ends
any program, instead of with the place in some library where Python just was.
"""

import signal


def main() -> None:
    """Load the command with the system's own answer to Ctrl-C, then run it with Python's."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else nohup, or a shell, has it ignored
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from flows.cli.app import main as run_command

    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


if __name__ == "__main__":
    main()
