"""The public holidays of Germany: what ``working_days`` asks a process of its own.

The library knows all countries and takes 16 MiB of memory; all that is kept of it are some dates.
"""

import json
import sys

from holidays.countries.germany import Germany


def main() -> None:
    """Read a list of years, and write by year and federal state the days that are free.

    Under an empty name stand the days that are free everywhere.
    """
    years = json.load(sys.stdin)
    states = ("", *Germany.subdivisions)
    found = {
        year: {
            state: [day.isoformat() for day in Germany(subdiv=state or None, years=year)]
            for state in states
        }
        for year in years
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
