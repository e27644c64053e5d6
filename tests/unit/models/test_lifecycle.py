"""Each lifecycle has exactly the steps that the domain names, and refuses every other one."""

import itertools

import pytest

from forum.errors import IllegalStep
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    CooperationRequest,
    CooperationStatus,
    DiscourseRequest,
    DiscourseStatus,
    DissentFlag,
    DissentFlagStatus,
    MembershipRequest,
    MembershipRequestStatus,
)

#: Written down a second time, from the domain's description, not from the code.
STEPS = {
    DissentFlag: """
        raised>acknowledged acknowledged>answered answered>settled answered>still_disputed
        raised>still_disputed acknowledged>still_disputed still_disputed>answered
        raised>withdrawn acknowledged>withdrawn answered>withdrawn still_disputed>withdrawn""",
    CooperationRequest: """
        open>proposed proposed>mutual mutual>first_talk first_talk>agreed agreed>running
        running>completed proposed>declined mutual>declined first_talk>declined agreed>declined
        running>declined open>withdrawn proposed>withdrawn mutual>withdrawn first_talk>withdrawn
        agreed>withdrawn running>withdrawn open>expired proposed>expired mutual>expired
        first_talk>expired agreed>expired running>expired""",
    DiscourseRequest: """
        collecting>quorum_reached quorum_reached>scheduled scheduled>held held>minuted
        collecting>lapsed quorum_reached>lapsed scheduled>lapsed
        collecting>withdrawn quorum_reached>withdrawn scheduled>withdrawn""",
    MembershipRequest: "open>accepted open>declined",
    AbuseReport: """open>claimed claimed>open claimed>decided decided>appealed
        appealed>decided_again""",
}
STATUS = {
    DissentFlag: DissentFlagStatus,
    CooperationRequest: CooperationStatus,
    DiscourseRequest: DiscourseStatus,
    MembershipRequest: MembershipRequestStatus,
    AbuseReport: AbuseReportStatus,
}
ALL = [
    pytest.param(model, a, b, id=f"{model.__name__}:{a}>{b}")
    for model, kind in STATUS.items()
    for a, b in itertools.product(kind, kind)
]


@pytest.mark.parametrize(("model", "present", "wanted"), ALL)
def test_a_step_is_taken_or_refused_as_the_domain_says(model, present, wanted):
    subject = model(status=present)
    if f"{present}>{wanted}" in STEPS[model].split():
        subject.move_to(wanted)
        assert subject.status is wanted
    else:
        with pytest.raises(IllegalStep):
            subject.move_to(wanted)
        assert subject.status is present
