"""Which of these tests run where."""

import sys

# They lay another system's rules over Linux', with its own functions beneath; what the real systems
# do is in `test_here.py`.
_ON_LINUX = ("test_files.py", "test_marks.py", "test_paths.py", "test_windows.py")
collect_ignore = [] if sys.platform == "linux" else list(_ON_LINUX)
