"""The web page at ``/``: paste a page of news, see its stories, actors, evidence and relations."""
