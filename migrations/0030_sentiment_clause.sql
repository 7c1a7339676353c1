-- The feelings of the clauses of a text that says "but": what is named in a clause takes its feeling. Texts of one clause have none.
create table sentiment_clause (
  post_id bigint not null,
  start_offset int not null check (start_offset >= 0), -- UTF-16 offsets into the text as posted
  end_offset int not null,
  label text not null check (label in ('negative', 'neutral', 'positive')),
  negative real not null,
  neutral real not null,
  positive real not null,
  primary key (post_id, start_offset),
  check (end_offset > start_offset)
);
