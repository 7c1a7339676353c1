-- One thing that many people write about, in whatever language: derived by the upkeep task `stories` from meanings, names,
-- hashtags, authors and time, and made again from them. Only its number is a record: links lead to it.
create table story (
  id bigint generated always as identity primary key,
  collection_id int not null,
  first_at timestamptz not null, -- of its posts
  last_at timestamptz not null,
  posts int not null check (posts > 0),
  votes int not null check (votes > 0),   -- distinct authors, one vote a near-duplicate cluster
  middle bytea not null check (octet_length(middle) = 384), -- direction of the mean of its votes' meanings, as in `meaning`
  scale real not null check (scale > 0),
  length real not null,                   -- of that mean; 1: all say the same
  model_ordinal int not null,             -- of the meanings that `middle` is made of
  first_found date not null,              -- the days, in Singapore, up to whose ends it was found
  last_found date not null,
  compared boolean not null,              -- whether enough other days were known to tell it from what is said every day
  title_post bigint not null,             -- its title is the first words of this post
  shown jsonb not null,                   -- StoryShown: ids of posts and terms, no texts
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index story_time on story (collection_id, last_at desc);

-- A post is in one story of a collection at most.
create table story_post (
  collection_id int not null,
  post_id bigint not null,
  story_id bigint not null,
  posted_at timestamptz not null,
  evidence real not null, -- log-odds that the post is of the story
  vote boolean not null,  -- the first of its author, and of its near-duplicates, in the story
  primary key (post_id, collection_id)
);
create index story_post_time on story_post (collection_id, posted_at) include (story_id, post_id, vote);
create index story_post_story on story_post (story_id, posted_at) include (post_id, vote);

-- Days whose stories were looked for.
create table story_day (
  collection_id int not null,
  day date not null, -- in Singapore
  posts int not null,    -- with a meaning, in the 72 hours up to its end
  compared int not null, -- of these, compared with each other; fewer than `posts` on busy days
  meant int not null,    -- with a meaning, on this day alone: what readers add up over days
  computed_at timestamptz not null default now(),
  primary key (collection_id, day)
);

-- Days whose stories no longer say what the posts say.
create table stale_story (
  collection_id int not null,
  day date not null,
  own boolean not null default true, -- its own posts changed; else only those of the two days before
  since timestamptz not null default clock_timestamp(),
  marked_at timestamptz not null default clock_timestamp(), -- another value: something changed again meanwhile
  primary key (collection_id, day)
);

-- Posts whose meaning was written and whose days are not marked yet: appended, so that workers do not wait for each other.
create table fresh_meaning (
  id bigint generated always as identity primary key,
  post_ids bigint[] not null check (cardinality(post_ids) > 0)
);
insert into fresh_meaning (post_ids)
select array_agg(post_id order by post_id) from meaning group by post_id / 5000;

-- A day is recounted when a label, a name or a near-duplicate in it has changed: what stories are made of, too.
create function mark_stories_stale() returns trigger language plpgsql as $$
begin
  insert into stale_story (collection_id, day)
  select distinct collection_id, day from changed where day > '-infinity' order by collection_id, day
  on conflict (collection_id, day) do update set own = true, marked_at = clock_timestamp();
  return null;
end $$;
create trigger day_total_tells after insert on day_total
  referencing new table as changed for each statement execute function mark_stories_stale();
create trigger day_total_tells_no_more after delete on day_total
  referencing old table as changed for each statement execute function mark_stories_stale();
