-- Posts that were here already and got what they lacked (a text, a date, an author) from a later, better copy.
alter table import_file add filled bigint not null default 0;
alter table crawl_run add filled int not null default 0;
