"""What is reported about the September 2023 ceasefire, and what is from outside that report.

The tags F1 to F12 and X1, X2 are the `source` of parameters, considerations and actors.
"""

from __future__ import annotations

__all__ = ["FACTS", "ORIGIN"]

#: Where the facts are from.
ORIGIN = (
    "F: as the press reported it at the time (Tim McNulty, 'Armenian forces in Nagorno-Karabakh"
    " accept ceasefire after Azerbaijan offensive', Daily Express, September 2023), in our words."
    " X: from outside that report."
)

#: The facts by tag.
FACTS = {
    "F1": "Nagorno-Karabakh is home to about 120,000 ethnic Armenians and is internationally"
    " recognised as part of Azerbaijan. Ethnic Armenians took it over in a separatist war in the"
    " 1990s.",
    "F2": "In autumn 2020 a six-week war returned parts of the region and the surrounding districts"
    " to Azerbaijan. Russia was the go-between of the truce that ended it, and sent peacekeepers to"
    " oversee that truce.",
    "F3": "On Tuesday 19 September 2023 Azerbaijan opened an offensive with heavy artillery fire on"
    " Armenian positions and demanded unconditional surrender.",
    "F4": "Karabakh officials counted at least 32 killed and about 200 injured.",
    "F5": "One day later the Karabakh forces accepted ceasefire terms proposed through Russia.",
    "F6": "The terms: the local forces disarm completely; what is left of Armenia's troops and"
    " equipment departs. The Azerbaijani defence ministry described the deal so.",
    "F7": "Azerbaijan halted the operation as soon as the representatives announced that they would"
    " disarm. About an hour after the ceasefire was declared Armenia's prime minister, Nikol"
    " Pashinyan, reported that hostilities had calmed.",
    "F8": "It was unclear whether scattered violence would go on; there was fear of a return to full"
    " war between Azerbaijan and Armenia. The two states have been at odds over the region since"
    " the Soviet Union fell.",
    "F9": "Turkey publicly backed Azerbaijan.",
    "F10": "Russia acted as broker, and both sides acknowledged the part of its peacekeepers in"
    " reaching the deal.",
    "F11": "Armenia's prime minister stressed that his government took no active part in the"
    " discussions of the deal.",
    "F12": "Talks between Azerbaijani officials and the region's ethnic Armenian authorities were"
    " set for Thursday 21 September (at Yevlakh), on the region's 're-integration' into"
    " Azerbaijan.",
    "X1": "The statement of 9-10 November 2020 that ended the war was signed by Armenia's prime"
    " minister beside the presidents of Azerbaijan and Russia.",
    "X2": "By early October 2023 more than 100,000 people had left Karabakh for Armenia.",
}
