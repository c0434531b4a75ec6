import Traffic

/// A trace as a page of HTML that needs nothing else: the drawing, and the hops as steps that are
/// gone through one by one, by buttons or the arrow keys.
struct TracePage {
    private let trace: Trace

    init(_ trace: Trace) { self.trace = trace }

    /// The page, ending in a line feed.
    var html: String {
        let title = SVGWriter.escaped(TraceText.headline(trace))
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            body { font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; margin: 24px; \
            color: #1f2328; background: #fff; }
            h1 { font-size: 16px; }
            .scroll { overflow-x: auto; }
            ol { padding-left: 32px; }
            li { padding: 2px 8px; border-left: 3px solid transparent; }
            li.now { border-color: #3565a9; background: #eaf2ff; }
            li.failed { color: #b3261e; }
            li span { color: #59636e; }
            svg g { opacity: 1; }
            svg.stepping g { opacity: .2; }
            svg.stepping g.seen { opacity: 1; }
            button { font: inherit; padding: 4px 14px; }
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            <p><button id="back" type="button">back</button>
            <button id="next" type="button">next</button>
            <button id="all" type="button">all</button> <span id="count"></span></p>
            <ol>
            \(steps)</ol>
            <p>reply</p>
            <ul>
            \(replies)</ul>
            <div class="scroll">
            \(TraceDrawing(trace).svg)</div>
            <script>
            "use strict";
            const steps = [...document.querySelectorAll("ol li")];
            const picture = document.querySelector("svg");
            let step = -1;
            function show() {
              picture.classList.toggle("stepping", step >= 0);
              steps.forEach((item, index) => {
                item.classList.toggle("now", index === step);
                const hop = document.getElementById("hop-" + (index + 1));
                hop.classList.toggle("seen", index <= step);
              });
              document.getElementById("count").textContent =
                step < 0 ? "" : "step " + (step + 1) + " of " + steps.length;
            }
            function go(to) { step = Math.max(-1, Math.min(steps.length - 1, to)); show(); }
            document.getElementById("back").onclick = () => go(step - 1);
            document.getElementById("next").onclick = () => go(step + 1);
            document.getElementById("all").onclick = () => go(-1);
            document.onkeydown = event => {
              if (event.key === "ArrowRight") go(step + 1);
              if (event.key === "ArrowLeft") go(step - 1);
            };
            show();
            </script>
            </body>
            </html>

            """
    }

    private var steps: String {
        trace.hops.map { hop in
            let mark = hop.isFailure ? " class=\"failed\"" : ""
            let name = "\(TraceText.partName(hop)) \(TraceText.subject(hop))"
            return "<li\(mark)>\(SVGWriter.escaped(name)) "
                + "<span>\(SVGWriter.escaped(TraceText.explanation(hop)))</span></li>\n"
        }.joined()
    }

    private var replies: String {
        TraceText.replyLines(trace).map { "<li>\(SVGWriter.escaped($0))</li>\n" }.joined()
    }
}
