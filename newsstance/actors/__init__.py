"""Finding the actors of an article: gazetteer, mention detection, linking of mentions into actors."""
