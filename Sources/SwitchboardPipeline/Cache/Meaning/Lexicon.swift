/// The few things about English words that guards know.
enum Lexicon {
    /// Words that hold a sentence together, or that politeness adds.
    static let functionWords: Set<String> = Set(
        """
        a an the this that these those some any each every either both all
        i me my mine we us our you your yours he him his she her it its they them their who whom whose which what
        am is are was were be been being do does did done doing have has had having can could will would shall should may
        might must ought get gets got getting
        of to in on at by for from with about into onto over under up down off out as than then there here when where why how
        and or but if so because while though also just only even still yet again too very really quite
        please thanks thank thx cheers hi hello hey hiya morning afternoon evening dear sorry okay ok um uh er erm hmm well
        wondering wonder know tell possible way ways help want need like kind sort anyone someone something anything
        let lets make sure try trying use using
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    static let negations: Set<String> = [
        "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot", "hardly",
        "isnt", "dont", "cant", "wont", "doesnt", "didnt", "arent", "wasnt", "werent", "shouldnt", "couldnt", "wouldnt",
    ]

    /// A contraction's words; any other word alone.
    static func expanded(_ word: String) -> [String] {
        switch word {
        case "can't", "cannot": return ["can", "not"]
        case "won't": return ["will", "not"]
        case "shan't": return ["shall", "not"]
        case "let's": return ["let", "us"]
        default: break
        }
        for (ending, words) in [
            ("n't", ["not"]), ("'re", ["are"]), ("'ve", ["have"]), ("'ll", ["will"]), ("'d", ["would"]), ("'m", ["am"]),
        ] where word.hasSuffix(ending) {
            return [String(word.dropLast(ending.count))] + words
        }
        if word.hasSuffix("'s") {
            let first = String(word.dropLast(2))
            // "What's" is "what is"; "Sarah's" is Sarah's.
            return functionWords.contains(first) ? [first, "is"] : [first]
        }
        return [word.replacing("'", with: "")]
    }

    // MARK: Opposites

    /// Whether two stems say the opposite of each other, by this list or by a prefix.
    static func areOpposite(_ first: String, _ second: String) -> Bool {
        if opposites[first]?.contains(second) ?? false { return true }
        let (short, long) = first.count < second.count ? (first, second) : (second, first)
        guard short.count >= 3 else { return false }
        for prefix in ["un", "dis", "non", "in", "im", "ir", "il", "de", "mis", "anti"]
        where long.count == short.count + prefix.count && long.hasPrefix(prefix) && long.hasSuffix(short) {
            return true
        }
        for (one, other) in [
            ("en", "dis"), ("in", "out"), ("in", "ex"), ("up", "down"), ("over", "under"), ("pre", "post"),
        ] {
            if first.hasPrefix(one), second.hasPrefix(other),
                first.dropFirst(one.count) == second.dropFirst(other.count),
                first.count - one.count >= 3
            {
                return true
            }
            if second.hasPrefix(one), first.hasPrefix(other),
                second.dropFirst(one.count) == first.dropFirst(other.count),
                second.count - one.count >= 3
            {
                return true
            }
        }
        return first.count > 5 && second.count > 5
            && (first.hasSuffix("ful") && second.hasSuffix("less")
                || first.hasSuffix("less") && second.hasSuffix("ful"))
            && first.prefix(4) == second.prefix(4)
    }

    private static let opposites: [String: Set<String>] = {
        var table: [String: Set<String>] = [:]
        for line in pairs.split(separator: "\n") {
            let sides = line.split(separator: "/").map { side in
                side.split(separator: " ").map { Spelling.stem(Spelling.folded(String($0))) }
            }
            guard sides.count == 2 else { continue }
            for one in sides[0] {
                for other in sides[1] where one != other {
                    table[one, default: []].insert(other)
                    table[other, default: []].insert(one)
                }
            }
        }
        return table
    }()

    /// Each word on the left is the opposite of each on the right.
    private static let pairs = """
        increase raise grow expand extend/decrease reduce lower shrink shorten
        more most maximum highest greatest/less least fewer fewest minimum lowest smallest
        best better good/worst worse bad
        cheap cheapest affordable/expensive dearest costly priciest
        fast faster fastest quick quickest/slow slower slowest
        early earlier earliest/late later latest
        long longer longest/short shorter shortest
        big bigger biggest large larger largest/small smaller smallest little
        tall taller tallest/short shorter shortest
        hot hotter hottest warm/cold colder coldest cool
        strong stronger strongest/weak weaker weakest
        light lighter lightest/heavy heavier heaviest dark darker
        easy easier easiest/hard harder hardest difficult
        first/last final
        before/after
        begin start commence/end stop finish cease
        open/close shut
        add insert/remove delete subtract exclude
        include allow permit accept/exclude forbid ban prohibit refuse reject
        allowed permitted legal safe/banned forbidden prohibited illegal unsafe dangerous
        accept approve agree/decline reject deny refuse disagree
        buy purchase/sell
        borrow/lend
        rent hire/let
        import/export
        upload/download
        upgrade/downgrade
        activate enable/deactivate disable
        connect attach/disconnect detach
        join enter/leave quit exit
        arrive arrival/depart departure leave
        push/pull
        win winner/lose loser
        gain/lose
        pass/fail
        succeed success/fail failure
        save/spend waste
        deposit/withdraw withdrawal
        credit/debit
        send sent/receive received
        give/take
        teach/learn
        employer/employee
        landlord/tenant
        buyer/seller vendor
        lender/borrower
        parent/child
        male man men boy husband father/female woman women girl wife mother
        adult grown/child kid
        public/private
        internal inside indoor/external outside outdoor
        inbound incoming/outbound outgoing
        domestic/international
        local/remote foreign
        north northern/south southern
        east eastern/west western
        left/right
        top upper/bottom lower
        front/back rear
        above/below
        up/down
        on/off
        in/out
        with/without
        full/empty partial
        new/old used
        young younger youngest/old older oldest
        modern/ancient
        temporary/permanent
        fixed/variable flexible
        manual/automatic
        single/double joint return
        weekday/weekend
        day/night
        summer/winter
        morning/evening
        sunrise/sunset
        raw/cooked
        fresh/frozen stale
        wet/dry
        clean/dirty
        hard/soft
        loud/quiet
        rich/poor
        love like/hate dislike
        remember/forget
        lock/unlock
        mute/unmute
        hide/show reveal
        freeze/thaw unfreeze
        install/uninstall
        encrypt/decrypt
        zip compress/unzip decompress
        merge combine/split separate
        expand/collapse
        lengthen/shorten
        thicken/thin
        gain/lose
        positive/negative
        even/odd
        true/false
        optional/mandatory compulsory required
        visible/invisible hidden
        sync/unsync
        follow/unfollow
        pin/unpin
        block/unblock
        archive/unarchive
        attract/repel
        present/absent
        presence/absence
        victory/defeat
        ally/enemy
        profit/loss
        asset/liability
        supply/demand
        gross/net
        wholesale/retail
        amateur/professional
        beginner/advanced expert
        theory/practice
        cause/cure
        prevent avoid/cause encourage
        encourage promote/discourage
        protect/harm
        heal/hurt
        build create make/destroy demolish break
        fill/drain empty
        freeze/melt
        rise/fall drop
        appear/disappear
        continue resume/pause stop
        renew/cancel
        book reserve/cancel
        subscribe/unsubscribe cancel
        appoint hire/dismiss fire sack
        promote/demote
        approve/disapprove
        trust/distrust
        qualify/disqualify
        eligible entitled/ineligible
        able/unable
        possible/impossible
        similar same/different
        common frequent/rare
        always/never
        everything/nothing
        everyone/nobody
        too/insufficiently
        excess/shortage
        ahead/behind
        forward/backward
        vertical/horizontal
        portrait/landscape
        uppercase/lowercase
        ascending/descending
        synchronous/asynchronous
        optimist/pessimist
        innocent/guilty
        defendant/claimant plaintiff
        guest visitor/host resident
        student/teacher
        patient/doctor
        domesticated tame/wild
        sweet/sour bitter savoury
        thick/thin
        wide/narrow
        deep/shallow
        smooth/rough
        tight/loose
        sharp/blunt
        male/female
        """

    // MARK: Names

    /// Other names for the same place, and what belongs to it.
    static let places: [Set<String>] = [
        ["uk", "britain", "british", "gb"], ["us", "usa", "america", "american", "states"], ["france", "french"],
        ["spain", "spanish"], ["netherlands", "dutch", "holland"], ["greece", "greek"], ["wales", "welsh"],
        ["ireland", "irish"], ["scotland", "scottish"], ["england", "english"], ["switzerland", "swiss"],
        ["poland", "polish"], ["denmark", "danish"], ["turkey", "turkish"], ["sweden", "swedish"],
        ["finland", "finnish"], ["eu", "europe", "european"], ["germany", "german"], ["iceland", "icelandic"],
        ["usd", "dollar", "dollars", "buck", "bucks"], ["gbp", "pound", "pounds", "sterling", "quid"],
        ["eur", "euro", "euros"],
    ]
}
