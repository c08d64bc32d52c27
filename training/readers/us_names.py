"""Names by which American news calls public bodies, parties and laws, beside the canonical ones of SEESAW.

Leaves to others: persons, whose surnames the core links, and states and bodies that the core's gazetteer knows.
"""

from typing import Final

_DEMOCRATS: Final = ("Democratic Party", "Democrats", "Democrat", "Dems")
_REPUBLICANS: Final = ("Republican Party", "Republicans", "Republican", "GOP", "G.O.P.")
_HEALTH_LAW: Final = (
    "Obamacare",
    "ObamaCare",
    "ACA",
    "health care law",
    "health-care law",
    "healthcare law",
    "health law",
)

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "Democratic Party": _DEMOCRATS,
    "Democrats": _DEMOCRATS,
    "Republican Party": _REPUBLICANS,
    "Republicans": _REPUBLICANS,
    "House Democrats": ("Democrats in the House", "Democratic lawmakers"),
    "House Republicans": ("Republicans in the House", "House GOP", "Republican lawmakers", "House Republican"),
    "Senate Democrats": ("Democrats in the Senate", "Democratic senators"),
    "Senate Republicans": ("Republicans in the Senate", "Senate GOP", "Republican senators", "GOP senators"),
    "Republican lawmakers": ("GOP lawmakers", "Republican leaders", "GOP leaders", "Republicans"),
    "Democratic lawmakers": ("Democratic leaders", "Democrats"),
    "GOP establishment": ("Republican establishment", "party establishment"),
    "Affordable Care Act": _HEALTH_LAW,
    "Obamacare": ("Affordable Care Act", *_HEALTH_LAW[2:]),
    "American Health Care Act": ("AHCA", "GOP health care bill", "Republican health care bill"),
    "United States House of Representatives": ("House of Representatives", "the House", "House"),
    "United States Senate": ("the Senate", "Senate", "senators"),
    "United States Congress": ("Congress", "lawmakers", "congressional leaders"),
    "Supreme Court of the United States": ("Supreme Court", "Supreme Court justices", "high court", "the justices"),
    "White House": ("the White House", "the administration"),
    "Obama administration": ("the administration", "President Obama's administration", "White House"),
    "Trump administration": ("the administration", "President Trump's administration", "White House"),
    "Biden administration": ("the administration", "President Biden's administration", "White House"),
    "Bush administration": ("President Bush's administration",),
    "United States Department of Justice": ("Justice Department", "Department of Justice", "DOJ", "DoJ"),
    "United States Department of State": ("State Department", "Department of State"),
    "United States Department of Defense": ("Defense Department", "Department of Defense", "Pentagon"),
    "United States Department of Homeland Security": ("Homeland Security", "DHS"),
    "United States Department of Labor": ("Labor Department", "Department of Labor"),
    "United States Department of the Treasury": ("Treasury Department", "Treasury"),
    "United States Department of Education": ("Education Department", "Department of Education"),
    "United States Department of Veterans Affairs": ("Veterans Affairs", "VA", "Department of Veterans Affairs"),
    "United States Department of Health and Human Services": ("Health and Human Services", "HHS"),
    "United States Environmental Protection Agency": ("Environmental Protection Agency", "EPA"),
    "United States Immigration and Customs Enforcement": ("Immigration and Customs Enforcement", "ICE"),
    "Federal Bureau of Investigation": ("FBI", "F.B.I.", "the bureau"),
    "Central Intelligence Agency": ("CIA", "C.I.A."),
    "National Security Agency": ("NSA", "N.S.A."),
    "Internal Revenue Service": ("IRS", "I.R.S."),
    "Federal Reserve": ("the Fed", "Federal Reserve System", "central bank"),
    "Food and Drug Administration": ("FDA", "F.D.A."),
    "Centers for Disease Control and Prevention": ("CDC", "Centers for Disease Control"),
    "National Rifle Association": ("NRA", "N.R.A.", "the gun lobby"),
    "Democratic National Committee": ("DNC", "D.N.C."),
    "Republican National Committee": ("RNC", "R.N.C."),
    "American Civil Liberties Union": ("ACLU", "A.C.L.U."),
    "United States House Select Committee on Benghazi": ("Benghazi committee", "Select Committee on Benghazi"),
    "United States House Select Committee on the January 6 Attack": ("Jan. 6 committee", "January 6 committee"),
    "Islamic State": ("ISIS", "ISIL", "Islamic State of Iraq and Syria"),
    "North Atlantic Treaty Organization": ("NATO",),
    "Deferred Action for Childhood Arrivals": ("DACA",),
    "undocumented immigrants": ("illegal immigrants", "illegal aliens", "unauthorized immigrants", "undocumented"),
    "US-Mexico border wall": ("border wall", "the wall", "southern border wall"),
    "Keystone Pipeline": ("Keystone XL", "Keystone XL pipeline", "the pipeline"),
    "Tea Party movement": ("tea party", "Tea Party"),
    "conservatives": ("conservative",),
    "liberals": ("liberal", "progressives"),
}
"""Aliases by canonical name, in the order in which the first that is claimed counts. Where two listed entities share one,
the first listed has it."""
