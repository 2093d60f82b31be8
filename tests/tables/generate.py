"""Makes small collections of cases that conform to the shapes, from a seed: with all that tables must carry through."""

from random import Random
from typing import Final

from pyoxigraph import NamedNode

from citydip.tables.making import model
from citydip.tables.model import Model
from citydip.tables.terms import Statement, in_angles, literal, typed
from citydip.terms import PREFIXES, resolve

CD: Final = PREFIXES["cd"]
TYPE: Final = in_angles(PREFIXES["rdf"] + "type")

ENGLISH: Final = [
    "twinning of Bern and Brno", "mayors' summit", "a visit; with semicolons", 'the "so-called" pact', "two\nlines", "a, b and c",
    "=1+1", "+49 30", "-5 degrees", "@home", "'=quoted", "trailing mark?", "Zürich – Łódź", "emoji 🏙️🤝", "tab\there", "100%",
    "<angle> & ampersand", "back\\slash", "id", "1998", "12,5", "_x0041_ is no letter", "ﬁne ligature", "N/A", "none", "true",
    "https://example.org/not-an-address as a name",
]  # fmt: skip
PERSIAN: Final = [
    "خواهرخواندگی برن و برنو", "نشست شهرداران", "دیدار؛ با نقطه‌ویرگول", "پیمانِ «به‌اصطلاح»", "می‌رود", "۱۳۹۸",
    "شهرها، روستاها", "کتاب\nدوم", "گفت‌وگوی ۱۲٫۵", "آیین‌نامه",
]  # fmt: skip
OTHER: Final = {
    "fr": ["jumelage d'Évian", "œuvre"],
    "de": ["Städtepartnerschaft"],
    "ar": ["اتفاقية التوأمة"],
    "ru": ["города-побратимы"],
    "zh": ["友好城市"],
}
NOTES: Final = ["one source only", "a note\nin two lines; with marks | and =signs", "-", "٪ نشانهٔ درصد", "'apostrophe"]


