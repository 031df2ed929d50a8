"""The words of the field as plain frozen dataclasses and enums. No I/O, no imports but each other.

identifiers: what a Lensmor ID is and which cells may hold one;  cells, rows: the sheet as we read
it;  credits, events, plan: what a run would do and cost;  outcomes: what became of each person;
states: those of a run and its batches;  progress: what a run reports;  summaries: what it came to;
sentences: text for people that can be translated.
"""
