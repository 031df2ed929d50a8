"""`lensmor-batch`: the same engine as the window, for scripts and for terminals.

main: from a command line to an exit code.  options: what can be typed.  commands: what each
command does.  confirming: the question before anything is spent.  stopping: Ctrl-C and its kin.
figures: the JSON object.  screen: the same for people, in the words of wording.  meter: progress.
output: the two streams.  exits: the exit codes.  defects: reports of mistakes of ours.
"""
