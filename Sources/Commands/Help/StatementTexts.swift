/// What `help` says of the words of the language itself: statements, and commands of the shell's
/// own.
enum StatementTexts {
    /// The text of a word; nil for one that is no word of the language.
    static func text(_ word: String) -> String? { entries.first { $0.word == word }?.text }

    /// The words in order.
    static var words: [String] { entries.map(\.word) }

    private static let entries: [(word: String, text: String)] = [
        (
            "expect",
            """
            Checks the statement before it, or the simulation; a script stops where it fails.
              expect success | failure | status N | no output | no error
              expect output contains TEXT      also: is, matches RE2, starts with, ends with,
                                               is empty, has N lines; 'error' likewise
              expect pod NAME is STATE         Running, ready, 2/2; NAME as in deploy/web
              expect call POD URL is STATUS [via TEXT]
                                               the call is made on a copy: nothing is kept
            'not' in front turns it round.
            """
        ),
        (
            "eventually",
            """
            Tries every second of the simulation until its body holds, for a minute or so long.
              eventually expectation | command | { several; }
              eventually within 30s pod deploy/web is ready
            """
        ),
        (
            "always",
            """
            Tries every second of the simulation, and fails with the first that does not hold.
              always for 30s call deploy/curl http://httpbin.org/get is 200
            """
        ),
        (
            "sleep",
            """
            Lets virtual time pass, and all that is due in it happens; nobody waits for real.
              sleep 30 | sleep 5m | sleep 1h
            In a pod it does the same to the pod's program.  See: clock, step
            """
        ),
        ("for", "A loop over words, as in sh.\n  for n in a b; do kubectl create ns $n; done"),
        ("if", "A choice by a command's code, as in sh.\n  if kubectl get ns a; then echo yes; fi"),
        (
            "while",
            "A loop while a command succeeds, as in sh.\n  while test $n -lt 3; do ...; done"
        ),
        ("until", "A loop until a command succeeds, as in sh.\n  until COMMAND; do sleep 1; done"),
        ("cd", "Changes the folder of the session.\n  cd samples"),
        ("export", "Hands a variable on to commands.\n  export NS=shop"),
        (
            "read",
            "Reads a line of the input into variables, as in sh.\n  ... | while read -r name rest"
        ),
        (
            "set",
            "Switches of the shell, as in sh.\n  set -e (stop at a failure), set -x (show commands)"
        ),
        ("test", "Compares, as in sh.\n  test \"$a\" = b, test -f FILE, [ $n -lt 3 ]"),
        (
            "xargs",
            "Runs a command with words from its input.\n  ... | xargs -n 1 kubectl delete pod"
        ),
    ]
}
