/// Kinds of ``NginxEvent``: the nginx of relay-ingest and relay-switch.
extension EventKind {
    static let nginx: [EventKind] = [
        .nginxServes, .nginxFailed, .nginxWorkerDied, .nginxReloaded, .nginxStarved,
    ]

    /// An nginx answers.
    public static let nginxServes = EventKind(
        "nginx-serves", id: "1e432cfa2e044e10940ce2b326ea2b40", "nginx is serving",
        """
        This service's nginx answers.
        """)

    /// An nginx ended unexpectedly, could not start, or does not answer.
    public static let nginxFailed = EventKind(
        "nginx-failed", id: "7b437034277a4a8da0c3e46b4042d31d", "nginx failed",
        """
        This service's nginx ended, could not start or does not answer. It is restarted
        automatically. If this repeats, look at the lines "nginx says" before this one:
        the most common cause is a port that is in use.
        """)

    /// A worker of an nginx died; its master replaces it.
    public static let nginxWorkerDied = EventKind(
        "nginx-worker-died", id: "4bab442f8a204cacaa6f2889b926fd44", "An nginx worker died",
        """
        An nginx process died of signal @RELAY_SIGNAL@ and is replaced at once. In
        relay-ingest, publishers have to reconnect, which OBS does by itself; the
        connections to platforms are not affected. In relay-switch, the connections
        to platforms are made anew. If this repeats, report it.
        """)

    /// An nginx was told to reload, and its old worker was ended.
    public static let nginxReloaded = EventKind(
        "nginx-reloaded", id: "5e3802eed37a4dbab5027cd06fd21350", "nginx was reloaded",
        """
        A process sent SIGHUP to the relay's nginx. nginx then starts a new worker, and
        the old one keeps its connections, outside the relay's control. relay-guard
        therefore ended the old worker @RELAY_WORKER@; its clients reconnect by
        themselves. Find out what sent the signal, often a script for another nginx
        on this host. To restart the relay's nginx: systemctl restart relay-ingest
        """)

    /// An nginx cannot answer because the host is too busy, or answers again.
    public static let nginxStarved = EventKind(
        "nginx-starved", id: "72233c9bf01348f9aa7d0d2e2722f8af", "CPU time for nginx",
        """
        This service's nginx needs almost no CPU time, but for more than a second other
        processes, or other virtual machines on the same computer, left it none; or
        it answers again. Unlike an nginx that hangs, it is restarted only if this
        lasts more than 30 seconds. The picture may freeze for viewers. Find out what
        keeps the CPU busy: `top` (its figure "st" is what other virtual machines
        take) and `systemd-cgtop`.
        """)
}
