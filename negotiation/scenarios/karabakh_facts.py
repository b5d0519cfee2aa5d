"""What is reported about the September 2023 ceasefire, and what is from outside that report.

The tags F1 to F12 and X1, X2 are the `source` of parameters, considerations and actors.
"""

from __future__ import annotations

__all__ = ["FACTS", "LITERATURE", "ORIGIN"]

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

#: The literature that the mechanisms are from, as the sources of considerations name it.
LITERATURE = {
    "Benson 2012": "B. V. Benson, Constructing International Security: Alliances, Deterrence, and"
    " Moral Hazard, Cambridge University Press.",
    "Crawford 2003": "T. W. Crawford, Pivotal Deterrence: Third-Party Statecraft and the Pursuit of"
    " Peace, Cornell University Press.",
    "Favretto 2009": "K. Favretto, 'Should peacemakers take sides? Major power mediation, coercion,"
    " and bias', American Political Science Review 103(2):248-263.",
    "Fearon 1994": "J. D. Fearon, 'Domestic political audiences and the escalation of international"
    " disputes', American Political Science Review 88(3):577-592; on deterrence: 'Signaling versus"
    " the balance of power and interests', Journal of Conflict Resolution 38(2):236-269.",
    "Fearon 1995": "J. D. Fearon, 'Rationalist explanations for war', International Organization"
    " 49(3):379-414.",
    "Fearon 1998": "J. D. Fearon, 'Commitment problems and the spread of ethnic conflict', in D. A."
    " Lake and D. Rothchild (eds.), The International Spread of Ethnic Conflict, Princeton"
    " University Press, 107-126.",
    "Fortna 2003": "V. P. Fortna, 'Scraps of paper? Agreements and the durability of peace',"
    " International Organization 57(2):337-372.",
    "Hirschman 1970": "A. O. Hirschman, Exit, Voice, and Loyalty, Harvard University Press.",
    "Huth 1988": "P. K. Huth, Extended Deterrence and the Prevention of War, Yale University Press.",
    "Kydd 2003": "A. Kydd, 'Which side are you on? Bias, credibility, and mediation', American"
    " Journal of Political Science 47(4):597-611.",
    "Kydd and Walter 2002": "A. Kydd and B. F. Walter, 'Sabotaging the peace: the politics of"
    " extremist violence', International Organization 56(2):263-296.",
    "Powell 2006": "R. Powell, 'War as a commitment problem', International Organization"
    " 60(1):169-203.",
    "Schelling 1966": "T. C. Schelling, Arms and Influence, Yale University Press.",
    "Stedman 1997": "S. J. Stedman, 'Spoiler problems in peace processes', International Security"
    " 22(2):5-53.",
    "Walter 1997": "B. F. Walter, 'The critical barrier to civil war settlement', International"
    " Organization 51(3):335-364.",
    "Zartman": "I. W. Zartman, 'The timing of peace initiatives: hurting stalemates and ripe"
    " moments', Global Review of Ethnopolitics 1(1):8-18, 2001.",
}
