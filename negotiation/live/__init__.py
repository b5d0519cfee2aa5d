"""The live page: move the parameters, see what the talks lead to, play the game in class.

What is shown is computed by the floors below; what it is shown with is Panel, which is installed by
``pip install 'negotiation[live]'`` and loaded when a page is asked for.
"""
