-- Items of an unknown shape were kept with all that they said; from here on with their shape alone (src/domain/shape-of.ts).
delete from drifted_item;
