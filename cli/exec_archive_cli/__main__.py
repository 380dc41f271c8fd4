"""`python -m exec_archive_cli` is `exec-archive`."""

from exec_archive_cli.main import run

if __name__ == "__main__":
    run()
