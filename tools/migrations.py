"""Check that the migrations lead to exactly the models, in a database made for the question."""

import os
import subprocess
import sys
import tempfile

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi", "db")


def main() -> int:
    """Run all migrations, then let Alembic compare; tell the exit code."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "FORUM_DATA": data,
            "FORUM_MODE": "testing",
        }
        for step in ("upgrade", "check"):
            done = subprocess.run(
                [*FLASK, step],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode:
                print(done.stdout)
                print(f"The migrations do not lead to the models (flask db {step}).")
                return 1
    print("The migrations lead to exactly the models.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
