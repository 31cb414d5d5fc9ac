/// Compares a secret with a guess from an unauthenticated client.
public enum SecretText {
    /// Whether both are equal. The time depends only on the secret's length: every byte of the secret is compared, whatever the
    /// guess and its length.
    @inline(never)
    public static func isEqual(secret: String, guess: String) -> Bool {
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
