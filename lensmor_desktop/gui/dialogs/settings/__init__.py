"""The settings: one dialog, a module for each of its sections."""

from lensmor_desktop.gui.dialogs.settings.dialog import SettingsDialog

__all__ = ["SettingsDialog"]
