-- What readers ask most, weeks by label, without reading every hour: hour_count, and the themes of post_term, by day.
create table day_count (
  day date not null, -- Asia/Singapore; -infinity: undated posts
  collection_id int not null,
  theme text not null, -- '': all posts; else those of a theme, of which a post may have several
  platform text not null,
  language text not null,
  sentiment text not null,
  origin text not null,
  repost boolean not null,
  posts int not null check (posts > 0),
  code_mixed int,                  -- null for themes: post_term does not hold it
  confidence_sum double precision, -- null for themes
  score_sum double precision not null,
  score_square_sum double precision not null,
  primary key (collection_id, theme, day, platform, language, sentiment, origin, repost)
);
-- A day that waits here is read from its hours.
insert into stale_day (collection_id, day) select collection_id, day from day_total on conflict do nothing;
