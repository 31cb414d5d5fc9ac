/// What keeps the page from being up to date, and the answer to the last order.
struct NoticeSection {
    let view: PageView

    var html: HTML {
        element("div", ["id": "notice"]) {
            if let since = view.silentSince {
                element("div", ["class": "notice is-stale"]) {
                    element("strong", [:], "relay-hook does not answer")
                    if view.reply == nil {
                        element("p", [:], "Nothing is known yet. This page shows it as soon as it answers.")
                    } else {
                        element("p") {
                            "What you see is from "
                            view.clock(since)
                            ". What is on air goes on; this page is up to date again as soon as relay-hook answers."
                        }
                    }
                }
            }
            if let said = view.said {
                element("div", ["class": said.isFailure ? "notice is-failure" : "notice is-done"]) {
                    element("p", [:], said.text)
                }
            }
        }
    }
}
