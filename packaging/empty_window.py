"""An empty window with all the libraries of the program: what measure_bundle.py compares with."""
# ruff: noqa: F401

import sqlite3
import sys

import certifi
import filelock
import keyring
import lxml.etree
import openpyxl
import platformdirs
import pypac
import requests
import truststore
import wakepy
from PySide6 import QtDBus, QtNetwork
from PySide6.QtWidgets import QApplication, QMainWindow

if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.show()
    sys.exit(application.exec())
