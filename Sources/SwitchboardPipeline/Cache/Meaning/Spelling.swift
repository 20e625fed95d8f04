/// Spelling that says nothing about meaning.
enum Spelling {
    /// British and American.
    private static let variants: [(british: [UInt8], american: [UInt8])] = [
        ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("yse", "yze"), ("ise", "ize"),
        ("colour", "color"), ("favour", "favor"), ("labour", "labor"), ("neighbour", "neighbor"),
        ("behaviour", "behavior"), ("honour", "honor"), ("centre", "center"), ("metre", "meter"),
        ("litre", "liter"), ("theatre", "theater"), ("licence", "license"), ("defence", "defense"),
        ("cheque", "check"), ("catalogue", "catalog"), ("programme", "program"), ("grey", "gray"),
        ("tyre", "tire"), ("jewellery", "jewelry"), ("cancelled", "canceled"), ("cancelling", "canceling"),
        ("travelling", "traveling"), ("travelled", "traveled"), ("enrolment", "enrollment"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    /// British and American spelling as one.
    static func folded(_ word: String) -> String {
        var bytes = Array(word.utf8)
        var isChanged = false
        for (british, american) in variants where british.count <= bytes.count {
            let places = 0...bytes.count - british.count
            guard let place = places.first(where: { bytes[$0...].starts(with: british) }) else { continue }
            bytes.replaceSubrange(place..<place + british.count, with: american)
            isChanged = true
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : word
    }

    /// The word without its ending: enough to see that "renewing" is of "renew". Not for showing.
    static func stem(_ word: String) -> String {
        guard word.count > 3 else { return word }
        var stem = word
        func drop(_ ending: String, leaving: Int, with other: String = "") -> Bool {
            guard stem.hasSuffix(ending), stem.count - ending.count >= leaving else { return false }
            stem.removeLast(ending.count)
            stem += other
            return true
        }
        if !drop("'s", leaving: 2), !drop("sses", leaving: 2, with: "ss"), !drop("ies", leaving: 2, with: "y"),
            !stem.hasSuffix("ss"), !stem.hasSuffix("us"), !stem.hasSuffix("is")
        {
            _ = drop("s", leaving: 3)
        }
        if !drop("ation", leaving: 4), !drop("tion", leaving: 4, with: "t"), !drop("ment", leaving: 4),
            !drop("ing", leaving: 3), !drop("ied", leaving: 2, with: "y"), !drop("ed", leaving: 3),
            !drop("er", leaving: 4),
            !drop("ly", leaving: 4)
        {
            _ = drop("al", leaving: 5)
        }
        if stem.count > 3, let last = stem.last, last == stem.dropLast().last, !"lsz".contains(last) {
            stem.removeLast()
        }
        return drop("e", leaving: 3) ? stem : stem
    }
}
