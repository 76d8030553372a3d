"""PDF documents, one module each: a function from the document's frozen contents to bytes."""
