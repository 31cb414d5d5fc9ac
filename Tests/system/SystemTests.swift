import Testing

/// The promises of the Debian package, kept on Debian 12 and 13 with a systemd of their own, as an administrator sees them. What
/// each means, and how to see it by hand, is in docs/TESTING.md.
///
/// The two Debians are tested side by side, on two hosts each, and the promises in any order.
@Suite(.enabled(if: Prerequisites.missing == nil, Prerequisites.sentence), .timeLimit(.minutes(30)))
enum SystemTests {}
