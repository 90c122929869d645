"""Programs that make the figures of papers again: docs/reproductions shows what came of each."""
