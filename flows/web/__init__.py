"""The search page that `kiosque serve` shows, from an address to a page of HTML.

request.py     search requests, read from addresses and written to them
results.py     results of a request: hits of one page, facets, a timeline, a suggestion
timeline.py    counts by month as bars
app.py         the routes, one article with its removed lines and near-duplicates, and the page of each error
guard.py       the headers of every response, and the hosts that are answered
rendering.py   templates and their filters
server.py      the address to listen on, and the limits of the server
"""
