"""newsstance reads news: the articles on a page, the actors in them, and what is said of each."""
