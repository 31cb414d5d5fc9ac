import StatusReading

/// What is wrong, with what to do.
struct ProblemsSection {
    let view: PageView

    var html: HTML {
        let all = view.reply.map { Problem.all(in: $0, isService: view.isService) } ?? []
        let problems = all.filter { !$0.isAdvice }
        return element(
            "section",
            [
                "id": "problems", "class": problems.isEmpty ? "problems is-well" : "problems",
                "aria-labelledby": "problems-title",
            ]
        ) {
            element("h2", ["id": "problems-title"], title(problems.count))
            if !all.isEmpty {
                element("ul") {
                    for problem in problems + all.filter(\.isAdvice) { item(problem) }
                }
            }
        }
    }

    private func title(_ count: Int) -> String {
        guard view.reply != nil else { return "Nothing known yet" }
        switch count {
        case 0: return view.silentSince == nil ? "All well" : "All was well"
        case 1: return "1 problem"
        default: return "\(count) problems"
        }
    }

    private func item(_ problem: Problem) -> HTML {
        element("li") {
            element("p", [:], problem.text)
            element("p", ["class": "do"]) {
                element("code", [:], problem.command)
            }
        }
    }
}
