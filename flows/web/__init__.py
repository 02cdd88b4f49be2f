"""The search page: what `kiosque serve` shows, from an address to a page of HTML.

asked.py       what an address asks for, and the address of what is asked for
answers.py     what the index says to that: hits of one page, facets, a timeline, a suggestion
timeline.py    counts by month as bars
articles.py    one document with its story
app.py         the routes, and the page of each error
guard.py       what every answer must carry, and which hosts are answered
rendering.py   templates, and how texts are shown in them
"""
