import StatusReading

/// The picture that viewers see and, for those with a token, the publisher's while it is not on air.
struct PicturesSection {
    let view: PageView

    var html: HTML {
        element("section", ["id": "pictures", "class": "pictures", "aria-label": "Pictures"]) {
            if view.channel?.source != nil {
                picture("program", of: view.channel?.source ?? "", "What viewers see")
            } else {
                element("div", ["class": "picture is-empty"]) {
                    element("p", [:], "No picture: nothing is on air.")
                }
            }
            if view.person != nil {
                for feed in ["live", "standby"]
                where view.channel?.publishers[feed] != nil && view.channel?.source != feed {
                    picture(feed, of: feed, "What \(feed) sends, not on air")
                }
            }
        }
    }

    /// - Parameter source: When it changes, the picture before is not shown any more.
    private func picture(_ name: String, of source: String, _ caption: String) -> HTML {
        element("figure", ["class": "picture"]) {
            element("div", ["class": "frame"]) {
                element("p", ["class": "waiting"], "Waiting for a picture")
                element(
                    "img",
                    [
                        "src": "/still/\(name)", "alt": "\(caption), a still", "data-still": name,
                        "data-source": source,
                        "width": "640", "height": "360",
                    ])
            }
            element("figcaption", [:], caption)
        }
    }
}
