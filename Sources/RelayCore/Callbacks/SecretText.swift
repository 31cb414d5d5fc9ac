/// Compares a secret with what an unauthenticated client gave.
enum SecretText {
    /// Whether both are the same. The time depends on the secret's length only: every byte of the secret is looked at,
    /// whatever the guess and its length.
    @inline(never)
    static func isEqual(secret: String, guess: String) -> Bool {
        let expected = Array(secret.utf8)
        let given = Array(guess.utf8)
        var difference = UInt(bitPattern: expected.count ^ given.count)
        for index in expected.indices {
            let byte = given.isEmpty ? 0 : given[index % given.count]
            difference |= UInt(expected[index] ^ byte)
        }
        return difference == 0
    }
}
