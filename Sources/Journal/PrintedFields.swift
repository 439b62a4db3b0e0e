// Fields of a map being printed, so that nothing recorded stays unshown unnoticed.

import DecisionRecord

/// A map's fields, with an account of which were looked at.
struct PrintedFields {
    let path: String
    let map: CBORMap
    private(set) var used: [String] = []
    private(set) var missing: [String] = []

    init(path: String, map: CBORMap) {
        self.path = path
        self.map = map
    }

    /// A field that should be there.
    mutating func value(_ key: String) -> CBORValue? {
        if map[key] == nil, !missing.contains(path + key) { missing.append(path + key) }
        return optional(key)
    }

    /// A field that may be there.
    mutating func optional(_ key: String) -> CBORValue? {
        used.append(key)
        return map[key]
    }
}
