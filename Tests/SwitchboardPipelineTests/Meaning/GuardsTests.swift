import Testing

@testable import SwitchboardPipeline

/// What guards see in two questions, as tables.
@Suite struct GuardsTests {
    private func trip(_ first: String, _ second: String) -> String? {
        func trip(_ one: String, _ other: String) -> String? {
            Guards(QuestionText(one), QuestionText(other)).trips(isVerified: false).first?.name
        }
        #expect(trip(first, second) == trip(second, first), "the order should not matter")
        return trip(first, second)
    }

    @Test(arguments: [
        ("How do I boil 2 eggs?", "How do I boil 3 eggs?"),
        ("What is due on the 3rd?", "What is due on the 4th?"),
        ("Is the shop open at 7am?", "Is the shop open at 7pm?"),
        ("What is 15% of 80?", "What is 50% of 80?"),
        ("A flat for two people", "A flat for twelve people"),
        ("Can a ten-year-old fly alone?", "Can a child fly alone?"),
        ("What did it cost in 1999?", "What did it cost in 2009?"),
        ("Is 5GB enough?", "Is 50GB enough?"),
        ("How do I split £1,000?", "How do I split £10,000?"),
        ("Where is parcel 12345678901234567890?", "Where is parcel 12345678901234567891?"),
    ])
    func otherNumbersTrip(_ first: String, _ second: String) { #expect(trip(first, second) == "numbers") }

    @Test(arguments: [
        ("Wake me at 7am", "Wake me at seven in the morning"),
        ("Wake me at half past nine", "Wake me at 9:30"),
        ("Wake me at quarter to five", "Wake me at 4:45"),
        ("A two-year contract", "A 24-month contract"),
        ("A 48 hour notice", "A two day notice"),
        ("Send 1,500 euros", "Send 1500 euros"),
        ("Twenty five people", "25 people"),
        ("Three hundred and fifty people", "350 people"),
        ("The 2nd of March", "March 2"),
        ("250k views", "250,000 views"),
        ("One question: is it open?", "Is it open? Question"),
    ])
    func theSameNumbersDoNot(_ first: String, _ second: String) { #expect(trip(first, second) == nil) }

    @Test(arguments: [
        ("Are you open on Mondays?", "Are you open on Tuesdays?", "dates"),
        ("What is the weather in June?", "What is the weather in July?", "dates"),
        ("What is the forecast for tomorrow?", "What is the forecast for today?", "dates"),
        ("How far is it to Leeds from here?", "How far is it to Derby from here?", "names"),
        ("Does it run on Linux machines?", "Does it run on BSD machines?", "names"),
        ("Is it safe?", "Is it not safe?", "negation"),
        ("Can I bring a bag?", "Can't I bring a bag?", "negation"),
        ("Can I eat it with milk?", "Can I eat it without milk?", "negation"),
        ("How do I pair my headphones?", "How do I unpair my headphones?", "opposites"),
        ("What is the highest mountain?", "What is the lowest mountain?", "opposites"),
        ("How do I import contacts?", "How do I export contacts?", "opposites"),
        ("How do I get from the office to the airport?", "How do I get from the airport to the office?", "order"),
        ("How do I turn a photo album into a slide show?", "How do I turn a slide show into a photo album?", "order"),
        ("Is tea better than coffee?", "Is coffee better than tea?", "order"),
        ("What does insurance cover?", "What does travel insurance cover?", "modifiers"),
    ])
    func whatElseDiffersTrips(_ first: String, _ second: String, _ guardName: String) {
        #expect(trip(first, second) == guardName)
    }

    @Test(arguments: [
        ("What colour is it?", "What color is it?"),
        ("Where's the nearest station?", "Where is the nearest station?"),
        ("I can't log in", "I cannot log in"),
        ("How do I renew my passport?", "how do i renew my pasport"),
        ("How do I open a PR?", "How do I open a pull request?"),
        ("Do Italian trains run late?", "Do trains in Italy run late?"),
        ("Which train goes from Hull to York?", "To York from Hull, which train goes?"),
        ("How long do I have to wait to see a doctor?", "To see a doctor, how long must I wait?"),
        ("Is there parking at the museum?", "At the museum, is there parking?"),
        ("Please could you tell me where it is kept, thanks", "Where is it kept?"),
    ])
    func whatOnlyLooksOtherDoesNot(_ first: String, _ second: String) { #expect(trip(first, second) == nil) }

    @Test func noInputTraps() {
        let hostile = [
            "", " ", "'", "half", "half past", "12:", "1.2.3", "９", "a'", "'s", "quarter to", "½", "0x1F", "1e999",
            String(repeating: "9", count: 400), String(repeating: "twenty ", count: 200),
            "one " + String(repeating: "billion ", count: 90), "9e99 at 7", "99999999999999bn at 7am", "\u{0}\u{301}",
            "👩‍👩‍👧 7am",
        ]
        for first in hostile {
            for second in hostile { _ = Guards(QuestionText(first), QuestionText(second)).trips(isVerified: false) }
        }
    }
}
