"""The one place that knows the systems: everything else asks it what Windows, macOS or Linux need.

Nothing else of ours asks which system it is on, replaces, moves or deletes a file, or makes a
temporary one (a test holds that).
"""
