"""The forum as it is measured: limits are counted as ever, but wide enough for a load test.

One address asks thousands of times a second here; the work of counting stays part of each figure.
"""

from forum.app import create_app
from forum.rate_limits import Limits, NamedLimit

WIDER = 1_000_000

for _limit in vars(Limits).values():
    if isinstance(_limit, NamedLimit):
        _limit.rates = [type(rate)(rate.amount * WIDER, rate.multiples) for rate in _limit.rates]

app = create_app()
