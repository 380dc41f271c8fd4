"""A rig around a real n8n: installs it, fills it with executions of our own and keeps its answers.

Everything stays in one folder (see `layout.Layout`) and on 127.0.0.1. Standard library only.
"""