class Generator:
    """Makes one collection.

    Args:
        seed: the same seed makes the same collection.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (nothing here is secret)
        self.seed = seed
        self.base = f"https://example.org/office-{seed}/"
        self.model: Model = model()
        self.said: list[Statement] = []
        self.counter = 0

    def collection(self) -> list[Statement]:
        """Places, actors, sources, and what they do, in an order of no meaning."""
        places = [self.place() for _ in range(self.random.randint(2, 4))]
        actors = [self.government(place) for place in places] + [
            self.actor(self.random.choice(["CityNetwork", "CivilSocietyOrganization", "Enterprise"]))
        ]
        network = self.actor("CityNetwork")
        sources = [self.source() for _ in range(self.random.randint(1, 2))]
        agreements = [self.agreement(actors, sources) for _ in range(self.random.randint(0, 2))]
        activities = [self.activity(actors, places, sources, agreements) for _ in range(self.random.randint(1, 3))]
        if self.chance():
            self.membership(self.random.choice(actors[:-1]), network, sources)
        for _ in range(self.random.randint(0, 2)):
            self.figure(self.random.choice([network, *activities]), sources)
        if self.chance(0.3):
            self.dated_statement(network, sources)
        if self.chance(0.3):
            self.coding(activities[0], network)
        said = list(dict.fromkeys(self.said))
        self.random.shuffle(said)
        return said

    def chance(self, of: float = 0.5) -> bool:
        return self.random.random() < of

    def subject(self, sheet: str) -> str:
        """A new record: mostly under the base, in the way of its sheet; sometimes elsewhere."""
        self.counter += 1
        segment = self.model.sheets[sheet].segment
        local = self.random.choice(
            [f"r{self.counter}", f"رکورد-{self.counter}", f"{self.counter}", f"a.b_c-{self.counter}", f"x%20{self.counter}"]
        )
        start = self.random.choices([f"{self.base}{segment}/", self.base, f"https://elsewhere-{self.seed}.example/#"], [8, 1, 1])[0]
        return in_angles(start + local)

    def say(self, subject: str, property_: str, *values: str) -> None:
        predicate = TYPE if property_ == "rdf:type" else in_angles(resolve(property_) or f"{CD}{property_}")
        self.said += [(subject, predicate, value) for value in values]

    def name(self, subject: str, *, needs: str = "") -> None:
        """Names in one to three languages, never twice the same in a collection."""
        languages = self.random.sample(["en", "fa", *OTHER], self.random.randint(1, 3))
        for language in dict.fromkeys([*([needs] if needs else []), *languages]):
            texts = ENGLISH if language == "en" else PERSIAN if language == "fa" else OTHER[language]
            self.say(subject, "skos:prefLabel", literal(f"{self.random.choice(texts)} {self.seed}.{self.counter}", language))
        if self.chance(0.2):
            self.say(subject, "skos:editorialNote", literal(self.random.choice(NOTES), self.random.choice(["en", "fa"])))
        if self.chance(0.2):
            others = [f"{self.random.choice(ENGLISH)} no. {self.counter}", f"other; name {self.counter}"]
            self.say(subject, "skos:altLabel", *(literal(other, "en") for other in others[: self.random.randint(1, 2)]))

    def concepts(self, class_: str, most: int = 1) -> list[str]:
        found = sorted(node.value for node in self.model.ontology.members(NamedNode(CD + class_)))
        return [in_angles(iri) for iri in self.random.sample(found, self.random.randint(1, most))]

    def date(self) -> str:
        year = self.random.randint(1900, 2026)
        return self.random.choice(
            [
                f"{year}",
                f"{year}-{self.random.randint(1, 12):02}",
                f"{year}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}",
            ]
        )

    def place(self) -> str:
        place = self.subject("places")
        self.say(place, "rdf:type", in_angles(CD + self.random.choice(["City", "City", "District", "Region", "MetropolitanArea"])))
        self.name(place)
        self.say(place, "country", in_angles(PREFIXES["place"] + self.random.choice(["IR", "FR", "DE", "US"])))
        self.say(place, "wikidataId", literal(f"Q{self.seed * 1000 + self.counter}"))
        if self.chance():
            self.say(place, "latitude", typed(f"{self.random.uniform(-89, 89):.{self.random.randint(1, 9)}f}", "decimal"))
            self.say(place, "longitude", typed(str(self.random.randint(-179, 179)), "integer"))
        return place

    def government(self, place: str) -> str:
        actor = self.actor("CityGovernment")
        self.say(actor, "governs", place)
        return actor

    def actor(self, class_: str) -> str:
        actor = self.subject("actors")
        self.say(actor, "rdf:type", in_angles(CD + class_))
        self.name(actor)
        self.say(actor, "country", in_angles(PREFIXES["place"] + "NL"))
        self.say(actor, "wikidataId", literal(f"Q{self.seed * 1000 + self.counter}"))
        return actor

    def source(self) -> str:
        source = self.subject("sources")
        self.say(source, "rdf:type", in_angles(CD + "Source"))
        self.name(source)
        self.say(source, "address", typed(f"https://example.org/page?a=1&b=2;c#{self.counter}", "anyURI"))
        if self.chance():
            self.say(source, "citationText", literal(f"Müller 2001: 66; {self.counter}"))
            self.say(source, "accessed", literal(self.date()))
        return source

    def agreement(self, actors: list[str], sources: list[str]) -> str:
        agreement = self.subject("agreements")
        self.say(agreement, "rdf:type", in_angles(CD + "Agreement"))
        self.name(agreement)
        self.say(agreement, "agreementKind", *self.concepts("AgreementKind", 2))
        self.say(agreement, "party", *self.random.sample(actors, self.random.randint(2, len(actors))))
        self.say(agreement, "source", sources[0])
        if self.chance(0.7):
            self.change(agreement, "signed", self.random.choice(["1960", "1960-05", "1960-05-02"]), sources)
        if self.chance(0.3):
            self.change(agreement, "ended", "2001-01-01", sources)
        return agreement

    def change(self, agreement: str, status: str, date: str, sources: list[str]) -> None:
        """A change of status as a column says it, or one with more to it."""
        simple = self.chance(0.7)
        change = in_angles(f"{agreement[1:-1]}/{status}") if simple else self.subject("status-changes")
        self.say(agreement, "statusChange", change)
        self.say(change, "rdf:type", in_angles(CD + "StatusChange"))
        self.say(change, "status", in_angles(PREFIXES["status"] + status))
        self.say(change, "date", literal(date))
        if not simple and self.chance():
            self.say(change, "source", *sources)

    def activity(self, actors: list[str], places: list[str], sources: list[str], agreements: list[str]) -> str:
        activity = self.subject("activities")
        self.say(activity, "rdf:type", in_angles(CD + "Activity"))
        self.name(activity)
        self.say(activity, "kind", *self.concepts("ActivityKind", 3))
        self.say(activity, "dimension", *self.concepts("Dimension", 2))
        self.say(activity, self.random.choice(["actor", "organizer", "host", "signatory", "bidder"]), *self.random.sample(actors, 2))
        self.say(
            activity, self.random.choice(["addressee", "beneficiary", "observer", "participant"]), in_angles(PREFIXES["actor"] + "london")
        )
        self.say(activity, "source", *sources)
        self.say(activity, "start", literal("1990-01"))
        if self.chance():
            self.say(activity, "end", literal(self.random.choice(["1991", "1995-12-31"])))
        if self.chance(0.4):
            self.say(activity, "function", *self.concepts("Function", 2))
            self.say(activity, "confidence", *self.concepts("Confidence"))
        if self.chance(0.4):
            self.say(activity, "takesPlaceIn", self.random.choice(places))
        if agreements and self.chance():
            self.say(activity, "concludes", *agreements)
        return activity

    def membership(self, member: str, network: str, sources: list[str]) -> None:
        membership = self.subject("memberships")
        self.say(membership, "rdf:type", in_angles(CD + "Membership"))
        self.say(membership, "member", member)
        self.say(membership, "organization", network)
        self.say(membership, "membershipRole", *self.concepts("MembershipRole"))
        self.say(membership, "start", literal(self.date()))
        self.say(membership, "source", *sources)

    def figure(self, about: str, sources: list[str]) -> None:
        figure = self.subject("figures")
        self.say(figure, "rdf:type", in_angles(CD + "Figure"))
        self.say(figure, "about", about)
        self.say(figure, "quantity", *self.concepts("Quantity"))
        self.say(
            figure,
            "value",
            self.random.choice(
                [typed("7833", "integer"), typed("12.50", "decimal"), typed("-0.5", "decimal"), typed("123456789012345678", "integer")]
            ),
        )
        self.say(figure, "asOf", literal(self.date()))
        self.say(figure, "modality", *self.concepts("Modality"))
        self.say(figure, "source", *sources)

    def dated_statement(self, about: str, sources: list[str]) -> None:
        statement = self.subject("dated-statements")
        self.say(statement, "rdf:type", in_angles(CD + "DatedStatement"))
        self.say(statement, "about", about)
        self.say(statement, "dateAspect", *self.concepts("DateAspect"))
        self.say(statement, "date", literal(self.date()))
        self.say(statement, "modality", *self.concepts("Modality"))
        self.say(statement, "source", *sources)

    def coding(self, activity: str, coder: str) -> None:
        coding = self.subject("codings")
        self.say(coding, "rdf:type", in_angles(CD + "Coding"))
        self.say(coding, "codes", activity)
        self.say(coding, "codedBy", coder)
        self.say(coding, "codedOn", literal("2026-05"))
        self.say(coding, "dimension", *self.concepts("Dimension", 2))
        self.say(coding, "confidence", *self.concepts("Confidence"))
