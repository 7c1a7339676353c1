-- Posts of authors who are refused: not stored, and counted.
alter table import_file add refused bigint not null default 0;
alter table crawl_run add refused int not null default 0;
-- Asked for the authors of every page that comes in.
create index erasure_refusal on erasure (hash) where kind = 'refusal';
