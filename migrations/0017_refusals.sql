-- More that is kept under keyed hashes, in the same order of commits and in the same lists outside the database:
--   removed: a post that went with its collection; it may be imported again, but an older backup does not bring it back
--   refusal: an author of whom nothing is stored any more
--   readmission: the author may be stored again; the later of the two counts
alter table erasure drop constraint erasure_kind_check,
  add constraint erasure_kind_check check (kind in ('post', 'author', 'removed', 'refusal', 'readmission'));
